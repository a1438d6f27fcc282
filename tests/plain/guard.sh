#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What stands between tests/run and a test: nothing survives either of them.
# beside: yes
set -u
. tests/lib.sh
guard=$PWD/build/tests/guard pids=$TMPDIR/pids
trap 'rm -f "$pids" "$TMPDIR/out"' EXIT

gone() { # PID...
    local pid
    for pid; do [ ! -e "/proc/$pid" ] || return 1; done
}
have_begun() { [ "$(wc -l < "$pids" 2> /dev/null)" = 2 ]; }
# Two processes, the second in a session of its own, below a guard in the background of a shell.
begin() {
    rm -f "$pids"
    bash -c '"$@" & wait' - "$guard" 60 bash -c \
        'echo $BASHPID >> "$1"; setsid bash -c "echo \$BASHPID >> $1; sleep 60" & wait' - "$pids" \
        > /dev/null & # it names what it ends, perhaps after that has gone
    parent=$!
    wait_until have_begun
    mapfile -t begun < "$pids"
}

begin
pkill -TERM -x -P $parent guard
wait $parent
test_that 'a guard that is asked to stop ends what it has started' wait_until gone "${begun[@]}"
begin
kill -9 $parent
wait $parent 2> /dev/null
test_that 'so does one whose parent was killed' wait_until gone "${begun[@]}"

# A shell has SIGINT and SIGQUIT, signals 2 and 3, ignored in what it starts in the background.
bash -c '"$1" 10 grep SigIgn /proc/self/status & wait' - "$guard" > "$TMPDIR/out"
test_that 'a test meets Ctrl-C as it would in the foreground' \
    eval '[ $((0x$(cut -f2 "$TMPDIR/out") & 6)) = 0 ]'

"$guard" 10 bash -c 'setsid sleep 60 & exit 0' > "$TMPDIR/out"
test_that 'what a test leaves behind is its failure' [ $? = 125 ]
test_that 'and named' grep -q 'left behind: process .*sleep' "$TMPDIR/out"
"$guard" 1 sleep 60 > "$TMPDIR/out"
test_that 'a test has only so many seconds' [ $? = 124 ]

# ---- tests/run itself ----

cat > "$TMPDIR/out" < /dev/null
tests/run lessons/watch > "$TMPDIR/out" 2>&1 &
run=$!
test_that 'a run begins' wait_until pgrep -P $run -x guard
folder=$(ls -d "$TMPDIR"/fishbowl-tests.*)
inner=$(pgrep -P $run -x guard)
kill -TERM $run
wait $run
test_that 'a run that is stopped has the status of a signal' [ $? = 130 ]
test_that 'its programs end before it does' gone "$inner"
test_that 'its files go with it' not test -e "$folder"
done_testing
