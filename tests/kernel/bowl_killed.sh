#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# kill -9 of the processes that look after a container of bowl's: a monitor is replaced and nothing
# is lost; with the guard the container ends, and nothing is left. runs-as: both
# timeout: 240
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
# shellcheck disable=SC2034 # what is only named in words that are evaluated, or by lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

groups_of() { find /sys/fs/cgroup -maxdepth 4 -name "fb.$1.*" 2> /dev/null; } # GUARD
watched() { [ -n "$(monitor_of $a)" ]; }
other_monitor() { local now; now=$(monitor_of $a) && [ -n "$now" ] && [ "$now" != "$monitor" ]; }
kill_monitor() { # once; the next one is there when this returns
    wait_until watched || return 1
    monitor=$(monitor_of $a)
    kill -KILL "$monitor" && wait_until other_monitor
}
kills=0
kill_while() { # COMMAND...: monitors, while it succeeds, at different moments
    while "$@" && [ $kills -lt 25 ]; do
        monitor=$(monitor_of $a) # none: between two
        [ -z "$monitor" ] || ! kill -KILL "$monitor" 2> /dev/null || kills=$((kills + 1))
        sleep "0.0$((kills % 5))"
    done
}
events_of() { "$bowl" events | grep " $1 " | cut -d' ' -f3-; } # NAME

# ---- the monitor ----

# not so fast that the log is rotated twice before all is looked at
start $a alpine sh -c 'i=0; while :; do echo $((i += 1)); [ $((i % 1000)) != 0 ] || sleep 0.05; done'
pid=$(field $a pid)
test_that 'a monitor that was killed is replaced' kill_monitor
test_that 'its container goes on' is $a running
test_that 'with the same process 1' prints "$pid" field $a pid
test_that 'bowl events tells' eval 'events_of $a | grep -qE "^monitor-restarted pid=[0-9]+ signal=9\$"'
test_that 'exec works' prints fine "$bowl" exec $a echo fine
test_that 'stats work' shows_that "^$a " "$bowl" stats $a
"$bowl" logs --follow $a > "$TMPDIR/followed" & follower=$!
"$bowl" wait $a > "$TMPDIR/status" & waiter=$!
in_order() { awk '$1 != NR { print "line " NR " is " $0; exit 1 }' "$1"; }
kill_monitor && kill_monitor
"$bowl" kill --signal TERM $a
test_that 'bowl wait goes on through that' eval 'wait $waiter && [ "$(cat "$TMPDIR/status")" = 143 ]'
test_that 'bowl logs --follow, too' wait $follower
test_that 'and has all' eval '"$bowl" logs $a | cmp - "$TMPDIR/followed"'
kill_monitor
"$bowl" logs $a > "$TMPDIR/log"
test_that 'no line of the log is lost or twice there' in_order "$TMPDIR/log"
test_that 'and they are as many as before' cmp "$TMPDIR/log" "$TMPDIR/followed"
test_that 'once it has ended its state is still known' is $a killed
test_that 'and removing it lets all go' "$bowl" rm $a
rm "$TMPDIR"/{followed,status,log}

# Through a client: what it has seen it does not see again.
lines=150000
seq $lines > "$TMPDIR/lines"
"$bowl" run --name $a -i alpine sh -c 'while read line; do echo "$line"; done' < "$TMPDIR/lines" > "$TMPDIR/out" & client=$!
kill_while kill -0 $client 2> /dev/null
test_that "monitors are killed ($kills of them) while much is given to read and printed" \
    eval 'wait $client && [ $kills -gt 0 ]'
test_that 'the client gets all, and nothing twice' cmp "$TMPDIR/lines" "$TMPDIR/out"
test_that 'and so does the log' eval '"$bowl" logs $a | cmp - "$TMPDIR/lines"'
"$bowl" rm $a
kills=0
"$bowl" run --name $a -t alpine seq $lines > "$TMPDIR/out" & client=$!
kill_while kill -0 $client 2> /dev/null
test_that "the same ($kills killed) on a terminal" eval 'wait $client && [ $kills -gt 0 ]'
test_that 'loses nothing' eval 'tr -d "\r" < "$TMPDIR/out" | cmp - "$TMPDIR/lines"'
"$bowl" rm $a
rm "$TMPDIR"/{out,lines}

start $a --deny mkdir,mkdirat alpine sh -c \
    'i=0; while [ $((i += 1)) -le 300 ]; do mkdir /x 2> /dev/null && echo made; done; echo end'
kills=0
runs() { is $a running > /dev/null; }
kill_while runs
test_that "monitors are killed ($kills of them) that answer for denied calls" [ $kills -gt 0 ]
test_that 'none waits for its answer for ever, and none is let pass' prints end "$bowl" logs $a
"$bowl" rm $a

