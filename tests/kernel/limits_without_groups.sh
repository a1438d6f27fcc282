#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The limits of a lab of an ordinary user to whom nobody has handed a control group over.
set -u
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP whether this user has groups is not known here; root can try as another user'
    exit 0
fi
exec env FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" setpriv --reuid 1000 --regid 1000 --clear-groups \
    "$(dirname "$FISHBOWL_USER")/tests/kernel/limits_test"
