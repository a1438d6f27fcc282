#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The monitor of a container of bowl's under trouble: whoever asks is answered while others wait, a
# disk that is slow or full loses nothing, and what is removed is gone. runs-as: both
# timeout: 180
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
# shellcheck disable=SC2034 # what is only named in words that are evaluated, or by lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

quickly() { timeout $((5 * ${FISHBOWL_SLOW-1})) "$@"; }
number() { "$bowl" stats --json $a | sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p"; } # of bowl stats

# ---- others wait ----

start $a alpine sh -c 'trap "" TERM; echo deaf; while :; do sleep 0.1; done'
wait_until eval '"$bowl" logs $a | grep -q deaf'
others=()
beside() { "$bowl" "$@" > /dev/null 2>&1 < /dev/null & others+=($!); }
beside attach $a
kill -STOP ${others[0]}
beside wait $a
beside logs --follow $a
beside stop --time 20 $a
for i in 1 2 3 4 5 6 7 8 9 10; do beside wait $a; done
# shellcheck disable=SC2009
stopping() { ps -o wchan= -p ${others[3]} | grep -q poll; }
wait_until stopping
for verb in ps "inspect $a" "top $a" "stats $a" "logs $a" "exec $a true" "diff $a" "kill --signal WINCH $a"; do
    test_that "bowl ${verb% "$a"*} is answered while others wait, hang and stop" quickly "$bowl" $verb
done
"$bowl" kill $a
kill -CONT ${others[0]}
left() { for pid in "${others[@]}"; do gone $pid || echo $pid; done; }
test_that 'and all of those end with the container' wait_until eval '[ -z "$(left)" ]'
"$bowl" rm $a

# ---- one that is being made ----

# That is over too soon to be looked at: what its guard has written down until then is put back.
start $a alpine sleep 4242
folder=$(readlink "/proc/$(guard_of $a)/fd/4")
sed -i 's/^status .*/status 0/' "$folder/state"
test_that 'one that is being made is created' is $a created
test_that 'and cannot be removed' says 'is just being made' "$bowl" rm --force $a
sed -i 's/^status .*/status 1/' "$folder/state"
test_that 'and then it can' "$bowl" rm --force $a

# ---- a slow disk ----

waits_for_go='until [ -e /go ]; do sleep 0.02; done'
start $a alpine sh -c "$waits_for_go; seq 100000"
folder=$(readlink "/proc/$(guard_of $a)/fd/4")
monitor=$(monitor_of $a)
rm -f "$folder/log"
mkfifo "$folder/log" # to open it waits for a reader: a disk that hangs
kill -KILL "$monitor"
"$bowl" exec $a touch /go
more_than() { [ "$(number "$1")" -gt "$2" ]; }
test_that 'what a disk does not take waits in a buffer, which stats show' \
    wait_until more_than log-waiting 500000
full() { local n; n=$(number log-waiting); sleep 0.2; [ "$(number log-waiting)" = "$n" ]; }
test_that 'once that has no room' wait_until full
test_that 'the container waits' is $a running
test_that 'and whoever asks does not' quickly "$bowl" exec $a true
monitor=$(monitor_of $a)
kill -KILL "$monitor"
other_monitor() { local now; now=$(monitor_of $a) && [ -n "$now" ] && [ "$now" != "$monitor" ]; }
wait_until other_monitor
cat "$folder/log" > "$TMPDIR/log" & reader=$!
test_that 'when the disk goes on the container does' quickly "$bowl" wait $a
wait $reader
text() { awk '{ printf "%s%s", $4, $3 == "F" ? "\n" : "" }' "$TMPDIR/log"; }
test_that 'nothing is lost, nor by a monitor that was killed meanwhile' cmp <(text) <(seq 100000)
rm "$TMPDIR/log"
"$bowl" rm $a

begin=${EPOCHREALTIME/[.,]/}
"$bowl" run --name $a alpine seq 100000 > /dev/null
test_that 'ten thousand lines a second are no trouble' \
    [ $((${EPOCHREALTIME/[.,]/} - begin)) -lt $((10000000 * ${FISHBOWL_SLOW-1})) ]
test_that 'and all in the log' eval '"$bowl" logs $a | cmp - <(seq 100000)'
"$bowl" rm $a

# ---- a full disk ----

if [ "$(id -u)" = 0 ]; then
    unshare --mount --propagation private sh -c \
        "mount -t tmpfs -o size=8m,mode=700 small /run/fishbowl && echo ready && exec sleep 600" > "$TMPDIR/ready" &
    holder=$!
    wait_until [ -s "$TMPDIR/ready" ]
    rm "$TMPDIR/ready"
    there() { nsenter --mount="/proc/$holder/ns/mnt" --wdns="$PWD" "$@"; }
    there dd if=/dev/zero of=/run/fishbowl/ballast bs=1M count=7 2> /dev/null
    there "$bowl" run --name $a alpine sh -c "$waits_for_go; seq 100000" > "$TMPDIR/out" 2> "$TMPDIR/why" & client=$!
    wait_until eval 'there "$bowl" exec $a touch /go 2> /dev/null'
    test_that 'a full disk is said' wait_until grep -q 'cannot be written: No space left' "$TMPDIR/why"
    said_by_stats() { there "$bowl" stats $a | grep -q 'No space left'; }
    test_that 'also by bowl stats' wait_until said_by_stats
    test_that 'and the container waits' kill -0 $client
    there rm /run/fishbowl/ballast
    wait $client
    test_that 'it is said once, and when it is over' \
        eval '[ "$(grep -c "cannot be written" "$TMPDIR/why")" = 1 ] && grep -q "written again" "$TMPDIR/why"'
    test_that 'with room again all goes on' cmp "$TMPDIR/out" <(seq 100000)
    test_that 'and all is in the log' eval 'there "$bowl" logs $a | cmp - <(seq 100000)'
    test_that 'bowl events have both' \
        eval '[ "$(there "$bowl" events | grep -cE " $a log-(waits|goes-on)")" = 2 ]'
    there "$bowl" rm $a
    kill $holder
    wait $holder 2> /dev/null
    rm "$TMPDIR"/{out,why}
fi

# ---- rm ----

start $a alpine sh -c 'dd if=/dev/zero of=/big bs=1024 count=3000 2> /dev/null; echo full; exec sleep 4242'
wait_until eval '"$bowl" logs $a | grep -q full'
guard=$(guard_of $a) pid=$(field $a pid)
"$bowl" rm --force --verbose $a > "$TMPDIR/receipt"
test_that 'rm --verbose tells what is gone' grep -qx "  process 1    gone     $pid" "$TMPDIR/receipt"
test_that 'and how much memory the files took' grep -qE 'file system  gone .* in memory, 30[0-9]{2} KiB' "$TMPDIR/receipt"
test_that 'it is true' eval 'gone $pid && gone $guard'
test_that 'and nothing is there still' not grep -v -e gone -e 'is removed' "$TMPDIR/receipt"
rm "$TMPDIR/receipt"
test_that 'rm wants names or --all' says 'either names or --all' "$bowl" rm
test_that 'and not both' says 'either names or --all' "$bowl" rm --all $a
all_gone() { # in a place of its own: the user may have other containers
    local own=(env XDG_RUNTIME_DIR="$TMPDIR/own" XDG_STATE_HOME="$TMPDIR/own" HOME="$TMPDIR/own")
    if [ "$(id -u)" = 0 ]; then
        own=(unshare --mount --propagation private sh -c
            'mount -t tmpfs -o mode=700 own /run/fishbowl && exec "$@"' sh)
    fi
    mkdir -m 700 "$TMPDIR/own"
    # shellcheck disable=SC2016
    "${own[@]}" bash -c '
        bowl=$1
        for i in 1 2 3; do "$bowl" start --name all$i alpine sleep 4242 || exit 1; done
        "$bowl" rm --all && exit 1 # they run
        "$bowl" rm --all --force && [ -z "$("$bowl" ps --all --quiet)" ]' bash "$bowl"
    local r=$?
    rm -r "$TMPDIR/own"
    return $r
}
test_that 'rm --all --force ends all that there is' all_gone
done_testing
