#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 240
# The prompt: sides, history, completion, pastes, the keys that go to the side.
# runs-as: both
. tests/lib.sh

begin() { # in front of a shell that stays and says how it ended
    screen_start 100 30 sh -c '"$0" --again 04; echo "status $?"; exec cat' "$FISHBOWL"
    wait_for_like 'host#'
}
prompt() { screen | grep -E '^(host|container) ▸|^> ?$|^\((reverse|failed)' | tail -n 1 | sed 's/ *$//'; }
prompt_now() { [ "$(prompt)" = "$1" ]; }
prompt_is() { wait_until prompt_now "$1" || { prompt; return 1; }; }
dimmed() { screen_colours | grep -qE $'\033''\[([0-9;]*;)?2m'"$1"; } # TEXT
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

paste $'echo "a"\n'
test_that 'a pasted line stands in the prompt' prompt_is 'host ▸ echo "a"'
keys C-c
paste $'echo a-$((1 + 1))\necho b-$((1 + 1))\n'
test_that 'several pasted lines are asked about' wait_for '2 lines: l line by line'
test_that 'and shown' shows 'echo b-$((1 + 1))'
keys Escape
test_that 'Esc runs none of them' prompt_is 'host ▸'
type_line 'echo c-$((1 + 1))'
wait_for_like '^│c-2 '
test_that 'not at all' not shows_like '^│[ab]-2 '
paste $'echo a-$((1 + 1))\necho b-$((1 + 1))\n'
wait_for '2 lines: l line by line'
keys l
test_that 'l runs them line by line' wait_for_like '^│b-2 '
test_that 'all of them' shows_like '^│a-2 '
paste $'cat\necho d-$((1 + 1))\n'
wait_for '2 lines: l line by line'
keys o
wait_for_like 'HOST  cat'
keys C-d
test_that 'o has them read whole before they run' wait_for_like '^│d-2 '

type_line "echo 'e"
test_that 'an open quote goes on behind a >' prompt_is '>'
test_that 'and that is said' shows 'Not finished yet'
type_line "f' |"
type_line 'tr e E'
test_that 'until the line is whole' wait_for_like '^│E '
test_that 'then the side is named again' prompt_is 'host ▸'
# shellcheck disable=SC1003
type_line 'echo \'
test_that 'so does a backslash at the end' prompt_is '>'
keys C-c
test_that 'Ctrl-C leaves it' prompt_is 'host ▸'
type_line 'cat'
wait_for_like 'HOST  cat'
type_line "don't! stop!"
test_that 'what no shell reads is sent as it is' wait_for_like "^│don't! stop! "
keys C-d
wait_for_like 'HOST  bash'

type_line 'echo g-$((1 + 1))'
wait_for_like '^│g-2 '
type_line '!!; echo h-$((1 + 1))'
test_that 'what ! stands for is shown before it runs' \
    prompt_is 'host ▸ echo g-$((1 + 1)); echo h-$((1 + 1))'
test_that 'and not yet run' not shows_like '^│h-2 '
keys Enter
test_that 'Enter runs it' wait_for_like '^│h-2 '
type_line '!nosuchline'
test_that 'a line that there is not is told' wait_for 'there is none like that'
test_that 'and stays to be mended' prompt_is 'host ▸ !nosuchline'
keys C-c
type_line 'false & wait $!; echo "i!"'
test_that '$! and a ! at the end of a quote are the shell'"'"'s' wait_for_like '^│i! '

type_text 'ls c'
test_that 'what the step has is suggested' prompt_is 'host ▸ ls containerroot'
test_that 'dimmed' wait_until dimmed ontainerroot
keys Enter
test_that 'but Enter does not take it' wait_for_like "ls: cannot access 'c'"
type_text 'ls c'
prompt_is 'host ▸ ls containerroot'
keys End C-u
type_text 'ls c'
prompt_is 'host ▸ ls containerroot'
keys Right
type_text '/etc'
test_that 'Right does' prompt_is 'host ▸ ls containerroot/etc'
keys C-u
type_text 'echo g-'
test_that 'so are the lines before' wait_for_like '▸ echo g-\$\(\(1 \+ 1\)\)'
keys C-Right
type_text 'x'
test_that 'Ctrl-Right takes a word' prompt_is 'host ▸ echo g-$((1x'
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
type_line ':quit'
wait_for 'status 0'
echo 'set editing-mode vi' > "$TMPDIR/home/.inputrc"
begin
test_that 'the inputrc may want the keys of vi' wait_for '(ins) host ▸'
type_text 'ls xy'
keys Escape
test_that 'Esc leaves its insert mode' wait_for '(cmd) host ▸ ls xy'
type_text 'xia'
test_that 'and its keys edit' wait_for '(ins) host ▸ ls ax'
done_testing
