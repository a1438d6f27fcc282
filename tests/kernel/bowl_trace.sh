#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The kernel lens over bowl's own work, and over a container that runs. runs-as: both
# timeout: 120
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

# ---- how a container is made ----

"$bowl" run --rm --show --hostname tank alpine sh -c 'exit 3' > "$TMPDIR/out" 2> "$TMPDIR/shown"
status=$?
test_that 'run --show keeps the exit status' [ $status = 3 ]
test_that 'and standard output' [ ! -s "$TMPDIR/out" ]
told() { grep -qE -- "$1" "$TMPDIR/shown" || { cat "$TMPDIR/shown"; return 1; }; }
test_that 'it tells how the process was made' \
    told '^outside│ clone3\(NEWUSER\|NEWPID\|.*\) = [0-9]+$'
test_that 'and its other namespaces' told '^inside │ unshare\(NEWNS\|NEWUTS\|NEWIPC\|NEWNET\) = 0$'
test_that 'who it is on the machine' told '^outside│ write\("/proc/[0-9]+/uid_map", "0 [0-9]+ [0-9]+'
test_that 'what it mounts' told '^inside │ mount\("proc", "proc", "proc", NOSUID\|NODEV\|NOEXEC\) = 0$'
test_that 'that it leaves the old root' told '^inside │ pivot_root\("\.", "\."\) = 0$'
test_that 'its host name' told '^inside │ sethostname\("tank"\) = 0$'
test_that 'what it gives up' told '^inside │ prctl\(SET_NO_NEW_PRIVS, 1\) = 0$'
test_that 'and last of all the command' [ "$(tail -n 1 "$TMPDIR/shown")" = 'inside │ execve("/bin/sh") = 0' ]
order='pivot_root umount2 sethostname execve'
found() { grep -oE "inside │ (${order// /|})\(" "$TMPDIR/shown" | sed 's/inside │ //; s/(//' | xargs; }
test_that 'in the order in which it was done' [ "$(found)" = "$order" ]
rm "$TMPDIR/out" "$TMPDIR/shown"
test_that 'a command that is not there is told as ever' \
    says '^bowl: run nope in the container' "$bowl" run --show alpine nope
test_that 'without --show nothing of it is told' \
    eval '[ -z "$("$bowl" run --rm alpine true 2>&1)" ]'

# strace and the lens, over the same work, name the same calls of the container's process.
if command -v strace > /dev/null; then
    ours() { "$bowl" run --rm --show --hostname tank alpine true 2>&1 |
        sed -n 's/^inside │ \(mount\|pivot_root\|umount2\|sethostname\|setresuid\)(.* = /\1 /p'; }
    theirs() { strace -f -e trace=mount,pivot_root,umount2,sethostname,setresuid -o "$TMPDIR/strace" \
        "$bowl" run --rm --hostname tank alpine true > /dev/null 2>&1
        sed -n 's/^[0-9]* *\(mount\|pivot_root\|umount2\|sethostname\|setresuid\)(.* = /\1 /p' "$TMPDIR/strace"
        rm -f "$TMPDIR/strace"; }
    test_that "the calls and results are those that strace sees" diff <(ours) <(theirs)
else
    skip "the calls and results are those that strace sees" 'no strace'
fi

# ---- a container that runs ----

start $a alpine sh -c 'while :; do mount -t proc x /mnt; echo beat; sleep 0.05; done'
wait_until shows_that beat "$bowl" logs $a
lines() { "$bowl" logs --trace $a | wc -l; }
test_that 'before it is on there is no trace' [ "$(lines)" = 0 ]
"$bowl" exec $a sh -c 'while :; do /bin/true; sleep 0.05; done' &
wait_until eval '"$bowl" top $a | grep -q /bin/true' # it has joined
test_that 'trace on' "$bowl" trace $a on
test_that 'a call of a process that came later is told with its numbers and result' wait_until \
    shows_that '^20[^ ]*Z [0-9]+ [0-9]+ mount: mount\("x", "/mnt", "proc", .*\) = -1 EPERM$' \
    "$bowl" logs --trace $a
test_that 'what bowl exec had started is told, too' wait_until \
    shows_that ' true: execve\("/bin/true"\) = 0' "$bowl" logs --trace $a
