#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The limits of a lab of an ordinary user to whom nobody has handed a control group over, but who has
# subordinate ids: many users in the lab, none of them counted by a group.
set -u
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP whether this user has groups is not known here; root can try as another user'
    exit 0
fi
echo 'student:x:1000:1000::/:/bin/sh' > "$TMPDIR/passwd"
echo 'student:200000:65536' > "$TMPDIR/subuid"
exec env FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" unshare --mount sh -c '
    mount --bind "$TMPDIR/passwd" /etc/passwd && mount --bind "$TMPDIR/subuid" /etc/subuid &&
        mount --bind "$TMPDIR/subuid" /etc/subgid && rm -f "$TMPDIR/passwd" "$TMPDIR/subuid"
    exec setpriv --reuid 1000 --regid 1000 --clear-groups "$0"' \
    "$(dirname "$FISHBOWL_USER")/tests/kernel/limits_test"
