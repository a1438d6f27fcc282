#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The verbs of bowl, one by one, over containers that run in the background. runs-as: both
# timeout: 120
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

# ---- names ----

clock='trap "echo bye; exit 5" TERM; i=0; while :; do i=$((i + 1)); echo "beat $i"; sleep 0.05; done'
test_that 'start prints the name and comes back' \
    prints $a "$bowl" start --name $a --hostname tank alpine sh -c "$clock"
test_that 'a name that is taken is refused with what to do' \
    says "Choose another name, or remove that one: bowl rm $a" "$bowl" start --name $a alpine true
test_that 'an unknown name gets the nearest' says "Did you mean $a" "$bowl" inspect "${a}x"
unnamed() {
    local name
    name=$("$bowl" start alpine true) && [ -n "$name" ] && "$bowl" wait "$name" && "$bowl" rm "$name"
}
test_that 'without a name it gets one' unnamed

# ---- looking ----

test_that 'ps lists it as running' shows_that "^$a +running .* sh -c trap" "$bowl" ps
test_that 'ps --quiet prints names only' shows_that "^$a\$" "$bowl" ps --quiet
json() { "$bowl" ps --json | tr -d ' \n' | grep -oE '^\[\{.*\}\]$' | grep -q "\"name\":\"$a\",\"state\":\"running\",\"pid\":[0-9]*,"; }
test_that 'ps --json is an array of objects' json
test_that 'inspect tells its command' shows_that '"command": \["sh", "-c", "trap ' "$bowl" inspect $a
test_that 'top lists its processes by both numbers' shows_that '^ *[0-9]+ +1 +[SR]  sh -c' "$bowl" top $a
test_that 'stats count its processor time' shows_that "^$a .* [0-9.]+" "$bowl" stats $a

# ---- exec ----

test_that 'exec runs another command in it' prints tank "$bowl" exec $a hostname
test_that 'and gives its exit status' eval '"$bowl" exec $a sh -c "exit 9"; [ $? = 9 ]'
test_that 'it is in the PID namespace' shows_that '1 root .* sh -c' "$bowl" exec $a ps
namespaces() { # all but that of time
    "$bowl" exec $a sh -c 'for ns in mnt uts ipc net pid user cgroup; do
        [ $(readlink /proc/self/ns/$ns) = $(readlink /proc/1/ns/$ns) ] || echo $ns differs; done'
}
test_that 'and in all other namespaces' eval '[ -z "$(namespaces)" ]'
same_groups() { "$bowl" exec $a cmp /proc/1/cgroup /proc/self/cgroup; }
test_that 'and in the control groups' same_groups
privileges() { "$bowl" exec $a grep -E '^(CapBnd|NoNewPrivs|Seccomp):' "/proc/$1/status"; }
test_that 'with no more privileges than process 1' eval '[ "$(privileges self)" = "$(privileges 1)" ]'
test_that 'a command that is not there gives 127' \
    eval '"$bowl" exec $a no-such-command; [ $? = 127 ]'
test_that 'standard input is passed with -i' \
    eval '[ "$(seq 10000 | "$bowl" exec -i $a cat | cksum)" = "$(seq 10000 | cksum)" ]'
test_that 'exec -t has a terminal of the container' prints $'/dev/pts/0\r' "$bowl" exec -t $a tty
nothing_left() { ! "$bowl" top $a | grep -q 4243; }
exec_killed() {
    "$bowl" exec $a sleep 4243 & local pid=$!
    wait_until eval '"$bowl" top $a | grep -q 4243'
    kill -KILL $pid
    wait $pid 2> /dev/null
    wait_until nothing_left
}
test_that 'kill -9 of bowl exec ends the command' exec_killed

# ---- logs ----

beats() { "$bowl" logs $a | grep -c '^beat'; }
test_that 'logs show what it has printed' wait_until eval '[ "$(beats)" -gt 3 ]'
test_that 'logs -n shows the last lines' eval '[ "$("$bowl" logs -n 2 $a | wc -l)" = 2 ]'
test_that 'with --timestamps each has its time' \
    shows_that '^20[0-9-]+T[0-9:.]+Z beat' "$bowl" logs -n 1 --timestamps $a
followed() { # ends with the container, and has all
    "$bowl" logs --follow $a > "$TMPDIR/followed" & local pid=$!
    wait_until grep -q beat "$TMPDIR/followed"
    "$bowl" stop $a
    wait $pid
    cmp "$TMPDIR/followed" <("$bowl" logs $a)
    local r=$?
    rm "$TMPDIR/followed"
    return $r
}
test_that 'logs --follow ends with the container and loses nothing' followed

# ---- ends ----

test_that 'stop sends SIGTERM: the command ended by itself' prints 5 field $a exit
test_that 'and the container is stopped' is $a stopped
test_that 'its last word is in the log' shows_that '^bye$' "$bowl" logs -n 1 $a
test_that 'ps does not list it' not shows_that "^$a " "$bowl" ps
test_that 'ps --all does' shows_that "^$a +stopped \(5\)" "$bowl" ps --all
test_that 'exec says that it does not run' says 'does not run: it is stopped' "$bowl" exec $a true
test_that 'wait prints the exit status of one that has ended' prints 5 "$bowl" wait $a
test_that 'rm forgets it' "$bowl" rm $a
test_that 'and then there is none' says 'no container called' "$bowl" logs $a

