#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# An ordinary user to whom nobody has handed a control group over.
set -u
if [ "$(id -u)" != 0 ]; then
    echo '1..0 # SKIP whether this user has groups is not known here; root can try as another user'
    exit 0
fi
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"
env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
    setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" test 07 > "$TMPDIR/out" 2>&1
status=$?
judge() { # NUMBER NAME COMMAND...
    local number=$1 name=$2
    shift 2
    if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; sed 's/^/# /' "$TMPDIR/out"; fi
}
judge 1 'a lesson that needs groups is left out, which is no failure' [ $status = 0 ]
judge 2 'what is missing is said' grep -q 'needs a control group that can freeze' "$TMPDIR/out"
judge 3 'so is a remedy for this machine' grep -qE 'Run fishbowl as root|Delegate=yes' "$TMPDIR/out"
env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
    setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" list > "$TMPDIR/out" 2>&1
judge 4 'the list of lessons says so beforehand' grep -q '^    not on this machine: freezer' "$TMPDIR/out"
printf ':hint\n' | env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
    setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" --plain 09 > "$TMPDIR/out" 2>&1
judge 5 'a hint says that a step which uses them cannot be passed here' \
    grep -q 'memory controller, and this lab has none: a step that uses it' "$TMPDIR/out"
rm -rf "${TMPDIR:?}/out" "${TMPDIR:?}/home"
echo 1..5
