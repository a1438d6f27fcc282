#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The prompt: sides, history, completion, pastes, the keys that go to the side.
# runs-as: both
. tests/lib.sh

begin() { # in front of a shell that stays and says how it ended
    screen_start 100 30 sh -c '"$0" --again 04; echo "status $?"; exec cat' "$FISHBOWL"
    wait_for_like 'host#'
}
prompt() { screen | grep -E '^(host|container) ▸|^\((reverse|failed)' | tail -n 1 | sed 's/ *$//'; }
prompt_is() { wait_until eval '[ "$(prompt)" = "'"$1"'" ]' || { prompt; return 1; }; }
history_has() { grep -qxF -- "$1" "$TMPDIR/home/state/fishbowl/history"; }

begin
test_that 'the step sets the side' prompt_is 'host ▸'
keys F2
test_that 'F2 goes to the other side' prompt_is 'container ▸'
keys M-o
test_that 'Alt-o goes back' prompt_is 'host ▸'
type_line ':container'
test_that 'so does a word' prompt_is 'container ▸'
type_line ':host'

type_line 'echo one-$((1 + 1))'
test_that 'a line reaches the side in front' wait_for_like '^│one-2 '
test_that 'and is kept' wait_until history_has 'echo one-$((1 + 1))'
type_line 'echo one-$((1 + 1))'
type_line ' '
wait_for_like 'one-2 '
test_that 'twice the same is kept once' \
    [ "$(grep -cxF 'echo one-$((1 + 1))' "$TMPDIR/home/state/fishbowl/history")" = 1 ]

type_text 'ls -d containerro'
keys Tab
test_that 'Tab completes files of the side' prompt_is 'host ▸ ls -d containerroot/'
keys C-u
type_text 'unsha'
keys Tab
test_that 'Tab completes commands of the side' prompt_is 'host ▸ unshare'
keys C-u
type_text ':predi'
keys Tab
test_that 'Tab completes colon words' prompt_is 'host ▸ :predict'
keys C-u
type_text ':h'
keys Tab
test_that 'Tab shows the choices' wait_for_like ':help +:hint +:host'
keys C-u
test_that 'a key puts them away' wait_until not shows_like ':help +:hint'
keys Tab
test_that 'with nothing typed Tab offers the command of the step' prompt_is 'host ▸ ls containerroot'
keys C-c
test_that 'Ctrl-C clears what is typed' prompt_is 'host ▸'

keys C-r
type_text 'one-'
test_that 'Ctrl-R searches the lines before' wait_for_like "reverse-i-search.*one-.*echo one-"
keys C-g
test_that 'Ctrl-G leaves the search' prompt_is 'host ▸'

type_line 'sleep 1000'
wait_for_like 'HOST  sleep'
keys C-c
test_that 'Ctrl-C with nothing typed interrupts the side' wait_for '^C'
type_line 'cat'
wait_for_like 'HOST  cat'
keys C-z
test_that 'Ctrl-Z stops the side' wait_for_like 'Stopped +cat'
wait_for_like 'HOST  bash'
type_line 'fg'
wait_for_like 'HOST  cat'
keys C-d
test_that 'Ctrl-D ends its input' wait_for_like 'HOST  bash'

paste $'echo a\necho b\n'
test_that 'pasted lines become one' prompt_is 'host ▸ echo a echo b'
test_that 'and that is said' wait_for 'You pasted 2 lines'
keys C-c
type_text '日本語 é'
test_that 'wide characters stand where they belong' prompt_is 'host ▸ 日本語 é'
test_that 'and the cursor after them' [ "$(cursor | cut -d' ' -f1)" = 15 ]
keys C-c

type_line 'read -rs -p "password? " secret; echo "got ${#secret}"'
wait_for_like '^│password\?'
type_text 'sesame'
test_that 'a password shows as bullets' prompt_is 'host ▸ ••••••'
keys Enter
test_that 'and arrives' wait_for_like 'got 6'
test_that 'but is not kept' not history_has sesame

type_line ':nxet'
test_that 'an unknown word gets the nearest' wait_for 'Did you mean :next?'
keys Escape
test_that 'Esc puts the message away' wait_until not shows 'Did you mean'
type_text '?'
test_that '? on an empty prompt is help' wait_for_like '^ F2 +Alt-o +lines go to the other side'
keys x
test_that 'any key closes it' wait_for 'the host sees'
test_that 'and is not typed' prompt_is 'host ▸'
type_line ':source clock'
test_that 'a source is a page of its own' wait_for 'int main(int argc, char **argv)'
test_that 'with its name' shows 'fishbowl  clock.c'
keys x
test_that 'that any key closes' wait_for 'the host sees'
type_line ':fact container.pid'
test_that 'the answer of :fact can be read in full' wait_for 'The kernel says so in'

type_line ':quit'
test_that ':quit ends it' wait_for 'status 0'
begin
keys Up Up
test_that 'the lines before are there in the next run' prompt_is 'host ▸ :fact container.pid'
done_testing
