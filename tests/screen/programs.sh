#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs with a screen of their own in a pane: vi, less, top, tmux and what is left when they end.
. tests/lib.sh

screen_start 100 34 "$FISHBOWL" --again 04
wait_for_like 'host#.*host#'
keys F3
wait_for 'host has the keyboard'

type_line 'busybox vi text'
wait_for '~'
type_text 'ione two'
keys Enter
type_text 'three'
wait_for_like '^│I text'
keys Escape
wait_for_like '^│- text'
type_text ':wq'
keys Enter
wait_for_like '│host# '
type_line 'clear; wc -w text'
test_that 'vi writes what is typed' wait_for '3 text'

type_line 'seq 1000 | less'
wait_for_like '^│:'
type_text '/777'
keys Enter
test_that 'less finds' wait_for_like '^│777 '
keys Up
test_that 'and goes up by an arrow' wait_for_like '^│776 '
type_text 'q'
test_that 'what was there before it is there again' wait_for '3 text'

type_line 'top -d 1'
test_that 'top draws itself' wait_for_like 'PID +USER|COMMAND'
wait_for_like '─ HOST  top'
type_text 'q'
test_that 'and ends' wait_for_like '─ HOST  bash'
keys C-l

type_line 'busybox top'
test_that "busybox's too" wait_for_like 'Mem: .*K used'
type_text 'q'
wait_for_like '─ HOST  bash'

type_line 'clear; tmux -L inner -f /dev/null new "exec cat -v"'
test_that 'tmux draws itself' wait_for_like '^│\[0\] 0:'
keys C-b '%'
test_that 'splits itself' wait_for_like '^│ +│[^ ]+'
keys C-b Left
type_text 'typed'
test_that 'and takes keys' wait_for_like '^│typed'
keys F5
test_that 'function keys as well' wait_for_like '^│typed\^\[\[15~'
keys C-b d
wait_for_like '│\[detached'
type_line 'tmux -L inner kill-server; clear; echo the end'
test_that 'and gives the pane back' wait_for_like '^│the end'
done_testing
