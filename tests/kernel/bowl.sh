#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bowl run, as its user meets it. runs-as: both
# timeout: 120
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
run() { "$bowl" run --rm -i alpine "$@"; }
inside() { run sh -c "$1"; }
squeezed() { "$@" | xargs; } # one line, one space between words

# ---- exit statuses ----

test_that "the command's exit status is bowl's" status 7 inside 'exit 7'
test_that 'also that of one that ends at once and says nothing' \
    status 7 "$bowl" run --rm alpine sh -c 'exit 7'
test_that 'and of one that goes on with its output closed' \
    status 7 "$bowl" run --rm alpine sh -c 'exec > /dev/null 2>&1; sleep 0.1; exit 7'
test_that 'a command that is not there gives 127' status 127 run no-such-command
test_that 'and the message says where it was looked for' says 'looks for them in /usr/local' run nope
test_that 'a folder is not executable: 126' status 126 run /etc
test_that 'a container that cannot be made gives 125' status 125 "$bowl" run /nonexistent true
test_that 'a wrong root filesystem is told with what to do' \
    says 'root filesystem /nonexistent: No such.*' "$bowl" run /nonexistent true
test_that 'the root filesystem stands before the command' status 2 "$bowl" run true
test_that 'and the message shows how' says 'bowl run alpine true' "$bowl" run true
nowhere() { env -u FISHBOWL_ROOTFS HOME=/nonexistent "$TMPDIR/bowl" run alpine true; }
cp "$bowl" "$TMPDIR/bowl"
test_that 'without any the message says how to get one' \
    says 'Start fishbowl once, it unpacks one there' nowhere
rm -f "$TMPDIR/bowl"
test_that 'no root filesystem is wrong usage' status 2 "$bowl" run
test_that 'a wrong option is wrong usage' status 2 "$bowl" run --no-such-option alpine true
test_that 'a wrong host name is wrong usage' status 2 "$bowl" run --hostname 'a b' alpine true
test_that 'a wrong name is wrong usage' status 2 "$bowl" run --name a/b alpine true
test_that 'an unknown verb is wrong usage' status 2 "$bowl" rnu alpine true
test_that 'and the nearest is named' says 'did you mean run' "$bowl" rnu alpine true
test_that 'it tells its version' prints "bowl $("$FISHBOWL" --version | cut -d' ' -f2)" "$bowl" --version
test_that 'options after the command are its own' prints '--hostname x' run echo --hostname x
test_that 'two dashes end the options' prints '--rm' "$bowl" run --rm -- alpine echo --rm

# ---- what it is like inside ----

test_that 'the command is process 1' prints 1 inside 'echo $$'
test_that 'ps shows process 1 and nobody else' \
    prints 'PID USER TIME COMMAND 1 root 0:00 ps' squeezed run ps
test_that 'it is root' prints 0 run id -u
tank=tank$$ # the user's other containers are not ours
test_that "the host name is the container's" \
    prints $tank "$bowl" run --rm --name $tank alpine hostname
test_that 'or as --hostname says' prints shark "$bowl" run --rm --hostname shark alpine hostname
test_that 'loopback is the only interface' prints lo run ls /sys/class/net
test_that 'and it is up' inside 'ip addr show lo | grep -q "LOOPBACK,UP"'
test_that '/sys is read-only' inside 'grep -q "^sysfs /sys sysfs ro," /proc/mounts'
mounts='/ /dev /dev/full /dev/null /dev/pts /dev/random /dev/shm /dev/tty /dev/urandom /dev/zero /proc /sys /tmp'
test_that 'no mount of the machine is left' prints "$mounts" squeezed \
    inside 'cut -d" " -f5 /proc/self/mountinfo | grep -vE "^/(proc|sys)/" | sort'
marker=$TMPDIR/marker
echo here > "$marker"
test_that "the machine's files cannot be seen" not run cat "$marker"
rm -f "$marker"
test_that 'nothing of the environment but TERM comes along' \
    prints 'HOME HOSTNAME PATH PWD SHLVL TERM' squeezed env SECRET=1 "$bowl" run --rm alpine \
    sh -c 'env | cut -d= -f1 | sort'
one_more() { inside 'test -e /proc/1/fd/9' 9< "$bowl"; }
test_that 'no descriptor but the standard ones comes along' not one_more
test_that 'without -i standard input is empty' eval '[ -z "$("$bowl" run --rm alpine cat)" ]'
closed() { run sh -c 'cat && echo fine' <&-; }
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

