#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The command bowl, as its user meets it. runs-as: both
# timeout: 60
set -u
. tests/lib.sh

bowl=${FISHBOWL%/*}/bowl
[ -n "${FISHBOWL_ROOTFS-}" ] || skip_all 'FISHBOWL_ROOTFS names no unpacked root filesystem'
unshare --user --map-root-user true 2> /dev/null || skip_all 'no user namespace can be made here'

status() { # EXPECTED COMMAND...
    local expected=$1 found
    shift
    "$@" < /dev/null
    found=$?
    echo "exit status $found, not $expected"
    [ $found = "$expected" ]
}
prints() { # EXPECTED-LINES COMMAND...
    diff <(printf '%s\n' "$1") <("${@:2}" < /dev/null 2>&1)
}
says() { # PATTERN COMMAND...: on standard error
    "${@:2}" 2>&1 > /dev/null < /dev/null | tee "$TMPDIR/error" | grep -qE -- "$1"
    local r=$?
    cat "$TMPDIR/error" && rm -f "$TMPDIR/error"
    return $r
}
run() { "$bowl" run "$@"; }
inside() { run sh -c "$1"; }
squeezed() { "$@" | xargs; } # one line, one space between words

# ---- exit statuses ----

test_that "the command's exit status is bowl's" status 7 inside 'exit 7'
test_that 'a command that is not there gives 127' status 127 run no-such-command
test_that 'and the message says where it was looked for' says 'looks for them in /usr/local' run nope
test_that 'a folder is not executable: 126' status 126 run /etc
test_that 'a container that cannot be made gives 125' status 125 run --rootfs /nonexistent true
test_that 'a wrong root filesystem is told with what to do' \
    says 'root filesystem /nonexistent: No such.*' run --rootfs /nonexistent true
nowhere() { env -u FISHBOWL_ROOTFS HOME=/nonexistent "$TMPDIR/bowl" run true; }
cp "$bowl" "$TMPDIR/bowl"
test_that 'without any the message says how to get one' \
    says 'Start fishbowl once, it unpacks one there' nowhere
rm -f "$TMPDIR/bowl"
test_that 'no command is wrong usage' status 2 run
test_that 'a wrong option is wrong usage' status 2 run --no-such-option true
test_that 'a wrong host name is wrong usage' status 2 run --hostname 'a b' true
test_that 'an unknown word is wrong usage' status 2 "$bowl" rnu true
test_that 'it tells its version' prints "bowl $("$FISHBOWL" --version | cut -d' ' -f2)" "$bowl" --version
test_that 'options after the command are its own' prints '--hostname x' run echo --hostname x
test_that 'two dashes end the options' prints '--rootfs' run -- echo --rootfs

# ---- what it is like inside ----

test_that 'the command is process 1' prints 1 inside 'echo $$'
test_that 'ps shows process 1 and nobody else' \
    prints 'PID USER TIME COMMAND 1 root 0:00 ps' squeezed run ps
test_that 'it is root' prints 0 run id -u
test_that 'the host name is bowl' prints bowl run hostname
test_that 'or as --hostname says' prints tank run --hostname tank hostname
test_that 'loopback is the only interface' prints lo run ls /sys/class/net
test_that 'and it is up' inside 'ip addr show lo | grep -q "LOOPBACK,UP"'
test_that '/sys is read-only' inside 'grep -q "^sysfs /sys sysfs ro," /proc/mounts'
mounts='/ /dev /dev/full /dev/null /dev/pts /dev/random /dev/shm /dev/tty /dev/urandom /dev/zero /proc /sys /tmp'
test_that 'no mount of the machine is left' \
    prints "$mounts" squeezed inside 'cut -d" " -f5 /proc/self/mountinfo | sort'
marker=$TMPDIR/marker
echo here > "$marker"
test_that "the machine's files cannot be seen" not run cat "$marker"
rm -f "$marker"
test_that 'nothing of the environment but TERM comes along' \
    prints 'HOME HOSTNAME PATH PWD SHLVL TERM' squeezed env SECRET=1 "$bowl" run \
    sh -c 'env | cut -d= -f1 | sort'
one_more() { inside 'test -e /proc/1/fd/9' 9< "$bowl"; }
test_that 'no descriptor but the standard ones comes along' not one_more
closed() { run sh -c 'test /proc/1/fd/0 -ef /dev/null && echo fine' <&-; }
test_that 'a closed standard input is an empty one' eval '[ "$(closed)" = fine ]'
test_that 'standard input is passed through' \
    eval '[ "$(seq 100000 | run cat | cksum)" = "$(seq 100000 | cksum)" ]'
test_that 'standard error stays apart' says '^oops$' inside 'echo fine; echo oops >&2'
devices='echo a > /dev/null && head -c 4 /dev/zero | wc -c && test -c /dev/ptmx && test -d /dev/shm'
test_that 'devices work' prints 4 inside "$devices"

# ---- nothing is kept ----

contents() { find "$FISHBOWL_ROOTFS" -printf '%p %m %u %s %T@\n' | sort | cksum; }
before=$(contents)
change='touch /marker && rm -r /etc/apk && mkdir /etc/apk && echo x >> /etc/passwd && ls -A /etc/apk'
test_that 'the command may change everything' prints '' squeezed inside "$change"
test_that 'the next run knows nothing of it' inside 'test ! -e /marker && test -e /etc/apk/world'
test_that 'the tree itself is untouched' [ "$before" = "$(contents)" ]

# ---- signals and ends ----

runs() { # PID-OF-BOWL COMMAND: the command is there; $child is its number on the machine
    read -r child _ < "/proc/$1/task/$1/children"
    [ "$(cat "/proc/${child:-none}/comm" 2> /dev/null)" = "$2" ]
}
catches() { # PID SIGNAL-NUMBER: its handler is in place
    local set
    set=$(sed -n 's/^SigCgt:\t*//p' "/proc/$1/status")
    [ $((0x$set >> ($2 - 1) & 1)) = 1 ]
}
gone() { ! kill -0 "$1" 2> /dev/null || grep -q '^State:.*Z' "/proc/$1/status" 2> /dev/null; }
ends_with() { # EXPECTED
    wait_until gone "$pid" || kill -KILL "$pid" "$child"
    wait "$pid"
    local found=$?
    echo "exit status $found, not $1"
    [ $found = "$1" ]
}
killed_inside() {
    "$bowl" run sleep 4242 & pid=$!
    wait_until runs $pid sleep && kill -KILL "$child" && ends_with 137
}
test_that 'a killed command gives 128 and the signal' killed_inside
forwarded() { # SIGNAL NUMBER
    "$bowl" run sh -c "trap 'exit 40' $1; while :; do sleep 0.1; done" & pid=$!
    wait_until runs $pid sh && wait_until catches "$child" "$2" && kill "-$1" $pid && ends_with 40
}
test_that 'SIGTERM is forwarded' forwarded TERM 15
test_that 'SIGHUP is forwarded' forwarded HUP 1
test_that 'SIGINT is forwarded' forwarded INT 2
without_handler() {
    "$bowl" run sleep 4242 & pid=$!
    wait_until runs $pid sleep && kill -TERM $pid && ends_with 143
}
test_that 'a signal without a handler ends process 1 all the same' without_handler
killed_outside() { # COMMAND...
    "$bowl" run "$@" & pid=$!
    wait_until runs $pid sleep && kill -KILL $pid
    wait $pid 2> /dev/null
    wait_until gone "$child"
}
test_that 'kill -9 of bowl ends the container' killed_outside sleep 4242
if [ "$(id -u)" = 0 ]; then
    test_that 'also when the command has changed its user' \
        killed_outside su nobody -s /bin/sh -c 'exec sleep 4242'
