#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many labs, and labs whose processes are killed at any moment (many_test.c, killed_test.c), of an
# ordinary user to whom nobody has handed a control group over.
# timeout: 600
set -u
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP whether this user has groups is not known here; root can try as another user'
    exit 0
fi
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"
status=0
for program in many_test killed_test; do
    env HOME="$TMPDIR/home" TMPDIR="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
        setpriv --reuid 1000 --regid 1000 --clear-groups \
        "${FISHBOWL_USER%/*}/tests/kernel/$program" || status=1
done
rm -rf "${TMPDIR:?}/home"
exit $status
