#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# :switch and its key: another container of bowl in front on the container side, by the words that
# anybody would type.
# runs-as: both
# timeout: 240
export DEADLINE=30
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'

pane() { screen | sed -n '/─ CONTAINER /,/the container sees/p' | grep -oE '│[^│]*│$'; }
in_pane() { wait_until eval "pane | grep -qE '$1'"; } # REGULAR-EXPRESSION
sees() { wait_until eval "screen | grep -qE '├.*the container sees' && screen | grep -qE 'hostname +$1'"; }
last() { pane | grep -E 'I am' | tail -n 1 | grep -qF "$1"; }
answers() { # CONTAINER: it is in front, and gets the lines as process 1
    sees "$1" || return 1
    type_line 'echo "I am $$ in $(hostname)"'
    wait_until last "I am 1 in $1"
}
begin() {
    screen_start 100 30 "$FISHBOWL" --again 20
    wait_for_like 'host#.*host#'
    type_line ':host'
}

test_that 'a lesson opens' begin
type_line ':switch'
test_that 'without a container it says how to get one' wait_for 'No container of bowl runs'
type_line 'bowl start -it --name alpha alpine ash; bowl start -it --name beta alpine ash; bowl ps'
test_that 'two containers run' wait_for_like 'beta +running'
wait_for 'bowl(beta).state is running' # it has been looked at
type_text ':switch be'
keys Tab
test_that 'Tab completes their names' wait_for ':switch beta'
keys Enter
test_that 'a name puts that container in front' in_pane 'bowl (switch|attach) beta'
test_that 'which gets the lines' answers beta
test_that 'and is what the container side sees' sees beta
keys F10
test_that 'the key puts the next one in front' in_pane 'bowl (switch|attach) alpha'
test_that 'which has numbers of its own' answers alpha
test_that 'and is seen now' sees alpha
type_line ':switch'
test_that 'the word alone is the same as the key' answers beta
type_line ':switch beta'
test_that 'who is in front already stays there' wait_for 'beta is in front already'
type_line ':switch alfa'
test_that 'an unknown name is told with the nearest' wait_for 'Did you mean alpha?'
test_that 'and nothing has been typed for it' answers beta
type_line 'exit'
test_that 'the other one can be ended' in_pane '^│host# *│$'
type_line ':switch'
test_that 'and the one that is left comes in front' answers alpha
screen_stop

screen_start 100 30 "$FISHBOWL" --plain --again 20
test_that 'the plain front end opens a lesson' wait_for_like '^host│host#'
type_line ':host'
type_line 'bowl start -it --name alpha alpine ash; bowl ps'
test_that 'and a container runs' wait_for_like 'alpha +running'
type_line ':switch'
test_that 'the word types in plain form, too' wait_for_like 'cont│.*bowl (switch|attach) alpha'
type_line 'echo "I am $$ in $(hostname)"'
test_that 'and gets the lines' wait_for_like 'cont│I am 1 in alpha'
screen_stop
done_testing
