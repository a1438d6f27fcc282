#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every lesson judges itself on the kernel at hand; the ordinary user has groups handed over. Those
# of measured.sh do so there. Many at once, since they mostly wait: for each wrong answer until the
# last moment at which its check could come true.
# In the test machine the model answers only: each wrong one wants a fresh lab.
# runs-as: both   beside: yes
# timeout: 1800
how=(--jobs 8)
[ "${FISHBOWL_SLOW:-1}" = 1 ] || how=(--jobs 3 --quick --slow "$FISHBOWL_SLOW")
mapfile -t lessons < <(basename -a lessons/[0-9][0-9]-*.md | cut -d- -f1 | sort -u | grep -Ev '^(08|15|24)$')
exec "$FISHBOWL" test "${how[@]}" "${lessons[@]}"
