#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 180   beside: yes
#
# Control groups that an administrator hands over to an ordinary user: FISHBOWL_CGROUP, see README.
set -u
. tests/lib.sh
[ "$(id -u)" = 0 ] || skip_all 'only root can hand groups over'

name=fishbowl-handed.$$
hierarchies() { findmnt -rno TARGET -t cgroup,cgroup2; }
version_2=$(findmnt -rno TARGET -t cgroup2 | head -n 1)

tidy() {
    hierarchies | while read -r hierarchy; do
        [ ! -d "$hierarchy/$name" ] || find "$hierarchy/$name" -depth -type d -exec rmdir {} +
    done
    rm -rf "${TMPDIR:?}/home" "$TMPDIR/out"
}
trap tidy EXIT
mkdir "$TMPDIR/home" && chown 1000:1000 "$TMPDIR/home"

hand_over() { # OWNER HIERARCHY
    local group=$2/$name file
    mkdir "$group"
    for file in cpuset.cpus cpuset.mems; do # empty in a new version 1 group
        [ ! -e "$2/$file" ] || cat "$2/$file" > "$group/$file"
    done
    chown "$1" "$group" "$group/cgroup.procs"
    for file in cgroup.threads cgroup.subtree_control; do
        [ ! -e "$group/$file" ] || chown "$1" "$group/$file"
    done
}
take_back() { rmdir "$1/$name/login" 2> /dev/null; rmdir "$1/$name"; } # HIERARCHY

as_user() { # GROUP WORDS...
    local given=$1
    shift
    env HOME="$TMPDIR/home" FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" FISHBOWL_CGROUP="$given" \
        setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" "$@" > "$TMPDIR/out" 2>&1
}
from_within() { # begin the session in the version 2 group, as its administrator would let it
    mkdir -p "$version_2/$name/login"
    (echo 0 > "$version_2/$name/login/cgroup.procs" && as_user "$@")
}
nothing_left() {
    hierarchies | while read -r hierarchy; do find "$hierarchy/$name" -name 'fb.*'; done | not grep .
}
says() { grep -qF -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; } # TEXT

hierarchies | while read -r hierarchy; do hand_over 1000 "$hierarchy"; done

test_that 'a path is used in every hierarchy that has it' \
    from_within "/$name" test --quick 07
test_that 'the lesson that freezes was played' not says '# SKIP'
test_that 'so was it taken without a word' not says 'of no use'
from_within "/$name" doctor
test_that 'the doctor names the group that was handed over' says "/$name"
test_that 'and finds that all hierarchies let a group be made' \
    says "could be made in $(hierarchies | wc -l) of $(hierarchies | wc -l) hierarchies"
from_within "$version_2/$name" doctor
test_that 'the mount of a hierarchy may stand before it' \
    says "could be made in $(hierarchies | wc -l) of"
test_that 'nothing of a lab or a trial is left in it' \
    nothing_left

hierarchies | while read -r hierarchy; do
    [ "$hierarchy" = "$version_2" ] || take_back "$hierarchy"
done
rmdir "$version_2/$name/login"
as_user "$version_2/$name" doctor
test_that 'a session outside of a version 2 group is told that it must begin in it' \
    says 'put a process into a control group'
as_user "$version_2/$name" test --quick 07
test_that 'and how, before a lesson' says 'echo'
test_that 'which is left out' says '# SKIP'
take_back "$version_2"

hand_over 0 "$version_2"
as_user "/$name" test --quick 07
test_that 'a group of somebody else is named' says "make a control group in $version_2/$name"
test_that 'with what root has to type' says 'chown 1000'
take_back "$version_2"

as_user "/$name" test --quick 07
test_that 'a group that is nowhere is told' says "find the control group /$name"
test_that 'the lesson says so, too' says 'FISHBOWL_CGROUP is of no use'
as_user students/anna test --quick 07
test_that 'a path without a slash before it is told' says 'It begins with a slash'
done_testing
