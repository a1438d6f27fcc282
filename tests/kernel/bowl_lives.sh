#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Containers of bowl under load and under kill -9: nothing is lost, nothing is left. runs-as: both
# timeout: 300
# shellcheck disable=SC2154,SC2086,SC2012 # $a and $b are words, from bowl.lib.sh
# shellcheck disable=SC2034 # what is only named in words that are evaluated, or by lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

ours() { # processes of bowl's that belong to containers of this test
    pgrep -u "$(id -u)" -f "bowl: (guard of|monitor of|tracer)? ?($a|$b)" || :
}

# ---- what is printed ----

sum=$(seq 300000 | cksum)
got=$("$bowl" run --name $a alpine seq 300000 | cksum)
test_that 'much output arrives whole' [ "$got" = "$sum" ]
test_that 'and is in the log, over a rotation' [ "$("$bowl" logs $a | cksum)" = "$sum" ]
test_that 'whose lines are counted right' [ "$("$bowl" logs -n 100000 $a | head -n 1)" = 200001 ]
"$bowl" rm $a
got=$("$bowl" run --rm alpine seq 200000 | (sleep 0.5; cksum))
test_that 'a slow reader gets all' [ "$got" = "$(seq 200000 | cksum)" ]
"$bowl" run --rm alpine sh -c 'printf "no newline"; printf "\377\000x"' > "$TMPDIR/bytes"
test_that 'bytes that are no text arrive as they are' \
    cmp "$TMPDIR/bytes" <(printf 'no newline\377\000x')
rm "$TMPDIR/bytes"

# A client that hangs slows its container, and nobody else.
"$bowl" run --name $a alpine sh -c 'i=0; while [ $i -lt 60000 ]; do echo "line $i of the many that are to come"; i=$((i + 1)); done' \
    > "$TMPDIR/out" & client=$!
wait_until [ -s "$TMPDIR/out" ]
kill -STOP $client
test_that 'while a client hangs others are served' "$bowl" exec $a true
test_that 'and can read the log' shows_that '^line 0 of' "$bowl" logs $a
start $b alpine sleep 4242
test_that 'and start others' is $b running
"$bowl" rm --force $b
kill -CONT $client
wait $client
test_that 'once it goes on it gets all' [ "$(wc -l < "$TMPDIR/out")" = 60000 ]
rm "$TMPDIR/out"
"$bowl" rm $a
"$bowl" run --name $a alpine yes > "$TMPDIR/out" & client=$!
wait_until [ -s "$TMPDIR/out" ]
kill -STOP $client
test_that 'one whose client hangs can be stopped' timeout 10 "$bowl" stop --time 0 $a
test_that 'its state is told' is $a stopped
test_that 'and it can be removed' timeout 10 "$bowl" rm $a
kill -KILL $client
wait $client 2> /dev/null
rm "$TMPDIR/out"

# ---- what is held ----

start $a alpine sh -c 'while :; do echo beat; sleep 0.02; done'
monitor=$(monitor_of $a) guard=$(guard_of $a)
descriptors() { ls "/proc/$monitor/fd" "/proc/$guard/fd" | wc -l; }
before=$(descriptors)
for _ in 1 2 3 4 5 6 7 8 9 10; do
    "$bowl" stats $a > /dev/null
    "$bowl" exec $a true
    "$bowl" trace $a on
    "$bowl" trace $a off
    "$bowl" diff $a > /dev/null 2>&1
    timeout 0.1 "$bowl" logs --follow $a > /dev/null
done
test_that 'monitor and guard hold no more descriptors after many requests' \
    wait_until eval '[ "$(descriptors)" -le "$before" ]'
test_that 'the guard has no child but process 1 and the monitor' \
    eval '[ "$(wc -w < "/proc/$guard/task/$guard/children")" = 2 ]'
test_that 'each bears its name' \
    eval '[ "$(cat /proc/$guard/comm /proc/$monitor/comm)" = "$(printf "bowl-guard\nbowl-monitor")" ]'
test_that 'and the monitor none' eval '[ -z "$(cat "/proc/$monitor/task/$monitor/children")" ]'
start $b --init alpine sleep 4242
first=$(field $b pid)
shared() { grep -c '/dev/zero (deleted)' "/proc/$1/maps" 2> /dev/null; }
if [ "$(id -u)" = 0 ]; then # others may not look into one that is not dumpable, either
    test_that 'process 1 has nothing of the memory that guard and monitor share' \
        eval '[ "$(shared $guard)" = 1 ] && [ "$(shared $first)" = 0 ]'
fi
"$bowl" rm --force $b
"$bowl" rm --force $a

# ---- kill -9 at any moment ----

clients_killed() { # at some moment between its start and the container's end
    local i client
    for i in 1 2 3 4 5 6 7 8 9 10; do
        "$bowl" run --name $a --show alpine sh -c 'echo ready; sleep 4242' > /dev/null 2>&1 & client=$!
        sleep "0.0$((i % 10))"
        kill -KILL $client
        wait $client 2> /dev/null
        wait_until removed || return 1
    done
}
removed() { # one that is just being made cannot be, yet
    "$bowl" rm --force $a 2> /dev/null
    [ -z "$(field $a state)" ] && [ -z "$(ours)" ]
}
test_that 'kill -9 of bowl run at any moment leaves a container that can be removed, or none' \
    clients_killed
monitors_killed() {
    local i client made=0
    for i in 1 2 3 4 5 6 7 8 9 10; do
        "$bowl" start --name $a alpine sleep 4242 > /dev/null 2>&1 & client=$!
        wait_until eval '[ -n "$(ours)" ] || gone $client'
        sleep "0.00$((i % 10))"
        # shellcheck disable=SC2046
        kill -KILL $(ours) 2> /dev/null && made=$((made + 1))
        wait $client
        wait_until removed || return 1
    done
    echo "$made of 10 killed"
    [ $made -gt 0 ]
}
test_that 'kill -9 of guard and monitor at any moment leaves one that can be removed, or none' \
    monitors_killed

done_testing