field() { "$bowl" inspect $tank 2> /dev/null | sed -n "s/^  \"$1\": \"*\([^\",]*\).*/\1/p"; }
runs() { # COMMAND: it is there; $child is its number on the machine
    child=$(field pid)
    [ "$(cat "/proc/${child:-none}/comm" 2> /dev/null)" = "$1" ]
}
catches() { # PID SIGNAL-NUMBER: its handler is in place
    local set
    set=$(sed -n 's/^SigCgt:\t*//p' "/proc/$1/status")
    [ $((0x$set >> ($2 - 1) & 1)) = 1 ]
}
gone() { ! kill -0 "$1" 2> /dev/null || grep -q '^State:.*Z' "/proc/$1/status" 2> /dev/null; }
in_tank() { "$bowl" run --rm --name $tank "${options[@]}" alpine "$@" < /dev/null & pid=$!; }
options=()
ends_with() { # EXPECTED
    wait_until gone "$pid" || kill -KILL "$pid" "$child"
    wait "$pid"
    local found=$?
    echo "exit status $found, not $1"
    [ $found = "$1" ]
}
killed_inside() {
    in_tank sleep 4242
    wait_until runs sleep && kill -KILL "$child" && ends_with 137
}
test_that 'a killed command gives 128 and the signal' killed_inside
forwarded() { # SIGNAL NUMBER
    in_tank sh -c "trap 'exit 40' $1; while :; do sleep 0.1; done"
    wait_until runs sh && wait_until catches "$child" "$2" && kill "-$1" $pid && ends_with 40
}
test_that 'SIGTERM is forwarded' forwarded TERM 15
test_that 'SIGHUP is forwarded' forwarded HUP 1
test_that 'SIGINT is forwarded' forwarded INT 2
without_handler() {
    in_tank sleep 4242
    wait_until runs sleep && kill -TERM $pid && ends_with 143
}
test_that 'a signal without a handler ends process 1 all the same' without_handler
options=(--init)
inited() {
    in_tank sh -c "trap 'exit 41' TERM; while :; do sleep 0.1; done"
    wait_until runs bowl-init && wait_until inner "$child" && kill -TERM $pid && ends_with 41
}
inner() { # its child's handler is in place
    local number
    read -r number _ < "/proc/$1/task/$1/children"
    catches "$number" 15
}
test_that '--init passes signals on and gives the exit status' inited
options=()
broken_pipe() { timeout 10 "$bowl" run --rm --name $tank alpine yes | head -n 1 | grep -q '^y$'; }
forgotten() { not "$bowl" inspect $tank > /dev/null 2>&1; }
test_that 'a reader that is gone ends the container that it was for' broken_pipe
test_that 'and nothing is left of it' wait_until forgotten
survives() { # kill -9 of bowl leaves the container alone
    in_tank sh -c 'while :; do echo beat; sleep 0.1; done'
    wait_until runs sh && kill -KILL $pid
    wait $pid 2> /dev/null
    before=$(lines)
    wait_until eval '[ "$(lines)" -gt $((before + 1)) ]' && "$bowl" rm --force $tank
}
lines() { "$bowl" logs $tank | wc -l; }
test_that 'kill -9 of bowl run leaves the container running, and its log' survives
guard_killed() { # COMMAND...
    in_tank "$@"
    wait_until runs sleep || return 1
    guard=$(field guard) guard=${guard#fb.}
    kill -KILL "${guard%%.*}"
    ends_with 137
    wait_until gone "$child"
}
test_that 'kill -9 of its guard ends the container' guard_killed sleep 4242
groups_left() { find /sys/fs/cgroup -maxdepth 4 -name "fb.$guard" 2> /dev/null | grep -q .; }
test_that 'and its monitor removes what is left' eval 'wait_until forgotten && wait_until not groups_left'
if [ "$(id -u)" = 0 ]; then
    test_that 'also when the command has changed its user' \
        guard_killed su nobody -s /bin/sh -c 'exec sleep 4242'
    wait_until forgotten
fi

# ---- on a terminal ----

command -v tmux > /dev/null || { skip 'on a terminal' 'no tmux'; done_testing; }
screen_start 80 24 env PS1='outside$ ' FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS" bash --norc
wait_for 'outside$'
type_line "$bowl run -it --rm --name $tank alpine ash"
test_that 'a shell has its prompt' wait_for '/ #'
type_line 'tty; stty size'
test_that "its terminal is the container's" wait_for '/dev/pts/0'
test_that 'and has the size of ours' wait_for '24 80'
type_line 'sleep 4242'
wait_for 'sleep 4242'
keys C-c
type_line 'echo still h""ere'
test_that 'Ctrl-C ends the command in it and not the shell' wait_for 'still here'
keys C-p
keys Enter
again() { [ "$(screen | grep -c '^still here')" = 2 ]; }
test_that 'Ctrl-P without Ctrl-Q reaches the shell' wait_until again
test_that 'it has job control' not shows "job control turned off"
screen_resize 100 30
type_line 'clear; stty size'
test_that 'a changed size arrives' wait_for '30 100'
type_line 'clear; exit 3'
wait_for 'outside$'
type_line 'echo status $? to""ld'
test_that 'the terminal is given back with the exit status' wait_for 'status 3 told'
type_line "$bowl run --rm alpine sh -c 'echo rea\"\"dy; exec sleep 4242'"
wait_for ready
keys C-c
type_line 'echo status $? to""ld'
test_that 'Ctrl-C ends process 1' wait_for 'status 130 told'
type_line "clear; $bowl run -it --rm --name $tank alpine ash"
wait_for '/ #'
keys C-p C-q
wait_for 'outside$'
type_line 'echo left $? be""hind'
test_that 'Ctrl-P Ctrl-Q leave it running' wait_for 'left 0 behind'
type_line "clear; $bowl attach $tank"
wait_until eval 'keys Enter; wait_for "/ #"'
type_line 'echo at""tached'
test_that 'bowl attach stands in front of it again' wait_for 'attached'
type_line 'exit 4'
wait_for 'outside$'
type_line 'echo status $? to""ld'
test_that 'and gives its exit status' wait_for 'status 4 told'
done_testing
