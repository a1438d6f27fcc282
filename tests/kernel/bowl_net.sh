#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The networks that a container of bowl can have, and one without a user namespace of its own.
# runs-as: both
# timeout: 120
# beside: yes
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

links='ls /sys/class/net | xargs'
ours() { readlink /proc/self/ns/$1; }
its() { "$bowl" exec $a readlink /proc/self/ns/$1; }
run() { "$bowl" run --rm "$@"; }

test_that '--net none is loopback alone' prints lo run --net none alpine sh -c "$links"
test_that 'an unknown network gets the nearest' says 'no network "vet"; did you mean veth' run --net vet alpine true

# ---- lab ----

start $a --net lab alpine sleep 4242
test_that '--net lab is the network that bowl is called in' [ "$(its net)" = "$(ours net)" ]
test_that 'the user namespace is its own all the same' [ "$(its user)" != "$(ours user)" ]
test_that 'its interfaces can be seen' [ "$("$bowl" exec $a sh -c "$links")" = "$(find /sys/class/net -mindepth 1 -printf '%f\n' | sort | xargs)" ]
test_that 'and /sys not be changed' says 'Read-only file system' "$bowl" exec $a sh -c 'echo x > /sys/kernel/uevent_helper'
test_that 'nor the network' not "$bowl" exec $a ip link set lo down
test_that 'podman and docker call it host' eval '[ "$(run --network host alpine readlink /proc/self/ns/net)" = "$(ours net)" ]'
"$bowl" rm --force $a

# ---- veth ----

if [ "$(id -u)" != 0 ]; then
    if [ -z "${FISHBOWL_ROOT_RAN-}" ]; then
        test_that '--net veth says which right it needs' says 'needs CAP_NET_ADMIN in the network namespace' run --net veth alpine true
        test_that '--no-user-ns is for root' says 'is for root' run --no-user-ns alpine true
    fi
    done_testing
fi
# in a network of the test's own, that the machine's be left alone
unshare --net sh -c 'echo; exec sleep 600' > "$TMPDIR/ready" & net=$!
wait_until [ -s "$TMPDIR/ready" ]
net_tidy() { kill $net 2> /dev/null; bowl_tidy; }
trap net_tidy EXIT
there() { nsenter --net=/proc/$net/ns/net "$@"; }
cables() { there sed -n 's/^ *\(bowl[0-9a-z]*\):.*/\1/p' /proc/net/dev | xargs; }
if there "$bowl" run --rm --net veth alpine true 2> "$TMPDIR/why"; then
    in_a() { there "$bowl" exec $a "$@"; }
    there "$bowl" start --name $a --net veth alpine sh -c 'while :; do echo hello $(hostname) | nc -l -p 80; done' > /dev/null
    there "$bowl" start --name $b --net veth alpine sleep 4242 > /dev/null
    test_that 'each has a cable, of which one end is outside' [ "$(cables)" = 'bowl0 bowl1' ]
    test_that 'and one in it, with an address' [ "$(in_a ip -4 -o addr show eth0 | grep -oE '10[0-9.]+/30')" = 10.213.0.2/30 ]
    test_that 'inspect tells both addresses' shows_that '"gateway": "10.213.0.5"' "$bowl" inspect $b
    answer() { there bash -c 'exec 3<> /dev/tcp/10.213.0.2/80 && cat <&3'; }
    test_that 'what listens in it can be reached' wait_until eval '[ "$(answer 2> /dev/null)" = "hello $a" ]'
    test_that 'exec is in its network' [ "$(in_a readlink /proc/self/ns/net)" != "$(there readlink /proc/self/ns/net)" ]
    "$bowl" rm --force $a
    test_that 'the cable goes with the container' [ "$(cables)" = bowl1 ]
    there "$bowl" start --name $a --net veth alpine sleep 4242 > /dev/null
    test_that 'and its number is given again' [ "$(cables)" = 'bowl1 bowl0' ]
    guard=$(field $a guard) guard=${guard#fb.}
    kill -KILL ${guard%%.*}
    test_that 'it goes also when the guard is killed' wait_until eval '[ "$(cables)" = bowl1 ]'
    "$bowl" rm --force $a $b
    test_that 'nothing is left' wait_until eval '[ -z "$(cables)" ]'
    test_that 'a container that cannot be made leaves none' eval 'not there "$bowl" run --net veth alpine no-such; [ -z "$(cables)" ]'
    there ip addr add 10.213.0.9/16 dev lo 2> /dev/null && there ip link set lo up
    if there grep -q 0000D50A /proc/net/route; then
        test_that 'an address that is taken already is not given' not there "$bowl" run --rm --net veth alpine true
    fi
else
    test_that 'where the kernel has no veth it is told' grep -q 'a kernel with veth(4)' "$TMPDIR/why"
fi
rm "$TMPDIR"/{why,ready}

# ---- without a user namespace ----

start $a --no-user-ns alpine sleep 4242
test_that '--no-user-ns shares that of who calls bowl' [ "$(its user)" = "$(ours user)" ]
test_that 'the other namespaces are its own' eval '[ "$(its pid)" != "$(ours pid)" ] && [ "$(its net)" != "$(ours net)" ]'
test_that 'its capabilities are few all the same' eval '[ "$("$bowl" exec $a sed -n "s/^CapBnd:.//p" /proc/self/status)" = 00000000800405fb ]'
test_that 'no device can be made' not "$bowl" exec $a mknod /disk b 8 0
test_that 'files can be copied' eval 'echo x > "$TMPDIR/x"; "$bowl" cp "$TMPDIR/x" $a:/root/x; "$bowl" cp $a:/root/x "$TMPDIR/y" && cmp "$TMPDIR/x" "$TMPDIR/y"'
rm -f "$TMPDIR"/[xy]
test_that 'inspect tells' shows_that '"user-ns": false' "$bowl" inspect $a
test_that 'a user may be another one' prints 65534 run --no-user-ns -u nobody alpine id -u
test_that '--user-ns is the usual' eval '[ "$(run --user-ns alpine readlink /proc/self/ns/user)" != "$(ours user)" ]'
"$bowl" rm --force $a
done_testing