test_that 'on twice is no error' "$bowl" trace $a on
tracers() { # of its processes
    "$bowl" top $a | awk 'NR > 1 { print $1 }' | while read -r pid; do
        sed -n 's/^TracerPid:\t//p' "/proc/$pid/status" 2> /dev/null
    done | sort -u | tr '\n' ' '
}
test_that 'off' "$bowl" trace $a off
test_that 'then no process has a tracer' [ "$(tracers)" = '0 ' ]
count=$(lines) beats=$("$bowl" logs $a | wc -l)
more() { [ "$("$bowl" logs $a | wc -l)" -gt $((beats + 2)) ]; }
test_that 'and the container goes on' wait_until more
test_that 'untraced' [ "$(lines)" = "$count" ]
"$bowl" trace $a on
wait_until eval '[ "$(lines)" -gt "$count" ]'
tracer=$(tracers) tracer=${tracer#0 } # a process that ends meanwhile has none
kill -KILL "${tracer%% *}"
beats=$("$bowl" logs $a | wc -l)
test_that 'kill -9 of the tracer does nothing to the container' wait_until more
test_that 'and it can be traced again' "$bowl" trace $a on
test_that 'one that is traced can be stopped' "$bowl" stop --time 0 $a
test_that 'the trace is kept' [ "$(lines)" -ge "$count" ]
test_that 'one that has ended is not traced' says 'does not run: it is stopped' "$bowl" trace $a on
test_that 'neither on nor off is wrong usage' says 'It is on or off' "$bowl" trace $a maybe

# ---- the scheduler's log and that of memory ----

trace() { "$bowl" logs --trace $b; }
traced() { trace | grep -qE -- "$1"; }
start $b alpine sh -c 'grow=; while :; do grow=$grow.........................; sleep 0.02; done'
inside_number="container $b: scheduling process [0-9]+ \(host [0-9]+\) sleep: [0-9.]+ ms on processor"
if "$bowl" trace $b sched on 2> "$TMPDIR/why"; then
    test_that 'trace sched tells when a process has had a processor' \
        wait_until traced "container $b: scheduling process 1 \(host $(field $b pid)\) sh: [0-9.]+ ms on processor"
    test_that 'also of what it starts' wait_until traced "$inside_number"
    kill -KILL "$(monitor_of $b)"
    count=$(trace | wc -l)
    longer() { [ "$(trace | wc -l)" -gt $((count + 5)) ]; }
    test_that 'and goes on when the monitor is killed' wait_until longer
    test_that 'sched off ends it' "$bowl" trace $b sched off
    count=$(trace | wc -l) beats=$("$bowl" exec $b sh -c 'sleep 0.2; echo done')
    test_that 'and no line comes any more' [ "$(trace | wc -l) $beats" = "$count done" ]
    test_that 'events tell' shows_that " $b trace sched=off\$" "$bowl" events
else
    test_that 'where a right lacks it is named' grep -q 'kernel.perf_event_paranoid is' "$TMPDIR/why"
fi
rm "$TMPDIR/why"
test_that 'trace memory on' "$bowl" trace $b memory on
place="container $b: process 1 \(host $(field $b pid)\) sh: address 0x[0-9a-f]+ is in"
if [ "$(id -u)" = 0 ]; then
    test_that 'tells which frames are behind its addresses' wait_until traced "$place frames? 0x[0-9a-f]+"
elif [ -z "${FISHBOWL_ROOT_RAN-}" ]; then
    test_that 'tells an ordinary user that numbers are hidden' wait_until traced "$place a frame whose number is hidden"
    test_that 'and which right lacks' traced 'only to who has CAP_SYS_ADMIN'
fi
first=$(trace | grep -cE "$place")
grown() { [ "$(trace | grep -cE "$place")" -gt "$first" ]; }
test_that 'and goes on with what is new' wait_until grown
test_that 'memory off' "$bowl" trace $b memory off
test_that 'an unknown kind gets the nearest' says 'cannot trace "shed"' "$bowl" trace $b shed on
test_that 'both end with the container' eval '"$bowl" trace $b memory on && "$bowl" rm --force $b'
done_testing