# What is switched on stays so.
start $a alpine sh -c 'while :; do unshare true; sleep 0.02; done'
traced() { "$bowl" logs --trace $a 2> /dev/null | wc -l; }
if "$bowl" trace $a on 2> "$TMPDIR/why"; then
    kill_monitor
    more() { [ "$(traced)" -gt "$1" ]; }
    n=$(traced)
    test_that 'the next monitor goes on to trace' wait_until more $((n + 20))
    "$bowl" trace $a off
else
    skip 'the next monitor goes on to trace' "$(head -n 1 "$TMPDIR/why")"
fi
if "$bowl" freeze $a 2> "$TMPDIR/why"; then
    kill_monitor
    test_that 'one that is frozen stays frozen' is $a frozen
    test_that 'and can be thawed' eval '"$bowl" thaw $a && is $a running'
else
    skip 'one that is frozen stays frozen' 'this user has no control groups'
fi
rm -f "$TMPDIR/why"
slow() { # the next one took its time
    local before=${EPOCHREALTIME/[.,]/}
    kill_monitor && [ $((${EPOCHREALTIME/[.,]/} - before)) -gt 500000 ]
}
many=0
while [ $((many += 1)) -lt 100 ] && ! slow; do :; done
test_that "when $many monitors were killed at once another one takes its time" [ $many -lt 100 ]
test_that 'the container runs on' is $a running
"$bowl" rm --force $a

start $a alpine sh -c 'echo new > /new; exit 3'
wait_until is $a exited
kill_monitor
changed() { says 'a copy of the root filesystem' "$bowl" diff $a || shows_that '^A /new$' "$bowl" diff $a; }
test_that 'the files of one that has ended are not lost with its monitor' changed
test_that 'nor is its exit status' prints 3 field $a exit
"$bowl" rm $a

start $a alpine sleep 4242
wait_until watched
guard=$(guard_of $a) monitor=$(monitor_of $a)
kill -TERM "$guard"
rm "$(readlink "/proc/$guard/fd/4")/control"
test_that 'a guard does not end by SIGTERM before its container' eval 'sleep 0.2; is $a running'
test_that 'one whose socket was removed by hand can be removed' "$bowl" rm --force $a
test_that 'with guard and monitor' eval 'gone $guard && wait_until gone $monitor'

# ---- the guard ----

ended() { not is $a running > /dev/null; }
start $a alpine sh -c 'while :; do echo beat; sleep 0.02; done'
pid=$(field $a pid) guard=$(guard_of $a)
wait_until eval '"$bowl" logs $a | grep -q beat'
"$bowl" wait $a > "$TMPDIR/status" & waiter=$!
kill -KILL "$guard"
test_that 'with its guard a container ends' wait_until is $a killed
test_that 'which is told as a kill' eval 'wait $waiter && [ "$(cat "$TMPDIR/status")" = 137 ]'
test_that 'its process is gone' wait_until gone "$pid"
test_that 'and so are its groups' wait_until eval '[ -z "$(groups_of "$guard")" ]'
test_that 'its log is there' eval '"$bowl" logs $a | grep -q beat'
test_that 'and it can be removed' "$bowl" rm $a
rm "$TMPDIR/status"

both_killed() { # COMMAND...: a container with that
    start $a alpine "$@"
    pid=$(field $a pid) guard=$(guard_of $a) folder=$(readlink "/proc/$guard/fd/4")
    wait_until eval 'grep -q sleep "/proc/$pid/cmdline"'
    kill -KILL "$guard" "$(monitor_of $a)"
    wait_until gone "$guard"
}
both_killed sleep 4242
test_that 'guard and monitor killed: the container is killed' is $a killed
wait_until gone "$pid"
sed -i "s/^guard fb\.[0-9]*\./guard fb.$$./" "$folder/state" # as if the number were taken again
test_that 'also when its number is that of another process by now' is $a killed
test_that 'bowl ps says so, too' shows_that "^$a +killed" "$bowl" ps --all
sed -i "s/^guard fb\.[0-9]*\./guard fb.$guard./" "$folder/state"
test_that 'what they held of its files is gone, which is said' \
    says 'what they held with them' "$bowl" diff $a
test_that 'rm removes the rest' "$bowl" rm $a
test_that 'with process and groups' \
    eval 'wait_until gone "$pid" && [ -z "$(groups_of "$guard")" ]'
if [ "$(id -u)" = 0 ]; then
    both_killed su nobody -s /bin/sh -c 'exec sleep 4242'
    "$bowl" rm $a
    test_that 'also of one that has changed its user' wait_until gone "$pid"
fi
done_testing
