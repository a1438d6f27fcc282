#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Mouse, bell, focus and title: between the programs in the panes and the outer terminal.
# runs-as: both
. tests/lib.sh

mouse() { type_text "$(printf '\033[<%d;%d;%d%s' "$@")"; } # CODE COLUMN ROW M|m, from 1
click() { mouse 0 "$1" "$2" M && mouse 0 "$1" "$2" m; }
begin() { screen_start 80 24 "$FISHBOWL" --again 04 && wait_for_like 'host#.*host#'; }

begin
test_that 'the outer terminal is asked for clicks, drags and the keypad' \
    [ "$(in_tmux display -p '#{mouse_button_flag} #{mouse_sgr_flag} #{keypad_flag}')" = '1 1 1' ]
click 60 4
test_that 'a click brings a side in front' wait_for_like '^container ▸'
click 20 2
test_that 'one on its frame does, too' wait_for_like '^host ▸'

type_line 'seq 300'
wait_for_like '^│300 '
mouse 64 10 4 M
test_that 'the wheel scrolls back' wait_for ' 3 lines back '
mouse 65 10 4 M
test_that 'and forward' wait_until not shows 'lines back'
mouse 64 60 4 M
test_that 'what is under it, not what is in front' not shows '3 lines back ─┬'

type_line 'seq 300 | less'
wait_for_like '^│:'
mouse 65 10 4 M
test_that 'in a program with a screen of its own the wheel is arrows' wait_for_like '^│4 '
type_line 'q'

type_line 'printf "\033[?1000h\033[?1006h"; cat -v'
wait_for_like '^│host# printf'
click 12 4
test_that 'a program that asks gets the mouse, in its own cells' wait_for '^[[<0;11;2M^[[<0;11;2m'
mouse 4 12 4 M
mouse 64 12 4 M
test_that 'the wheel as well, but nothing with Shift' wait_for '2m^[[<64;11;2M'
keys C-c
wait_for_like '^│.*\^C'
type_line 'printf "\033[?1000l\033[?1003h"; sleep 1000'
test_that 'all moves are asked for where a program wants them' \
    wait_until eval '[ "$(in_tmux display -p "#{mouse_all_flag}")" = 1 ]'
keys C-c
type_line 'printf "\033[?1003l\033[?1006l"'
test_that 'and no longer than that' \
    wait_until eval '[ "$(in_tmux display -p "#{mouse_all_flag} #{mouse_button_flag}")" = "0 1" ]'

type_line 'printf "\033[?1004h"; cat -v'
wait_for_like '│host# printf .*1004'
keys F3
test_that 'a program that asks hears of the focus' wait_for '^[[I'
click 60 4
test_that 'also when it goes' wait_for '^[[O'
click 20 4
keys C-c F3
wait_for_like '^host ▸'
type_line 'printf "\033[?1004l"'

click 60 4
wait_for_like '^container ▸'
in_tmux set -g monitor-bell on
type_line 'printf "\033]2;a fine title\007"; sleep 0.3; printf "\007"'
test_that 'a title is shown in the frame' wait_for_like '─ CONTAINER .* · a fine title ─'
click 20 4
type_line '(until [ -e ring ]; do sleep 0.1; done; printf "\007") &'
keys F2
wait_for_like '^container ▸'
type_line 'touch ring'
test_that 'a bell behind is told in its frame' wait_for_like '─ HOST .* bell ─'
test_that 'and passed on' wait_until eval '[ "$(in_tmux display -p "#{window_bell_flag}")" = 1 ]'
keys F2
test_that 'until somebody looks' wait_until not shows_like '─ HOST .* bell ─'

type_line ':mouse'
test_that ':mouse leaves it to the terminal' \
    wait_until eval '[ "$(in_tmux display -p "#{mouse_button_flag}")" = 0 ]'
type_line ':mouse'
test_that 'and takes it back' \
    wait_until eval '[ "$(in_tmux display -p "#{mouse_button_flag}")" = 1 ]'
done_testing
