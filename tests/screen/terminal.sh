#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The outer terminal: given back on every way out, refused where it cannot be drawn on.
. tests/lib.sh

settings() { stty -a < "$(in_tmux display -p '#{pane_tty}')" | tr -s ' ;' '\n' | grep -Fx "$1"; }
cooked() { settings icanon && settings echo && settings isig && settings opost; }
program() { pgrep -P "$(screen_pid)" | head -n 1; }
begin() { # in front of a shell that stays
    screen_start 80 24 sh -c '"$0" --again 04; echo "status $?"; exec cat' "$FISHBOWL"
    wait_for_like 'host#'
}
restored() {
    [ "$(in_tmux display -p '#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag}')" = '0 1 0 0' ] &&
        cooked
}

test_that 'the screen opens' begin
test_that 'it draws on the alternate screen' [ "$(in_tmux display -p '#{alternate_on}')" = 1 ]
type_line ':quit'
test_that ':quit ends with status 0' wait_for 'status 0'
test_that 'and gives the terminal back' restored

for signal in TERM HUP SEGV ABRT; do
    begin
    kill -$signal "$(program)"
    test_that "after SIG$signal it says so" wait_for "status $((128 + $(kill -l $signal)))"
    test_that "after SIG$signal the terminal is as before" restored
done

begin
kill -STOP "$(program)"
kill -CONT "$(program)"
in_tmux send-keys -R
type_line ':redraw'
test_that 'stopped and continued it draws itself again' wait_for 'the host sees'

for term in dumb no-such-terminal; do
    screen_start 80 24 env TERM=$term sh -c '"$0" 04; echo "status $?"; exec cat' "$FISHBOWL"
    test_that "TERM=$term is refused" wait_for 'status 3'
    test_that "and --plain is named instead of TERM=$term" shows '--plain'
done

SCREEN_LOCALE=C screen_start 80 24 "$FISHBOWL" --again 04
test_that 'without UTF-8 the frames are ASCII' wait_for_like '^\+- HOST .*\+- CONTAINER '
test_that 'and so are the marks and the prompt' shows_like 'step 1/[0-9]+ %oo'
test_that 'the prompt too' shows_like '^(host|container) >$'

screen_start 80 24 env NO_COLOR=1 "$FISHBOWL" --again 04
wait_for_like 'host#'
colours() { screen_colours | grep -qE $'\033\\[([0-9]+;)*(3[0-7]|38)[;m]'; }
test_that 'NO_COLOR leaves out the colours' not colours
done_testing
