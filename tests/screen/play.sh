#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 240   beside: yes
#
# A lesson in front of a class: keys, questions, the teacher's turn, a failure, and all by itself.
set -u
. tests/lib.sh
export DEADLINE=30
alive() { [ "$(in_tmux display -p '#{pane_dead}')" = 0 ]; }

screen_start 110 34 "$FISHBOWL" play --speed 600 05
test_that 'it begins with the first step' wait_for 'step 1/9'
test_that 'the key line says what the space bar does' wait_for 'space type it'
keys Space
test_that 'the commands are typed' wait_for_like '/ # mount -t proc none /proc'
test_that 'and their check holds' wait_for 'space next step'
keys Space
test_that 'the next step follows' wait_for 'step 2/9'
for _ in 1 2 3 4; do # to the first step with a question
    shows 'the class says' && break
    keys Space
    wait_until shows_like 'the class says|next step'
    if shows 'next step'; then keys Space; fi
    wait_until shows_like 'the class says|space type it'
done
test_that 'a question waits for the class' shows 'the class says'
keys B
test_that 'an answer is taken' wait_for 'You say b)'
test_that 'then the commands can be typed' wait_for 'space type it'

here=$(screen | grep -oE 'step [0-9]+/9')
keys b
test_that 'b goes a step back, in a fresh lab' wait_until not shows "$here"
test_that 'where the step can be typed again' wait_for 'space type it'
type_line ':step 3'
test_that 'a step can be chosen by its number' wait_for 'step 3/9'
type_line ':step 77'
test_that 'one that is not there is told' wait_for 'there is no "77"'

wait_for_like 'space (type it|go on)'
keys t
test_that 'the teacher takes the keyboard' wait_for 'give the keyboard back'
type_line 'echo by-ha''nd'
test_that 'and types at the prompt' wait_for_like 'by-hand$|by-hand  '
keys M-t
test_that 'and gives it back' wait_for_like 'space (type it|go on)'
keys q
test_that 'q ends it' wait_until not alive

screen_start 110 34 "$FISHBOWL" play --auto --countdown 1 --speed 3000 05
test_that 'by itself it goes on from step to step' wait_for 'step 3/9'
test_that 'also past a question, after its countdown' wait_for 'step 5/9'
test_that 'to the end, and ends' wait_until not alive
test_that 'a teacher makes no progress' test ! -e "$TMPDIR/home/state/fishbowl/progress.jsonl"

screen_start 100 30 "$FISHBOWL" play --stage 00
wait_for 'step 1/'
test_that 'on a stage the step has the larger half' \
    [ "$(screen | awk '/─ step/ { a = NR } /^└/ { b = NR } END { print b - a - 1 }')" -ge 12 ]
keys q
wait_until not alive

test_that 'a countdown wants a number' [ "$("$FISHBOWL" play --countdown x 05 2>&1 | grep -c 'number from 1 to 600')" = 1 ]
done_testing
