#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 120   beside: yes
#
# What a student's own progress says on the command line, and how it is forgotten.
set -u
. tests/lib.sh
export XDG_STATE_HOME=$TMPDIR/state HOME=$TMPDIR/home
file=$XDG_STATE_HOME/fishbowl/progress.jsonl
mkdir -p "$HOME"
tidy() { rm -rf "$XDG_STATE_HOME" "$HOME" "$TMPDIR/out"; }
trap tidy EXIT
run() { "$FISHBOWL" "$@" > "$TMPDIR/out" 2>&1 < /dev/null; }
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
ends() { # STATUS WORDS...
    local status=$1
    shift
    run "$@"
    [ $? = "$status" ] || { cat "$TMPDIR/out"; false; }
}
holds() { grep -qE -- "$1" "$file" || { cat "$file"; false; }; }

test_that 'without a file there is nothing to forget' ends 0 forget --all --yes
test_that 'and that is said' says 'nothing to forget'
test_that 'progress makes no file' ends 0 progress
test_that 'it names the place' says "kept in $file"
test_that 'none is there' test ! -e "$file"

printf ':hint\n:quit\n' | "$FISHBOWL" --plain 04 > "$TMPDIR/out" 2>&1
test_that 'a hint is recorded with its run and its chain' \
    holds '"event":"hint","tries":0,"hints":1,.*"run":"[0-9a-f]{16}","n":[0-9]+,"chain":"[0-9a-f]{32}"\}$'
test_that 'the file has an id of its own' holds '^\{"fishbowl":1,"id":"[0-9a-f]{16}"'
run progress
test_that 'progress tells it' says '^04 .* 0/10 +.* +0 +1 +- +20'
run progress 04
test_that 'and of which step' says '^A folder that could be a system +open '
run progress --json handmade
test_that 'as JSON, too' says '"hints": 1'
test_that 'an unknown lesson is told' ends 2 progress 99

test_that 'forget wants to know what' ends 2 forget
test_that 'it asks first' ends 1 forget 04
test_that 'and says how not to be asked' says '\-\-yes'
test_that 'an unknown step is told' ends 2 forget --yes 04#nowhere
test_that 'with what names them' says 'progress --json 04'
step=$(sed -n 's/.*"step":"\([^"]*\)","event":"hint".*/\1/p' "$file")
lines=$(wc -l < "$file")
test_that 'a step is forgotten' ends 0 forget --yes "04#$step"
test_that 'by a line that says so' test "$(wc -l < "$file")" = $((lines + 1))
run progress
test_that 'it counts no more' says '^04 .* 0/10 +.* +0 +0 +- +-$'
test_that 'a lesson is forgotten' ends 0 forget --yes handmade
test_that 'all is forgotten' ends 0 forget --all --yes
test_that 'with its file' test ! -e "$file"
done_testing
