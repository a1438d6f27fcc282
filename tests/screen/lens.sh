#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel lens as a student meets it: the strip between the panes, the list of calls, switching
# it off and on, and a lens that is killed.
# runs-as: both
# timeout: 240
export DEADLINE=30 # a shell that is watched takes its time to start on a busy machine
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'

begin() { # COLUMNS ROWS COMMAND...
    screen_start "$1" "$2" "${@:3}" "$FISHBOWL" --again 04
    wait_for_like 'host#.*host#'
}
rows_between() { screen | sed -n "/$1/,/$2/p"; }
strip() { rows_between '─ kernel ─' '─ step ·' | grep -qE -- "$1"; }
in_strip() { wait_until strip "$1"; }
pane() { rows_between '─ HOST ' 'the host sees'; }
host_says() { wait_until eval "pane | grep -qE '^│$1'"; }
in_box() { wait_until eval "rows_between '─ step ·' '^└─' | grep -qF -- '$1'"; }
head_says() { row 2 | grep -qE -- "HOST .*$1.*┬"; }
chosen() { screen | grep -qE -- "^▸ +$1 .* $2"; } # NUMBER CALL
choice() { wait_until chosen "$@"; }
opened() { rows_between '^── call ' '^ Up Down' | grep -qE -- "$1"; } # in what is known of the call
tells() { wait_until opened "$1"; }
listed() { # SIDE CALL: its number in the list
    screen | sed -nE "s/^[▸ ] +([0-9]+) .*$1 .* $2.*/\1/p" | head -n 1
}

# The tracers of this run and no other: children of the keeper, which is the program's child.
program() { pgrep -P "$(screen_pid)" | head -n 1; }
tracers() { # SIDE: their numbers
    local keeper
    keeper=$(pgrep -P "$(screen_pid)" | head -n 1)
    [ -z "$keeper" ] || pgrep -P "$keeper" -f "^fishbowl: lens of the $1 side"
}

used() { # COLUMNS ROWS
    local size="$1 x $2"
    test_that "a lesson opens at $size" begin "$1" "$2"
    type_line 'unshare --map-root-user --uts true'
    test_that "the strip shows the call of a command at $size" \
        in_strip '^│ unshare\(NEWUTS\|NEWUSER\) = 0'
    test_that "and nothing is marked at $size" not strip '✘'
    type_line 'chroot /nowhere'
    test_that "a call that failed is marked at $size" \
        in_strip '^│ ✘ chroot\("/nowhere"\) = -1 ENOENT'
    test_that "with its reason at $size" in_strip 'ENOENT  It does not exist in the root directory o'
    test_that "what the command before did is gone at $size" not strip 'unshare\('

    keys F6
    test_that "F6 opens the list at $size" wait_for_like '^ fishbowl  lens · [0-9]+ calls'
    test_that "at the call that failed at $size" choice '[0-9]+' '✘ chroot\("/nowhere"\) = -1 ENOENT'
    test_that "with why at $size" tells '^  why +It does not exist in the root directory'
    test_that "and what to do about it at $size" tells '^  remedy +Check the path with "ls"'
    test_that "its lesson is in sight, too, at $size" tells '^  lesson +chroot'
    test_that "and that Docker does not use it at $size" tells '^  docker +none: the root'
    local at
    at=$(listed host 'chroot\(')
    keys Up
    test_that "Up chooses the one before at $size" choice "$((at - 1))" 'exit\(0\) = \?'
    keys Down
    test_that "Down the one after at $size" choice "$at" '✘ chroot'
    keys Home
    test_that "the first one is chosen at $size" choice 1 'unshare\(NEWUTS\|NEWUSER\) = 0'
    test_that "its manual page is named at $size" wait_for '── call 1 · unshare(2) ─'
    test_that "what it does is told at $size" tells '^  does +[A-Z].*'
    test_that "the facts that it changes at $size" tells '^  fact +container.ns.uts, container.ns.user'
    test_that "the lesson about it at $size" tells '^  lesson +namespaces'
    test_that "and what Docker has for it at $size" tells '^  docker +NEWUTS: always; --uts=host'
    keys Escape
    test_that "another key closes the list at $size" wait_for 'the host sees'
    type_line ":lens $at"
    test_that ":lens with a number opens that call at $size" choice "$at" '✘ chroot'
    keys Escape
    wait_for 'the host sees'
    type_line ':lens'
    test_that ":lens opens the list at $size" wait_for_like '^ fishbowl  lens · [0-9]+ calls'
    keys Escape
    wait_for 'the host sees'
    type_line ':lens 99999'
    test_that "a call that is not there is said to be missing at $size" \
        in_box 'There is no call 99999 here'
}

# ---- used at two sizes ----

