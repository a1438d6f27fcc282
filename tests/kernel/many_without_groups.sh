#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many labs of an ordinary user to whom nobody has handed a control group over: see many_test.c.
# timeout: 600
set -u
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP whether this user has groups is not known here; root can try as another user'
    exit 0
fi
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"
env HOME="$TMPDIR/home" TMPDIR="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
    setpriv --reuid 1000 --regid 1000 --clear-groups "${FISHBOWL_USER%/*}/tests/kernel/many_test"
status=$?
rm -rf "${TMPDIR:?}/home"
exit $status
