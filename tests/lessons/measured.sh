#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The lessons that measure who has a processor judge themselves, without others beside them: what
# either takes from the other in lesson 08's, 15's and 24's measurements, they take from all they compare.
# runs-as: both
# timeout: 1800
# Once root's have failed as they should, an ordinary user's wrong answers are not tried again.
how=(--jobs 2) lessons=(08 15 24)
[ "${FISHBOWL_ROOT_RAN-}" != 1 ] || how+=(--quick)
# Emulated, lesson 24 starts its two loops too far apart to compare them.
[ "${FISHBOWL_SLOW:-1}" = 1 ] || how=(--quick --slow "$FISHBOWL_SLOW") lessons=(08 15)
exec "$FISHBOWL" test "${how[@]}" "${lessons[@]}"
