#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What make install puts where, and that make uninstall takes it away.
set -u
. tests/lib.sh

unset MAKEFLAGS MFLAGS MAKELEVEL
root=$TMPDIR/root
trap 'rm -rf "$root" "$TMPDIR/said" "$TMPDIR/said.2"' EXIT

test_that 'make install succeeds' make -s install "DESTDIR=$root"
installed=$root/usr/local
test_that 'the program is there' test -x "$installed/bin/fishbowl"
version() { "$installed/bin/fishbowl" --version | grep -qx 'fishbowl [0-9.]*'; }
test_that 'the program tells its version' version
list() { "$installed/bin/fishbowl" --lessons "$installed/share/fishbowl/lessons" list; }
test_that 'the lessons are there' list
test_that 'the lesson programs are there' test -x "$installed/share/fishbowl/programs/opt/fishbowl/bin/clock"
test_that 'with their sources' test -e "$installed/share/fishbowl/lessons/programs/clock.c"
test_that 'the script for the root filesystem is there' test -x "$installed/share/fishbowl/rootfs.sh"
archive=$(cd "${FISHBOWL_ALPINE:-/}" && ls alpine-minirootfs-* 2> /dev/null)
if [ -n "$archive" ]; then
    cp "$FISHBOWL_ALPINE/$archive" "$installed/share/fishbowl/"
    alone() {
        ALPINE_MIRROR='' https_proxy=http://127.0.0.1:1 "$installed/share/fishbowl/rootfs.sh" \
            "$root/tree" && test -e "$root/tree/etc/alpine-release"
    }
    test_that 'with the archive beside it the script needs no network' alone
else
    skip 'with the archive beside it the script needs no network' 'no archive on this machine'
fi
manual() { # NAME
    LC_ALL=C man --warnings -l "$installed/share/man/man1/$1.1" > /dev/null 2> "$TMPDIR/said.2"
    cat "$TMPDIR/said.2"
    ! [ -s "$TMPDIR/said.2" ]
}
if command -v man > /dev/null; then
    test_that 'the manual page is well formed' manual fishbowl
    test_that 'that of bowl, too' manual bowl
fi
complete_it() { # EXPECTED PROGRAM WORD...: the last one is completed
    bash -c '. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); "_$1"; echo "${COMPREPLY[*]}"' \
        sh "$installed/share/bash-completion/completions/$2" "${@:2}" | grep -qx -- "$1"
}
test_that 'bash completes options' complete_it --plain fishbowl --pl
test_that 'bash completes commands' complete_it list fishbowl lis
test_that 'bash completes verbs of bowl' complete_it inspect bowl insp
test_that 'and their options' complete_it --memory-soft bowl run --memory-
test_that 'and on or off' complete_it off bowl trace tank of
test_that 'make uninstall succeeds' make -s uninstall "DESTDIR=$root"
rm -rf "$root/tree"
test_that 'nothing is left of it' test -z "$(find "$root" -type f)"
done_testing
