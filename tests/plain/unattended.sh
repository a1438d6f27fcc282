#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Without a terminal fishbowl plays a lesson by itself and prints a transcript of both sides.
# runs-as: both
set -u
tests=0
check() { # NAME COMMAND...
    tests=$((tests + 1))
    local name=$1
    shift
    if "$@"; then
        echo "ok $tests - $name"
    else
        echo "not ok $tests - $name"
        sed 's/^/# /' "$TMPDIR/out"
    fi
}
shows() { grep -qE "$1" "$TMPDIR/out"; }
order() { # the first pattern's line comes before the second's
    local a b
    a=$(grep -nE "$1" "$TMPDIR/out" | head -n 1) b=$(grep -nE "$2" "$TMPDIR/out" | tail -n 1)
    [ -n "$a" ] && [ -n "$b" ] && [ "${a%%:*}" -lt "${b%%:*}" ]
}

LC_ALL=C.UTF-8 "$FISHBOWL" 04 < /dev/null > "$TMPDIR/out" 2>&1
check 'the walk through lesson 04 ends well' [ $? = 0 ]
check 'the lesson introduces itself' shows '^# 04 The handmade container'
check "the host's output is there" shows '^host│.*touch containerroot/IN_CONTAINER_FILESYSTEM'
check "the container's output is there" shows '^cont│.*unshare --mount --uts --ipc'
check 'the marker is seen from inside' shows '^cont│.*IN_CONTAINER_FILESYSTEM'
check 'ps shows process 1' shows '^cont│ +1 root +[0-9:]+ ash'
check 'the prompt changes from host to container' order '^cont│host# unshare' '^cont│/ # '
check 'the calls of a command stand behind what it printed' eval "grep -A1 'host# unshare' \"$TMPDIR/out\" |
    grep -qxF 'kern│unshare(NEWNS|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET) = 0'"
check 'and before what follows from them' order '^kern│chroot\("/root/containerroot"\) = 0' '^\[ok\] .*container.root is'
check 'what every command does is not told' eval "! grep -qE '^kern.*(execve|fork|exit)' \"$TMPDIR/out\""
check 'the last step is reached' shows '^## Step 10 of 10'
check 'no escape sequence is left' eval '! grep -q $'"'\\033'"' "$TMPDIR/out"'

LC_ALL=C "$FISHBOWL" 04 < /dev/null > "$TMPDIR/out" 2>&1
check 'without UTF-8 the prefix is plain ASCII' shows '^host\|'

printf 'echo one two\n:nxet\n:source memleek\n:source forkbomb\n:quit\n' | LC_ALL=C "$FISHBOWL" --plain --again 04 > "$TMPDIR/out" 2>&1
check 'lines from a pipe reach the host' shows '^host\|one two'
check 'an unknown word gets the nearest' shows 'no word :nxet.*:next'
check 'so does an unknown program' shows 'no lesson program called memleek.*memleak'
check 'the source of a program is shown to its end' eval "tail -n 5 lessons/programs/forkbomb.c |
    while read -r line; do grep -qF -- \"\$line\" '$TMPDIR/out' || exit 1; done"

printf 'cd /tmp && chroot /nowhere\n:lens\n:fact lens\n:lens 1\n:lens 99999\n:quit\n' | LC_ALL=C "$FISHBOWL" --plain --again 04 > "$TMPDIR/out" 2>&1
check 'a call that failed is marked in words' shows '^kern\|\[!\] chroot\("/nowhere"\) = -1 ENOENT'
check 'the list of calls has it, too' shows '^ +[0-9]+  [0-9:]{8}  host +[0-9]+ +[0-9]+  chroot +! chroot\("/nowhere"\) = -1 ENOENT'
check 'so has the fact' shows '^chroot\("/nowhere"\) = -1 ENOENT'
check 'a call can be opened' shows '^  by: .*, process [0-9]+, on the host side at'
check 'one that is not there is said to be none' shows 'There is no call 99999 here'

printf 'chroot /nowhere\n:fact lens\n:quit\n' | LC_ALL=C "$FISHBOWL" --plain --lens off --again 04 > "$TMPDIR/out" 2>&1
check 'without the lens nothing is told' eval "! grep -q '^kern' \"$TMPDIR/out\""
check 'and the fact says so' shows 'the kernel lens is off'
rm -f "$TMPDIR/out"
echo "1..$tests"
