#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Panes and views: the keyboard in a pane, scrollback, what the frames and views say.
# runs-as: both
. tests/lib.sh

begin() { screen_start 120 30 "$FISHBOWL" --again 04 && wait_for_like 'host#'; }
column() { in_tmux display -p '#{cursor_x}'; }

begin
type_line 'less /etc/passwd'
test_that 'a frame names the program in front' wait_for '─ HOST  less ─'
keys F3
test_that 'F3 gives the pane the keyboard' wait_for 'host has the keyboard'
type_text q
test_that 'keys reach the program' wait_for '─ HOST  bash ─'
type_text 'echo typed-$((2 + 3))'
keys Enter
test_that 'lines do too' wait_for 'typed-5'
keys M-p
test_that 'Alt-p takes the keyboard back' wait_for_like '^host ▸'

type_line 'seq 200'
wait_for_like '^│200 '
keys PPage
test_that 'PgUp scrolls the pane back' wait_for_like ' [0-9]+ lines back'
test_that 'to what is gone from the screen' shows_like '^│18[0-9] '
keys NPage
test_that 'PgDn scrolls forward again' wait_until not shows 'lines back'
keys PPage
wait_for 'lines back'
type_line 'echo live-$((3 + 4))'
test_that 'a new line shows the present' wait_for_like '^│live-7 '

keys F7
test_that 'F7 shows the pane alone' wait_until not shows 'CONTAINER'
keys M-z
test_that 'Alt-z shows both again' wait_for 'CONTAINER'
type_line ':views'
test_that ':views hides what each side sees' wait_until not shows 'the host sees'
keys F9
test_that 'F9 shows it again' wait_for 'the host sees'

test_that 'without a container the view says so' shows 'no container yet'
keys F2
type_line 'unshare --mount --uts --ipc --net --pid --fork --user --map-root-user chroot $PWD/containerroot ash'
test_that 'the frame lights the lamps of the namespaces' \
    wait_for_like 'CONTAINER  ash · [a-z]+ · mnt uts ipc net pid user · · ─'
test_that 'the host view has the number inside' wait_for_like '▸[0-9]+ +1 .* └ ash'
test_that 'the container view has it too' wait_for_like '▸ +1  S   ash'
test_that 'the dark lamps are named' shows_like 'not yet +cgroup time'
type_line 'hostname fish'
test_that 'the host name of the container is shown' wait_for_like 'hostname +fish'
keys F2
type_line 'kill -9 $(pidof ash)'
test_that 'when the container is gone the view says so' wait_for 'no container yet'
type_line 'exit'
test_that 'a shell that ended is named in its frame' wait_for 'ended: Enter starts a new shell'
keys Enter
test_that 'Enter starts a new one' wait_for '─ HOST  bash ─'
type_line ':reset'
test_that ':reset gives empty terminals' wait_until not shows 'live-7'
test_that 'with shells in them' wait_for_like '^│host# +│host#'
done_testing
