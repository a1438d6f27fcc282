#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 900   beside: yes
#
# A class at work: real fishbowls, by root each of an account of its own, typing the commands of a
# lesson, and the board that shows all of them, by root to a teacher whom the folder's group lets
# read. STUDENTS says how many; `make stress` takes 100.
set -u
. tests/lib.sh
export DEADLINE=${DEADLINE-60}
many=${STUDENTS:-4} all=$TMPDIR/class first_id=54000 students=() words=()
[ "$(id -u)" = 0 ] || many=$((many < 8 ? many : 8)) # of one account, which shares eight at most
teacher=("$FISHBOWL")
mkdir -p "$all"
if [ "$(id -u)" = 0 ]; then
    teacher=(setpriv --reuid 53999 --regid 53999 --groups 55000 "$FISHBOWL_USER")
    chgrp 55000 "$all"
    chmod 3773 "$all"
else
    chmod 1777 "$all"
fi
[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'
tidy() {
    [ ${#students[@]} = 0 ] || kill "${students[@]}" 2> /dev/null
    wait
    screen_tidy
    rm -rf "${TMPDIR:?}"/*
}
trap tidy EXIT
trap 'exit 130' INT TERM HUP
begin() { # NUMBER: a student whose words come through words[NUMBER]
    local home=$TMPDIR/home$1 as=() rootfs=$FISHBOWL_ROOTFS program=$FISHBOWL
    mkdir -p "$home/state"
    mkfifo "$home/words"
    if [ "$(id -u)" = 0 ]; then
        as=(setpriv --reuid $((first_id + $1)) --regid $((first_id + $1)) --clear-groups)
        rootfs=$home/rootfs program=$FISHBOWL_USER
        cp -a "$FISHBOWL_ROOTFS" "$rootfs"
        chown -R $((first_id + $1)):$((first_id + $1)) "$home"
    fi
    exec {fd}<> "$home/words"
    words[$1]=$fd
    "${as[@]}" env HOME="$home" XDG_STATE_HOME="$home/state" FISHBOWL_ROOTFS="$rootfs" \
        "$program" --plain 04 < "$home/words" > "$home/out" 2>&1 &
    students[$1]=$!
}
# Each a different way to the second step: typed by hand, or solved; and so many hints there.
hints_of() { echo $(($1 % 3)); }
play() { # NUMBER
    {
        echo ":share $all"
        if [ $(($1 % 2)) = 0 ]; then echo 'ls containerroot'; else echo ':solve'; fi
        echo ':next'
        for _ in $(seq "$(hints_of "$1")"); do echo ':hint'; done
    } >&"${words[$1]}"
}
board() { "${teacher[@]}" class "$@" "$all"; }
at_work() { [ "$(board | grep -c ' at work$')" = "$1" ]; }
arrived() { [ "$(board --json | grep -c '"at": 2')" -ge "$1" ]; }
stands() { # HINTS: so many of the class have had so many
    [ "$(board | grep -cE "^.{17} 04  2/10 .* +[01] +$1  at work\$")" = \
        "$(for i in $(seq "$many"); do hints_of "$i"; done | grep -c "$1")" ]
}

begin_all() { for i in $(seq "$many"); do begin "$i" && play "$i" || return; done; }
began=${EPOCHREALTIME/[.,]/}
test_that "$many students begin" begin_all
export DEADLINE=$((60 + 4 * many))
test_that 'all are on the board' wait_until at_work "$many"
test_that 'all come to the second step' wait_until arrived "$many"
printf '# %d students were there after %d s\n' $((many)) $(((${EPOCHREALTIME/[.,]/} - began) / 1000000))
for hints in 0 1 2; do
    test_that "those with $hints hints are told from the others" wait_until stands $hints
done
test_that 'nobody is refused' [ "$(board | grep -c refused)" = 0 ]

if [ "$(id -u)" = 0 ]; then
    other() { setpriv --reuid 53998 --regid 53998 --clear-groups "$FISHBOWL_USER" "$@" 2>&1; }
    test_that 'who is not of the group sees none of them' \
        eval 'other class "$all" | grep "read the shared folder: Permission denied"'
    test_that 'nor a status whose place is known' \
        not setpriv --reuid 53998 --regid 53998 --clear-groups cat "$all/user-54001/1.json"
    test_that 'though it is there' test -e "$all/user-54001/1.json"
    asks() { screen_start 80 24 sh -c "$* watch $all/user-54001; exec sleep 600"; }
    asks "${teacher[@]}"
    test_that 'the teacher can ask for a screen' wait_for 'There is no screen to be seen'
    asks setpriv --reuid 53998 --regid 53998 --clear-groups "$FISHBOWL_USER"
    test_that 'who is not of the group cannot' wait_for 'user-54001 does not share with you'
fi
screen_start 80 24 "${teacher[@]}" class "$all"
trap tidy EXIT
trap 'exit 130' INT TERM HUP
test_that 'on a terminal it is a page' wait_for "$many at work"
rows=$((many < 20 ? many : 20))
on_page() { [ "$(screen | grep -c ' at work$')" = $rows ]; } # the rows come behind the first line
test_that 'of so many rows as there is room for' wait_until on_page
test_that 'which names the rest' eval '[ $many -le 20 ] || shows "and $((many - 20)) more"'
echo 'ls' >&"${words[1]}"
echo ':quit' >&"${words[1]}"
test_that 'who leaves is gone from it' wait_for "$((many - 1)) at work"
screen_resize 200 50
test_that 'it follows the size of the terminal' wait_for_like '^student .{100,}hints$'
keys C-c
ended() { [ "$(in_tmux display -p '#{pane_dead}')" = 1 ]; }
test_that 'Ctrl-C ends it' wait_until ended

kill -9 "${students[2]}"
wait "${students[2]}" 2> /dev/null
for i in $(seq 3 "$many"); do echo ':quit' >&"${words[$i]}"; done
gone() { [ "$(board --json | grep -c '"name"')" = 1 ]; }
test_that 'who ends takes what was shared along' wait_until gone
test_that 'and leaves no folder' [ "$(find "$all" -mindepth 1 -maxdepth 1 | wc -l)" = 1 ]
for fd in "${words[@]}"; do exec {fd}>&-; done
done_testing