used 120 30
test_that 'a wide title says that the lens is on' eval 'row 1 | grep -q " · lens on *$"'
used 80 24
type_line 'unshare --map-root-user --uts true'
test_that 'that calls have no room is said' in_strip ' [0-9]+ more: F6 ─'
test_that 'a narrow title has room for the machine only' eval 'row 1 | grep -q "step 1/10 .*cgroup"'

# ---- off, and on again ----

test_that 'no frame says that the lens is on' not head_says 'lens'
type_line 'echo shell-$$; grep Seccomp: /proc/self/status'
test_that 'a shell that is watched has a filter' host_says 'Seccomp:[^0-9]*2'
type_line 'sleep 600'
sleeps() { rows_between 'the host sees' '─ kernel ─' | grep -q ' sleep 600 '; }
test_that 'a program runs' wait_until sleeps
type_line ':lens off'
test_that 'what would end is asked about' in_box 'what runs there would end: sleep'
test_that 'and goes on' eval 'shows "HOST sleep" && not shows "lens off ─"'
type_line ':lens off'
test_that 'the second time there is a new shell' in_box 'The host side has a new shell, which nobody'
test_that 'the frame says lens off' wait_until head_says ' lens off ─'
test_that 'the program has ended' wait_until not sleeps
wait_for 'HOST bash'
type_line 'clear; grep Seccomp: /proc/self/status'
test_that 'the new shell has no filter' host_says 'Seccomp:[^0-9]*0'
test_that 'its lens has ended' wait_until eval '[ -z "$(tracers host)" ]'
test_that 'that of the other side has not' [ -n "$(tracers container)" ]
type_line 'chroot /unseen'
host_says 'o ./unseen.: No such'
test_that 'what it asks the kernel for is not shown' not strip 'chroot'
type_line ':lens off'
test_that 'off again is said to be off' in_box 'The lens is off on the host side already.'
type_line ':lens on'
test_that 'with nothing running nobody is asked' in_box 'The host side has a new shell, which the lens'
test_that 'the frame says lens off no more' wait_until not head_says 'lens off'
test_that 'a new lens is there' wait_until eval '[ -n "$(tracers host)" ]'
wait_for 'HOST bash'
type_line 'clear; grep Seccomp: /proc/self/status'
test_that 'the shell has a filter again' host_says 'Seccomp:[^0-9]*2'
type_line 'chroot /seen'
test_that 'and its calls are shown again' in_strip '^│ ✘ chroot\("/seen"\) = -1 ENOENT'

# ---- killed ----

type_line ':lens off container'
test_that 'a side is named where it is not in front' in_box 'The container side has a new shell, which'
pid=$(tracers host)
test_that 'one lens is left' [ "$(echo "$pid" | wc -w)" = 1 ]
[ -z "$pid" ] || kill -9 "$pid"
test_that 'kill -9 of the lens is said' in_box 'The kernel lens of the host side was killed.'
test_that 'with what to do' in_box 'press Enter for a new shell'
test_that 'the frame says that the shell has ended' wait_for_like '┌─ HOST .*─ ended: Enter ─┬'
keys Enter
test_that 'Enter starts a new one' wait_for 'HOST bash'
type_line 'clear; echo back-$((40 + 2))'
test_that 'that works' host_says 'back-42'
type_line 'chroot /again'
test_that 'and is watched' in_strip '^│ ✘ chroot\("/again"\) = -1 ENOENT'

# ---- the lines of a model answer are one command ----

screen_start 120 30 "$FISHBOWL" --again 05
wait_for_like 'host#.*host#'
keys F5
test_that 'the strip shows what the last line of an answer did' in_strip 'mount\("none", "/proc", "proc"'
test_that 'and the lines before it' in_strip '^│ unshare\(NEWNS\|NEWUTS\|'

# ---- without colours, without UTF-8, without the lens ----

begin 80 24 env NO_COLOR=1
type_line 'chroot /nowhere'
test_that 'without colours the mark is there' in_strip '^│ ✘ chroot\("/nowhere"\) = -1 ENOENT'
colours() { screen_colours | grep -qE $'\033\\[([0-9]+;)*(3[0-7]|38)[;m]'; }
test_that 'and no colour' not colours

SCREEN_LOCALE=C begin 80 24
type_line 'chroot /nowhere'
test_that 'without UTF-8 the mark is ASCII' wait_for_like '^\| x chroot\("/nowhere"\) = -1 ENOENT  It'
test_that 'and the line above it' wait_for_like '^\+- kernel -[ -~]+ [0-9]+ more: F6 --\+$'
keys F6
test_that 'so is the list' wait_for_like '^> +[0-9]+ +host .* x chroot'
test_that 'and what it says of a call' shows_like '^-- call [0-9]+ \. chroot\(2\) -+$'

screen_start 120 30 "$FISHBOWL" --lens=off --again 04
wait_for_like 'host#.*host#'
test_that 'started with --lens=off there is no strip' not shows '─ kernel ─'
test_that 'and no lens' [ -z "$(tracers host)$(tracers container)" ]
done_testing
