#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Looking back: scrollback, finding, marking and copying by keys and by mouse, pasting.
# runs-as: both
. tests/lib.sh

mouse() { type_text "$(printf '\033[<%d;%d;%d%s' "$@")"; } # CODE COLUMN ROW M|m, from 1
clipboard() { in_tmux show-buffer 2> /dev/null; }
has() { [ "$(clipboard)" = "$1" ]; }
clipboard_is() { wait_until has "$1" || { clipboard; return 1; }; }
marked() { screen_colours | grep -q $'\033\\[[0-9;]*7m'"$1"; } # TEXT, in reverse video

screen_start 80 24 "$FISHBOWL" --again 04
wait_for_like 'host#.*host#'
in_tmux set -s set-clipboard on

type_line 'seq 10100'
wait_for_like '^│10100 '
keys M-c
test_that 'Alt-c stops the pane in front' wait_for 'host stands still  line'
test_that 'its frame says so' shows_like '─ HOST .* stands still ─'
test_that 'the key line tells the keys' shows ' arrows move  v mark  y copy  / ? find'
keys g
test_that 'ten thousand lines are kept' wait_for_like 'line 1 of 100[0-9][0-9]'
keys G
type_text '?77'
test_that 'a search shows what it finds while one types' wait_for_like '^│10077 '
test_that 'and says how many there are' shows_like '^host [0-9]+ of [0-9]+  \?77'
keys Enter n
test_that 'n finds the one before' wait_for_like '^│9977 '
keys q
test_that 'q goes back to the present' wait_for_like '^host ▸'
test_that 'all of it' shows_like '^│10100 '

keys F12
wait_for 'stands still'
keys k k 0 v j
test_that 'what is marked shows' wait_until marked 10099
keys '$' y
test_that 'y copies it to the clipboard' clipboard_is $'10099\n10100'
test_that 'and says so' wait_for 'Copied 2 lines.'

type_line 'for x in $(seq 60); do echo "number $x"; sleep 0.05; done'
wait_for_like '^│number 3 '
keys PPage
wait_for 'lines back'
before=$(row 3)
wait_for_like ' [2-5][0-9] lines back'
test_that 'a view that is scrolled back stands still' [ "$(row 3)" = "$before" ]
type_line 'clear'
test_that 'a line shows the present' wait_until not shows 'lines back'
wait_for_like '^│host# +│'

type_line 'echo some words here; cat >p'
wait_for_like '^│some words here'
mouse 0 7 4 M
mouse 32 11 4 M
test_that 'pulling the mouse marks' wait_until marked words
mouse 0 11 4 m
test_that 'and copies when it is let go' clipboard_is 'words'
test_that 'the pane goes on' wait_until not shows 'stands still'
type_line ':paste'
test_that ':paste puts it into the prompt' wait_for_like '^host ▸ words'
keys C-c
mouse 0 3 4 M
mouse 0 3 4 m
mouse 0 3 4 M
mouse 0 3 4 m
test_that 'a double click takes a word' clipboard_is 'some'
mouse 0 3 4 M
mouse 0 3 4 m
test_that 'a third click the line' clipboard_is 'some words here'
keys F3
wait_for 'host has the keyboard'
keys M-i
test_that 'Alt-i puts it into a pane that has the keyboard' \
    wait_until eval '[ "$(screen | grep -c "^│some words here")" = 2 ]'
keys Enter C-d F3
type_line 'cat p'
test_that 'and it arrives' wait_until eval 'screen | grep -A1 "cat p" | grep -q "^│some words here"'
test_that 'Shift-Ins is the same' eval 'type_text $'"'\\033[2;2~'"' && wait_for_like "^host ▸ some words here"'
keys C-c

type_line 'long=$(printf "%090d" 7); clear; echo $long'
wait_for_like '^│0*7 '
keys F12
wait_for 'stands still'
keys '?' 7 Enter
wait_for_like '1 of 1|of'
keys V k k y
test_that 'a line that was wrapped is copied as one' \
    wait_until eval '[ "$(clipboard | grep -cx "0\{89\}7")" = 1 ]'
done_testing
