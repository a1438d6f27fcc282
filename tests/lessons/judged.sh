#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every lesson judges itself on the kernel at hand; the ordinary user has groups handed over.
# Four at a time, since they mostly wait for what shells print; those that measure processors alone.
# In the test machine the model answers only: each wrong one wants a fresh lab.
# runs-as: both
# timeout: 900

measuring='^(08|15)$'
how=()
[ "${FISHBOWL_SLOW:-1}" = 1 ] || how=(--quick)

numbers() { basename -a lessons/[0-9][0-9]-*.md | cut -d- -f1 | sort -u; }

status=0
mapfile -t together < <(numbers | grep -Ev "$measuring")
mapfile -t alone < <(numbers | grep -E "$measuring")
"$FISHBOWL" test "${how[@]}" --jobs 4 "${together[@]}" || status=$?
[ ${#alone[@]} = 0 ] || "$FISHBOWL" test "${how[@]}" "${alone[@]}" || status=$?
exit $status