fi

# ---- on a terminal ----

command -v tmux > /dev/null || { skip 'on a terminal' 'no tmux'; done_testing; }
screen_start 80 24 env PS1='outside$ ' FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS" bash --norc
wait_for 'outside$'
type_line "$bowl run ash"
test_that 'a shell has its prompt' wait_for '/ #'
type_line 'sleep 4242'
wait_for 'sleep 4242'
keys C-c
type_line 'echo still h""ere'
test_that 'Ctrl-C ends the command in it and not the shell' wait_for 'still here'
test_that 'it has job control' not shows "job control turned off"
type_line 'exit 3'
type_line 'echo status $? to""ld'
test_that 'the terminal is given back with the exit status' wait_for 'status 3 told'
type_line "$bowl run sh -c 'echo rea\"\"dy; exec sleep 4242'"
wait_for ready
keys C-c
type_line 'echo status $? to""ld'
test_that 'Ctrl-C ends process 1' wait_for 'status 130 told'
keys C-l
type_line "$bowl run sh -c 'echo do\"\"ne' & cat"
wait_for 'done'
type_line 'what cat waits for already'
type_line 'to cat'
twice() { [ "$(screen | grep -c '^to cat')" = 2 ]; } # as typed, and from cat
test_that 'in the background it leaves the terminal alone' wait_until twice
done_testing
