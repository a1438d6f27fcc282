#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A person at the plain shell: the words of the split screen, the order of what is told, and the
# keys that belong to the side.
# runs-as: both   beside: yes
set -u
. tests/lib.sh

says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
typed() { # LINE...: through a pipe
    printf '%s\n' "$@" :quit | XDG_STATE_HOME=$TMPDIR/home/state LC_ALL=C.UTF-8 "$FISHBOWL" --plain --again 04 \
        > "$TMPDIR/out" 2>&1
}
before() { # PATTERN PATTERN: the first line of the one comes before the first of the other
    local a b
    a=$(grep -nE -- "$1" "$TMPDIR/out" | head -n 1) b=$(grep -nE -- "$2" "$TMPDIR/out" | head -n 1)
    if [ -n "$a" ] && [ -n "$b" ] && [ "${a%%:*}" -lt "${b%%:*}" ]; then return; fi
    cat "$TMPDIR/out"
    return 1
}

mkdir -p "$TMPDIR/home/state"
typed ':theme ' :zoom :process ':process nosuch' '?' :other 'echo here-$((1 + 1))'
test_that 'a word of the split screen says why it does nothing' says '^Here there are no colours'
test_that 'each in its own words' says '^Here nothing is drawn: both sides'
test_that ':process tells of one from all sides' says '^  numbers +1 on the host'
test_that 'or that there is none' says 'no process "nosuch"'
test_that '? alone is help' says '^  :hint  a hint'
test_that ':other goes to the other side' says '^cont│here-2$'

typed 'sleep 100 & echo sent-$((1 + 1))' 'ls containerroot'
test_that 'of a pipe the lines that were sent are told' says '^host│.*sleep 100 & echo'
test_that 'then what they printed' before 'sleep 100 & echo' '^host│sent-2'
test_that 'then what they changed' before '^host│sent-2' '^changed: .*processes \+1'
test_that 'then what the check says' before '^changed: .*processes \+1' '^\[ok\] '
test_that 'then the next step' before '^host│bin' '^\[ok\] '
printf '%s\n' 'touch hello' ':next' 'true' ':hint' :quit | XDG_STATE_HOME=$TMPDIR/home/state LC_ALL=C.UTF-8 "$FISHBOWL" \
    --plain --again 00 > "$TMPDIR/out" 2>&1
test_that 'a lesson names words where the screen has keys' says ':other,? which|:other,$'
test_that 'what has not changed is not told' not says '^changed: nothing'
test_that 'and no key' not grep -E '\bF[0-9]' "$TMPDIR/out"
rm -f "$TMPDIR/out"

screen_start 100 50 sh -c 'trap : INT; TERM=dumb "$0" --plain --again 04; echo "status $?"; exec cat' "$FISHBOWL"
wait_for_like '^host.host# *$'
type_line 'sleep 1000; echo never'
wait_for_like '^changed: .*processes \+1'
test_that 'in a terminal what is running is told' shows_like '^changed: .*processes \+1'
keys C-c
type_line 'echo after-$((1 + 1))'
test_that 'Ctrl-C interrupts the side, not fishbowl' wait_for_like '^host.after-2'
test_that 'and nothing behind it runs' not shows_like '^host.never'
type_line 'cat; echo over-$((1 + 1))'
wait_for_like '^changed: .*processes \+1.*'
type_line 'through'
wait_for_like '^host.through'
keys C-d
test_that 'Ctrl-D ends the input of what runs there' wait_for_like '^host.over-2'
type_line 'sh -c "echo inner; exec sh"'
wait_for_like '^host.inner'
keys C-d
type_line 'echo outer-$((1 + 1))'
test_that 'also of a shell in it' wait_for_like '^host.outer-2'
keys C-d
test_that 'in front of the side'"'"'s own shell it leaves' wait_for 'status 0'
done_testing
