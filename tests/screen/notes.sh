#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 180   beside: yes
#
# The teacher's notes follow a demo on another terminal; their socket is the teacher's own.
set -u
. tests/lib.sh
export DEADLINE=30
export XDG_RUNTIME_DIR=$TMPDIR/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
if [ "$(id -u)" = 0 ]; then place=/run/fishbowl/demo; else place=$XDG_RUNTIME_DIR/fishbowl/demo; fi
notes=
tidy() {
    [ -z "$notes" ] || kill "$notes" 2> /dev/null
    second kill-server 2> /dev/null
    screen_tidy
    rm -rf "$XDG_RUNTIME_DIR" "$TMPDIR/out" "$TMPDIR/page"
}
trap tidy EXIT
read_notes() { # without a terminal: a block for each change
    "$FISHBOWL" notes > "$TMPDIR/out" 2>&1 < /dev/null &
    notes=$!
}
says() { grep -qE -- "$1" "$TMPDIR/out"; }

read_notes
test_that 'without a demo the notes say so' wait_until says 'No demo is under way'
screen_start 100 30 env XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" "$FISHBOWL" play --speed 600 05
trap tidy EXIT
wait_for 'space type it'
test_that 'they find one that begins later' wait_until says '^05 One process, many numbers   step 1 of 9: Start a container   \(to be read\)'
test_that 'with the time that is used, and planned' wait_until says 'used 0:[0-9]{2} of [0-9]+ min   this step'
test_that 'the command that is next' wait_until says '^container +unshare --mount'
test_that 'and the step after it' wait_until says '^then: Ask inside'
test_that 'the socket is closed to others' [ "$(stat -c %a "$place/socket")" = 600 ]
keys Space
test_that 'they follow' wait_until says 'step 1 of 9: Start a container   \(passed\)'
kill "$notes"
wait "$notes" 2> /dev/null

# A terminal of its own, beside that of the demo.
second() { TMUX_TMPDIR=$TMPDIR LC_ALL=C.UTF-8 tmux -L fishbowl-notes-$$ -f /dev/null "$@"; }
tmux_page() { second capture-pane -p > "$TMPDIR/page" && grep -qE -- "$1" "$TMPDIR/page"; }
second new-session -d -x 80 -y 24 \
    "exec env XDG_RUNTIME_DIR='$XDG_RUNTIME_DIR' '$FISHBOWL' notes"
test_that 'on a terminal they are a page' wait_until tmux_page '^05 One process'
test_that 'who comes later sees how things are' tmux_page '\(passed\)'
second send-keys C-c
test_that 'Ctrl-C ends them' wait_until not second has-session

keys q
test_that 'the socket goes with the demo' wait_until test ! -e "$place/socket"

rm -f "$place/socket"
touch "$place/socket"
"$FISHBOWL" notes > "$TMPDIR/out" 2>&1
test_that 'what is no socket is not trusted' [ $? = 1 ]
test_that 'and named' says 'demo/socket is not to be trusted'
rm -f "$place/socket"
done_testing
