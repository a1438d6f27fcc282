#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# :explain in the plain form, and "fishbowl explain" on the command line.
# runs-as: both
set -u
. tests/lib.sh
export LC_ALL=C.UTF-8

says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
typed() { # LINE...: into a shell at lesson 06
    printf '%s\n' "$@" :quit | "$FISHBOWL" --plain --again 06 > "$TMPDIR/out" 2>&1
}
fishbowl() { "$FISHBOWL" "$@" > "$TMPDIR/out" 2>&1; status=$?; }
status_is() { [ "$status" = "$1" ] || { echo "status $status"; cat "$TMPDIR/out"; false; }; }

# ---- in the shell ----
typed :explain 'echo  hello' :explain ':explain unshare -mZ --pid --fork ash' ':explain ls |' \
    'cd /proc/1' ':explain cat status'
test_that "alone it takes the step's command apart" says '^cd  +goes to another folder'
test_that 'once something was typed the last command' says '^echo  hello$'
test_that 'an option leads to the call, the lamp and the fact' \
    says '→ unshare\(CLONE_NEWPID\) → lamp pid, container.ns.pid'
test_that 'and to the option of Docker' says 'docker run: always; --pid=host turns it off'
test_that 'an option that it does not know is said to be unknown' \
    says '^  -Z +\? no option of unshare'
test_that 'wrong syntax where it is wrong' says 'syntax is wrong at column 5: behind this operator'
test_that 'a file is known by the folder in which the shell stands' \
    says '^  status +a file that is read: the state of the process'
typed 'pwd' ':next skip' ':next skip' ':explain' # to "Count them"
test_that 'a new step is about its own command again' says '^cat box/cgroup.procs$'

# ---- on the command line ----
fishbowl explain nsenter --target 57 --uts hostname
test_that 'the words of a command are explained' says 'setns\(CLONE_NEWUTS\) → lamp uts'
test_that 'and that is well' status_is 0
fishbowl explain 'echo 1 > box/cgroup.freeze'
test_that 'one word is a command line' says 'write\("cgroup.freeze"\) → cgroup\(NAME\).frozen'
fishbowl explain sh -c 'kill -9 1; ls'
test_that 'several words are quoted as they have to be' says '^    kill +sends a signal'
fishbowl explain unshare --mout sh
test_that 'the nearest word is suggested' says '"--mount"\?'
test_that 'and the exit status is 1' status_is 1
fishbowl explain 'ls |'
test_that 'as it is for wrong syntax' status_is 1
fishbowl explain
test_that 'without a command it says what it wants' says 'explain wants a command'
test_that 'and the exit status is 2' status_is 2
fishbowl explain --help
test_that 'its options are those of fishbowl' says '^Usage: fishbowl'
rm -f "$TMPDIR/out"
done_testing
