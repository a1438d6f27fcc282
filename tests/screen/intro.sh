#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The introduction: both sides with real processes, played once for who was never here, again by
# :intro; any key ends it, nothing of it is progress, and the lesson goes on where it was.
# runs-as: both   beside: yes   timeout: 180
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'

export DEADLINE=60
state=$TMPDIR/home/state/fishbowl
start() { screen_start 80 24 sh -c '"$0" "$@"; echo "status $?"; exec cat' "$FISHBOWL" "$@"; }
intro() { row 1 | grep -q 'fishbowl  Two sides of one machine'; }
lesson() { row 1 | grep -qF "fishbowl  $1"; }
leave() { type_line ':quit' && wait_for 'status 0'; }

start
test_that 'who comes first is shown both sides' wait_until intro
test_that 'that any key ends it is said' wait_for 'any key begins'
test_that 'a real container is made' wait_for_like 'CONTAINER ash · alpine'
test_that 'a clock runs in it' wait_for_like '│[0-9][0-9]:[0-9][0-9]:[0-9][0-9] *│'
test_that 'the host sees it by another number' wait_for_like '^│[0-9]{4} +│'
test_that 'it ends, and the container with it' wait_for 'kill(3060, SIGKILL) = 0'
test_that 'then the first lesson begins by itself' wait_until lesson '00'
wait_for_like 'host#.*host#'
test_that 'in a fresh lab' not shows_like 'pidof|unshare'
type_line 'echo mine-$((1 + 1))'
test_that 'where the prompt is the student'"'"'s' wait_for 'mine-2'
leave
test_that 'nothing of it is progress' not grep -qE 'intro|clock' "$state/progress.jsonl"
start
test_that 'it is never shown again unasked' wait_until lesson '00'

type_line ':lesson 05'
wait_until lesson '05'
wait_for_like 'host#.*host#'
keys F5
wait_for_like '^└─ ✔'
keys F8
wait_for 'step 2/'
type_line ':intro'
test_that ':intro shows it' wait_until intro
keys x
test_that 'any key ends it' wait_until lesson '05'
test_that 'and the lesson is where it was' wait_for 'step 2/'
test_that 'with what came before typed' wait_for_like 'CONTAINER ash'
test_that 'and the key is nothing that was typed' not shows '▸ x'
leave

rm -r "$state"
start 04
test_that 'who names a lesson wants that' wait_until lesson '04'
wait_for_like 'host#.*host#'
leave
rm -r "$state"
start
wait_until intro
wait_for_like 'host#.*host#'
keys C-c
test_that 'Ctrl-C ends only the introduction' wait_until lesson '00'
wait_for_like 'host#.*host#'
leave
rm -r "$state"
start --plain
test_that 'the plain shell has it, too' wait_for 'An introduction in 5 steps: Enter goes on'
test_that 'with a title' shows_like '^# Two sides of one machine \(1 minute\)'
keys Enter
test_that 'it goes on at Enter' wait_for '## Step 2 of 5'
keys Enter
wait_for '## Step 3 of 5'
test_that 'what ran is told' eval 'screen_history | grep -qE "^cont│[0-9:]{8}"'
type_line 'no more'
test_that 'any other line leaves it' wait_for_like '^# 00 '
test_that 'and goes nowhere' not eval 'screen_history | grep -q "no more: "'
type_line ':quit'
wait_for 'status 0'
rm -r "$state"

mkdir -p "$state" && chmod 500 "$state"
if [ "$(id -u)" != 0 ]; then
    start
    test_that 'where it could not be kept it is not shown' wait_until lesson '00'
    leave
fi
chmod 700 "$state"
test_that 'unattended there is none' eval '[ -z "$(XDG_STATE_HOME=$TMPDIR/none "$FISHBOWL" --plain \
    < /dev/null 2>&1 | grep -F "Two sides")" ]'
rm -rf "$TMPDIR/none"
test_that 'its commands do what it says' "$FISHBOWL" test lessons/intro.md
done_testing
