#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 400
#
# What lessons do on a machine that lacks something which no test may take away from a real one: the
# driver of virtual cables, and the right to count events (Debian's kernels know a level 3 of it).
set -u
. tests/lib.sh
[ "$(id -u)" = 0 ] || skip_all 'only root can take a driver out of the kernel'
tidy() { rm -rf "${TMPDIR:?}/home" "$TMPDIR/out"; }
trap tidy EXIT
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"
as_user() {
    env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
        setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" "$@"
}
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
judged() { "$@" > "$TMPDIR/out" 2>&1 || { cat "$TMPDIR/out"; false; }; }

# ---- no driver for virtual cables ----

"$FISHBOWL" doctor > "$TMPDIR/out"
test_that 'with the driver a pair of interfaces can be made' says '^ok +veth +a pair could be made'
test_that 'the driver goes out of the kernel' rmmod veth
"$FISHBOWL" doctor > "$TMPDIR/out"
test_that 'without it the doctor says what lacks' \
    says '^missing +veth +this kernel has no such interfaces loaded'
test_that 'and how to get it' says 'what to do +As root: "modprobe veth"'
"$FISHBOWL" list > "$TMPDIR/out"
test_that 'the list of lessons says so' says '^    not on this machine: veth'
printf ':hint\n' | "$FISHBOWL" --plain 16 > "$TMPDIR/out" 2>&1
test_that 'so does the lesson before its first step' says 'This lesson needs virtual cables'
test_that 'and a hint' says 'this lab has none: a step that uses it'
test_that 'its judge leaves it out' judged "$FISHBOWL" test --quick 16
test_that 'with the reason' says 'SKIP.*virtual cables'

# ---- event counters for nobody ----

echo 3 > /proc/sys/kernel/perf_event_paranoid
as_user doctor > "$TMPDIR/out"
test_that 'at level 3 the doctor says which right lacks' says 'event counters +perf_event_open\(2\)'
test_that 'and what gives it' says 'sysctl -w kernel.perf_event_paranoid=2'
as_user 15 < /dev/null > "$TMPDIR/out" 2>&1
test_that "the scheduler's log is refused to an ordinary user" says 'no log of [0-9]+: Permission denied'
test_that 'the account of it is not' says 'alpha: ran [0-9.]+ ms'
"$FISHBOWL" 15 < /dev/null > "$TMPDIR/out" 2>&1
test_that 'root of a lab is refused it as well' says 'no log of [0-9]+: Permission denied'
test_that 'lesson 15 can be passed all the same' judged as_user test --quick 15
done_testing