start $a alpine sh -c 'trap "" TERM; echo deaf; sleep 4242 & wait; sleep 4242'
wait_until eval '"$bowl" logs $a | grep -q deaf'
test_that 'one that ignores SIGTERM is killed after the time' "$bowl" stop --time 1 $a
test_that 'which is stopped, too' prints 137 field $a exit
"$bowl" rm $a

start $a alpine sleep 4242
waiting() { "$bowl" wait $a > "$TMPDIR/status" & wait_pid=$!; }
waiting
test_that 'rm refuses one that runs' says 'Stop it first, or use bowl rm --force' "$bowl" rm $a
"$bowl" kill $a
wait $wait_pid
test_that 'kill ends it, and wait tells' eval '[ "$(cat "$TMPDIR/status")" = 137 ]'
rm "$TMPDIR/status"
test_that 'its state is killed' is $a killed
test_that 'and the signal is told' prints 9 field $a signal
"$bowl" rm $a
start $a alpine sh -c 'trap "exit 12" USR1; echo ready; while :; do sleep 0.05; done'
wait_until eval '"$bowl" logs $a | grep -q ready'
"$bowl" kill --signal USR1 $a
"$bowl" wait $a > /dev/null
test_that 'kill --signal sends another one' prints 12 field $a exit
test_that 'one that ended by itself is exited' is $a exited
"$bowl" rm $a

orphan='(sleep 0.1 &); exec sleep 4242'
start $a alpine sh -c "$orphan"
start $b --init alpine sh -c "$orphan"
zombies() { "$bowl" exec "$1" sh -c 'grep -l "^State:.Z" /proc/[0-9]*/status' > /dev/null 2>&1; }
test_that 'without --init nobody reaps what has lost its parent' wait_until zombies $a
test_that 'with --init it is reaped' wait_until not zombies $b
test_that 'rm --force ends what runs' "$bowl" rm --force $a $b

# ---- groups ----

start $a alpine sh -c "$clock"
if "$bowl" freeze $a 2> "$TMPDIR/why"; then
    still() { local n; n=$(beats); sleep 0.3; [ "$(beats)" = "$n" ]; }
    test_that 'freeze lets it pause' wait_until still # what was in the pipe arrives yet
    test_that 'and ps shows that' shows_that "^$a +frozen" "$bowl" ps
    test_that 'thaw lets it go on' eval '"$bowl" thaw $a && wait_until not still'
    "$bowl" freeze $a
    test_that 'one that is frozen can be stopped' "$bowl" stop --time 2 $a
    test_that 'its state is stopped then' is $a stopped
else
    skip 'freeze and thaw' "$(head -n 1 "$TMPDIR/why")"
fi
rm "$TMPDIR/why"
"$bowl" rm --force $a

limited() { "$bowl" run --rm --name $b "$@" 2> "$TMPDIR/why"; }
if limited --pids 5 alpine true; then
    fork_all='for i in 1 2 3 4 5 6 7 8; do sleep 1 & done; echo no limit'
    test_that '--pids holds' not shows_that 'no limit' "$bowl" run --rm --pids 5 alpine sh -c "$fork_all"
else
    skip '--pids holds' "$(head -n 1 "$TMPDIR/why")"
fi
if limited --memory 16M alpine true; then
    "$bowl" run --name $a --memory 16M alpine sh -c 'exec tail /dev/zero' > /dev/null
    test_that '--memory holds: the kernel ends the command' prints 137 field $a exit
    test_that 'and the state says so' is $a oom
    "$bowl" rm $a
else
    skip '--memory holds' "$(head -n 1 "$TMPDIR/why")"
fi
if limited --memory-soft 16M alpine true; then
    # tail keeps what it is to print
    hold='head -c 30000000 /dev/zero | tail -c 30000000 | (sleep 0.6; cat > /dev/null)'
    start $a --memory-soft 16M alpine sh -c "while :; do $hold; echo held; sleep 0.4; done"
    crossed() { "$bowl" events | grep -c " $a soft-limit bytes=[0-9]* limit=16777216$"; }
    test_that '--memory-soft tells, and stops nobody' wait_until eval '[ "$(crossed)" -gt 1 ]'
    "$bowl" stop --time 0 $a
    test_that 'once each time that it is crossed' eval \
        '[ "$(crossed)" -le $(($("$bowl" logs $a 2> /dev/null | grep -c held) + 1)) ]'
    test_that 'in the log, too' says "^bowl: $a uses .* MiB of memory, more than its soft limit of 16.0 MiB" "$bowl" logs $a
    "$bowl" rm $a
else
    skip '--memory-soft tells' "$(head -n 1 "$TMPDIR/why")"
fi
rm -f "$TMPDIR/why"
test_that 'a limit that is none is wrong usage' \
    says 'cannot be "lots"' "$bowl" run --memory lots alpine true

# ---- files ----

start $a alpine sh -c 'touch /new; rm /etc/motd; echo more >> /etc/passwd; exec sleep 4242'
changes=$'C /etc\nD /etc/motd\nC /etc/passwd\nA /new'
if says 'a copy of the root filesystem' "$bowl" diff $a > /dev/null; then
    test_that 'where no overlay can be mounted diff says so' not "$bowl" diff $a
else
    same_changes() { diff <(printf '%s\n' "$changes") <("$bowl" diff $a); }
    test_that 'diff lists what it has changed' wait_until same_changes
    "$bowl" stop --time 0 $a
    test_that 'also once it has ended' same_changes
fi
"$bowl" rm --force $a

# ---- events ----

test_that 'events tell what happened' shows_that " $a remove\$" "$bowl" events
done_testing
