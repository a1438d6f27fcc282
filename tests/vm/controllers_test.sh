#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 180
#
# Where a lab's controllers come from on a machine with version 2 alone, on which nobody has handed
# any down: the root of the tree, and a group that an ordinary user was given.
set -u
. tests/lib.sh
export DEADLINE=60
tree=/sys/fs/cgroup
[ "$(id -u)" = 0 ] || skip_all 'only root can hand groups over'
[ -e $tree/cgroup.controllers ] || skip_all 'this machine has version 1 control groups'
[ ! -s $tree/cgroup.subtree_control ] || skip_all 'controllers are handed down already'

group=$tree/handed.$$
tidy() { rm -rf "${TMPDIR:?}/home" "$TMPDIR/in" "$TMPDIR/out"; }
trap tidy EXIT
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"
mkfifo "$TMPDIR/in" && chmod 666 "$TMPDIR/in"

# For a subshell: it goes into a group and becomes fishbowl, of an ordinary user.
within() { # GROUP WORDS...
    echo "$BASHPID" > "$1/cgroup.procs" && shift &&
        exec env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
            setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" "$@"
}
hand_over() {
    mkdir "$group"
    chown 1000:1000 "$group" "$group"/cgroup.{procs,threads,subtree_control}
}
says() { grep -qF -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
holds() { # GROUP PID...
    local group=$1 process
    shift
    for process; do grep -qx "$process" "$group/cgroup.procs" || return 1; done
}
content() { [ "$(tr '\n' ' ' < "$1")" = "${2-}" ]; } # FILE TEXT

# A lab that stands until `leave`: sets $lab, its outer group, and $pid, fishbowl's own process.
enter() { # COMMAND...
    "$@" < "$TMPDIR/in" > "$TMPDIR/out" 2>&1 &
    pid=$!
    exec 9> "$TMPDIR/in"
    wait_until has_lab
    lab=$(dirname "$(find $tree -path '*/fb.*/lab' -print -quit)")
    keeper=$(pgrep -o -P $pid)
}
has_lab() { find $tree -path '*/fb.*/lab/fishbowl' | grep -q .; }
leave() { exec 9>&- && wait "$pid"; }
nothing_below() { [ -z "$(find "$1" -mindepth 1 -type d)" ]; }

# ---- root ----

enter "$FISHBOWL" --plain 04
test_that 'the lab of root has the controllers' content "$lab/cgroup.controllers" 'cpu io memory pids '
test_that 'and hands them on' content "$lab/lab/cgroup.subtree_control" 'cpu io memory pids '
test_that 'the lab ends' leave
test_that 'what was switched on is off again' content $tree/cgroup.subtree_control
test_that 'nothing is left of it' nothing_below $tree

enter "$FISHBOWL" --plain 04
mkdir $tree/other
leave
test_that 'it stays on for whoever made a group meanwhile' \
    content $tree/cgroup.subtree_control 'cpu io memory pids '
rmdir $tree/other
for name in cpu io memory pids; do echo "-$name" > $tree/cgroup.subtree_control; done

mkdir -p /run/systemd/system
"$FISHBOWL" doctor > "$TMPDIR/out"
test_that 'where systemd runs, the root of the tree is left to it' says 'not for a lab: pids, memory, cpu'
test_that 'and root is told what to type' says 'echo +cpu +memory +pids'
rmdir /run/systemd/system /run/systemd

# ---- an ordinary user ----

echo '+cpu +io +memory +pids' > $tree/cgroup.subtree_control
hand_over
enter within "$group" --plain 04
test_that 'the lab in a delegated group has the controllers' \
    content "$lab/cgroup.controllers" 'cpu io memory pids '
test_that 'fishbowl and the keeper have made room in a leaf' \
    holds "$group/fb.own" "$pid" "$keeper"
sleep 600 9>&- &
born=$!
echo $born > "$group/fb.own/cgroup.procs"
test_that 'the lab ends' leave
test_that 'who was born in the leaf is moved back, too' holds "$group" $born
kill $born
test_that 'the group is as before' content "$group/cgroup.subtree_control"
test_that 'with nothing in it' nothing_below "$group"

enter within "$group" --plain 04
kill -9 "$keeper"
leave
test_that 'when the keeper was killed, fishbowl itself takes the controllers back' \
    content "$group/cgroup.subtree_control"
test_that 'and the leaf away' nothing_below "$group"

sleep 600 &
beside=$!
echo $beside > "$group/cgroup.procs"
(within "$group" doctor) > "$TMPDIR/out"
test_that 'a process of somebody else is not moved' grep -qx $beside "$group/cgroup.procs"
test_that 'the lab goes without controllers' says 'not for a lab: pids, memory, cpu'
test_that 'and the remedy is a scope of its own' says 'Delegate=yes'
mkdir "$group/login"
echo $beside > "$group/login/cgroup.procs"
export FISHBOWL_CGROUP=/${group##*/}
(within "$group/login" doctor) > "$TMPDIR/out"
test_that 'with the session in a group beside it, what is handed over has all' says 'pids, memory and cpu'
kill $beside && wait $beside 2> /dev/null
wait_until rmdir "$group/login" && rmdir "$group"
for name in cpu io memory pids; do echo "-$name" > $tree/cgroup.subtree_control; done
done_testing
