#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two containers and one keyboard: who stands in front, and what was missed. runs-as: both
# timeout: 120
# beside: yes
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

logged() { "$bowl" logs $1 2>&1 | grep -q -- "$2"; } # NAME TEXT

# ---- pipes ----

echoes='echo out; echo err >&2; i=0; while read -r line; do echo "got $line"; done; echo over'
start $a -i alpine sh -c "$echoes"
wait_until logged $a err
mkfifo "$TMPDIR/keys"
"$bowl" attach $a < "$TMPDIR/keys" > "$TMPDIR/seen" 2> "$TMPDIR/errors" & front=$!
exec 7> "$TMPDIR/keys"
test_that 'attach shows what was printed before' wait_until grep -q '^out$' "$TMPDIR/seen"
test_that 'errors on standard error' wait_until grep -q '^err$' "$TMPDIR/errors"
echo one >&7
test_that 'what is typed reaches the container' wait_until grep -q '^got one$' "$TMPDIR/seen"
monitor=$(monitor_of $a)
kill -KILL "$monitor"
another() { [ "$(monitor_of $a)" != "$monitor" ] && [ -n "$(monitor_of $a)" ]; }
wait_until another
echo one more >&7
test_that 'also when the monitor was killed meanwhile' wait_until grep -q '^got one more$' "$TMPDIR/seen"
test_that 'a second one is told who is there' says "Process $front stands in front of the container $a" "$bowl" attach $a
echo two >&7
test_that 'and the first goes on' wait_until grep -q '^got two$' "$TMPDIR/seen"
kill -KILL $front
wait $front 2> /dev/null
exec 7>&-
again() { "$bowl" switch $a < "$TMPDIR/keys" > "$TMPDIR/seen" 2>&1 & front=$!; exec 7> "$TMPDIR/keys"; }
gone() { not "$bowl" switch $a < /dev/null 2>&1 | grep -q 'stands in front'; }
again
echo three >&7
test_that 'once that one is gone another may come' wait_until grep -q '^got three$' "$TMPDIR/seen"
test_that 'what was seen is not shown again' not grep -qE 'out|two' "$TMPDIR/seen"
"$bowl" switch --force $a < <(echo four; sleep 0.5) > "$TMPDIR/taken" 2>&1 & other=$!
wait $front
test_that '--force sends the first away, which says who came' \
    grep -q "Process $other stands in front of the container $a now" "$TMPDIR/seen"
test_that 'and has its place' wait_until grep -q '^got four$' "$TMPDIR/taken"
wait $other
test_that 'the end of its input is told to the container' wait_until logged $a over
exec 7>&-
rm "$TMPDIR"/{keys,seen,errors,taken}
"$bowl" rm --force $a

start $a -i alpine sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); echo "line $i"; done; echo end; read -r x'
wait_until logged $a end
"$bowl" attach $a < /dev/null > "$TMPDIR/seen" 2> "$TMPDIR/told"
test_that 'of very much the last is shown' eval \
    '[ "$(tail -n 2 "$TMPDIR/seen")" = $'"'line 20000\nend'"' ]'
test_that 'and how much came before' grep -qE "^bowl: [0-9]+ bytes came before that; bowl logs $a has" "$TMPDIR/told"
bytes() { wc -c < "$1"; }
# shellcheck disable=SC2034 # used below, when it is evaluated
dropped=$(grep -oE '[0-9]+ bytes' "$TMPDIR/told")
test_that 'no byte lacks' eval \
    '[ $(("$(bytes "$TMPDIR/seen")" + ${dropped% *})) = "$("$bowl" logs $a | wc -c)" ]'
rm "$TMPDIR"/{seen,told}
"$bowl" rm --force $a
start $a alpine sh -c 'while :; do echo beat; sleep 0.1; done'
for one in 1 2; do
    "$bowl" attach $a < /dev/null > "$TMPDIR/seen$one" & eval "pid$one=\$!"
done
test_that 'one that reads nothing can be looked at by two' eval \
    'wait_until grep -q beat "$TMPDIR/seen1" && wait_until grep -q beat "$TMPDIR/seen2"'
kill -KILL $pid1 $pid2
wait $pid1 $pid2 2> /dev/null
rm "$TMPDIR"/seen?
test_that 'attach says that one has ended' eval '"$bowl" stop -t 0 $a; says "does not run: it is stopped" "$bowl" switch $a'
"$bowl" rm $a

# ---- on a terminal ----

command -v tmux > /dev/null || { skip 'on a terminal' 'no tmux'; done_testing; }
start $a -it alpine ash
start $b -it alpine ash
# the same containers as out here
screen_start 80 24 env HOME="$HOME" XDG_STATE_HOME="${XDG_STATE_HOME-}" PS1='outside$ ' FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS" bash --norc
outside() { [ "$(screen | grep -v '^$' | tail -n 1)" = 'outside$' ]; }
enter() { # NAME: until its shell answers
    type_line "clear; $bowl switch $1"
    wait_until not shows outside
    wait_until eval 'keys Enter; sleep 0.1; shows "/ #"'
    type_line 'echo he""re $$'
    wait_for 'here 1'
}
leave() { keys C-p C-q; wait_until outside; type_line clear; wait_until eval '[ "$(screen | grep -c .)" = 1 ]'; }
wait_until outside
test_that 'switch stands in front of one' enter $a
type_line 'mark=first; (until [ -e /go ]; do sleep 0.1; done; echo do""ne) &'
wait_for '(until'
leave
test_that 'and then of the other, whose numbers begin at 1, too' enter $b
type_line 'echo "[$mark]"'
test_that 'that one alone gets what is typed' wait_for '[]'
"$bowl" exec $a touch /go
wait_until logged $a 'done'
test_that 'what the first prints meanwhile is not shown' not shows 'done'
leave
enter $a
test_that 'but on return' wait_for 'done'
leave
enter $a
type_line 'echo "[$mark]"'
test_that 'which is as it was left' wait_for '[first]'
test_that 'once' not shows 'done'
leave
bowl_tidy
done_testing
