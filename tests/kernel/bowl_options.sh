#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The options of bowl run, start and exec that say what a command is to be like. runs-as: both
# timeout: 120
# beside: yes
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

run() { "$bowl" run --rm "$@"; }
status() { # EXPECTED COMMAND...
    "${@:2}" < /dev/null
    local found=$?
    echo "exit status $found, not $1"
    [ $found = "$1" ]
}

# ---- environment and working directory ----

test_that '--env sets a variable' prints 'b c' run --env 'A=b c' alpine sh -c 'echo "$A"'
test_that 'without a value it keeps ours' eval '[ "$(OURS=x run -e OURS alpine sh -c "echo \$OURS")" = x ]'
test_that 'one that is not set here is not set there' prints no run -e NOT_SET_HERE alpine \
    sh -c 'echo ${NOT_SET_HERE-no}'
test_that 'PATH decides where a command is looked for' status 127 run -e PATH=/nowhere alpine true
test_that 'no name is wrong usage' says 'it is NAME=VALUE' run -e =x alpine true
test_that '--workdir begins there' prints /etc run --workdir /etc alpine pwd
test_that 'and makes it if need be' prints /a/b/c run -w /a/b/c alpine pwd
test_that 'unless a file is there' says 'working directory: Not a directory' run -w /etc/passwd/x alpine pwd
test_that 'a relative one is wrong usage' status 2 run -w etc alpine pwd

# ---- users ----

test_that '--user root is root' prints 0 run --user root alpine id -u
test_that 'a user that is not there is told' says '"bob" is not in /etc/passwd' run -u bob alpine id
test_that 'no user is wrong usage' status 2 run -u '' alpine id
if [ "$(id -u)" = 0 ]; then
    test_that '--user NAME has its ids and its home' prints '65534 65534 /' \
        run -u nobody alpine sh -c 'echo $(id -u) $(id -g) $HOME'
    groups='id -u; id -g; id -G'
    test_that 'and its groups' prints $'2\n2\n2 1 4' run -u daemon alpine sh -c "$groups"
    test_that 'a number needs no entry' prints 1234:5678 run -u 1234:5678 alpine sh -c 'echo $(id -u):$(id -g)'
    test_that 'a group may be a name' prints 27 run -u 1234:video alpine id -g
    test_that 'it keeps no capability' eval \
        '[ "$(run -u nobody alpine grep CapPrm /proc/self/status)" = $'"'CapPrm:\t0000000000000000'"' ]'
    test_that 'and can open its own streams' prints fine run -u nobody alpine sh -c 'echo fine > /dev/stdout'
elif [ -z "${FISHBOWL_ROOT_RAN-}" ]; then
    test_that 'an ordinary user has no id but root' says 'for an ordinary user none but root' \
        run -u nobody alpine id
fi
test_that 'a container can open /dev/stderr' says fine run alpine sh -c 'echo fine > /dev/stderr'

# ---- capabilities ----

bounding() { run "$@" alpine sed -n 's/^CapBnd:\t*//p' /proc/self/status; }
test_that '--cap-drop takes one away' prints 00000000800405fa bounding --cap-drop CHOWN
test_that 'with CAP_ and in small letters, too' prints 00000000800405fa bounding --cap-drop cap_chown
test_that 'or several' prints 00000000800405e0 bounding --cap-drop CHOWN,DAC_OVERRIDE --cap-drop FOWNER,FSETID
test_that 'or all' prints 0000000000000000 bounding --cap-drop all
test_that '--cap-add leaves it one' prints 0000000000000001 bounding --cap-drop all --cap-add chown
test_that 'what is dropped cannot be had' not run --cap-drop chown alpine chown 1  /etc/passwd
mounts='mount -t tmpfs none /mnt'
test_that 'the calls of a capability come with it' run --cap-add SYS_ADMIN alpine $mounts
test_that 'and do not without' not run alpine $mounts
test_that 'an unknown one gets the nearest' says 'no capability "CHWON". Did you mean CHOWN' \
    run --cap-drop CHWON alpine true
test_that '--privileged does not go with it' says 'keeps all capabilities' run --privileged --cap-drop all alpine true

# ---- what was meant ----

test_that 'an unknown option gets the nearest' says 'did you mean --memory?' run --memry 8M alpine true
test_that 'also where another stands before' says 'did you mean --read-only' \
    run --name $a -w /x --raed-only alpine true
test_that "a command's options are its own" prints --memry run alpine echo --memry
test_that 'an unknown call gets the nearest' says 'system call "mout". Did you mean mount' \
    run --deny mout alpine true
test_that 'an unknown state gets the nearest' says 'did you mean frozen' "$bowl" ps --state forzen
test_that 'an unknown signal gets the nearest' says 'did you mean TERM' "$bowl" kill --signal SIGTREM $a

# ---- programs that do not run ----

mkdir "$TMPDIR/programs"
header='\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xf3\0\x01\0\0\0'
{ printf %b "$header" && head -c 4096 /dev/zero; } > "$TMPDIR/programs/riscv"
printf '#!/usr/bin/no-such-thing\n' > "$TMPDIR/programs/script"
printf 'echo "$1"\n' > "$TMPDIR/programs/plain"
chmod -R 755 "$TMPDIR/programs"
chmod 755 "$TMPDIR"
program() { run --volume "$TMPDIR/programs:/p" alpine "/p/$1" fine; }
[ "$(uname -m)" = riscv64 ] || test_that 'a program for another processor is told with both' \
    says "for riscv64, and this machine is $(uname -m)" program riscv
test_that 'a script without its interpreter names that' says 'is not in the container: /usr/bin/no-such' program script
test_that 'a script without any is one of the shell' prints fine program plain
cp -r "$TMPDIR/programs" "$TMPDIR/tree"
mkdir -p "$TMPDIR/tree/etc" "$TMPDIR/tree/bin"
cp "$TMPDIR/programs/riscv" "$TMPDIR/tree/bin/sh"
[ "$(uname -m)" = riscv64 ] || test_that 'and so is a whole root filesystem' \
    says "for riscv64, and this is $(uname -m)" run "$TMPDIR/tree" true
test_that 'a root filesystem that is a file is told' says 'tree/bin/sh: Not a directory' run "$TMPDIR/tree/bin/sh" true
rm -r "$TMPDIR/programs" "$TMPDIR/tree"

test_that 'a root filesystem that is not there is told' says 'open the root filesystem ./nowhere: No such' run ./nowhere true
if run --pids 1 alpine true 2> /dev/null; then
    test_that 'one process is too few for --init' says 'pids must be 2 or more' run --pids 1 --init alpine true
fi
no_groups() { unshare --user --map-root-user --mount sh -c 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"' - "$@"; }
test_that 'a limit that nobody would keep is an error' \
    says 'Nobody would keep the limit --memory' no_groups "$bowl" run --memory 64M alpine true

# ---- in the background, and joined ----

test_that 'run --detach is start' prints $a "$bowl" run -d --name $a -e A=1 -w /etc alpine sleep 4242
test_that 'exec has its variables and its folder' prints '1 /etc' "$bowl" exec $a sh -c 'echo $A $PWD'
test_that 'and others where it is told' prints '2 /tmp' "$bowl" exec -e A=2 -w /tmp $a sh -c 'echo $A $PWD'
test_that 'exec --user becomes a user' says '"bob" is not in /etc/passwd' "$bowl" exec -u bob $a true
test_that 'inspect tells them' shows_that '"environment": \["A=1"\]' "$bowl" inspect $a
test_that 'ps --state lists those in a state' shows_that "^$a\$" "$bowl" ps -q --state running
test_that 'and no others' not shows_that "^$a\$" "$bowl" ps -q --state exited
test_that 'start of a container that there is says what can be done' \
    says "bowl commit $a ./$a makes a root filesystem" "$bowl" start $a
test_that 'options may stand behind names' "$bowl" rm $a --force

# ---- what there is, is told ----

documented() { # in the manual page, and in the completion
    local word lacking=''
    for verb in $("$bowl" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
        grep -qE "^\.(B|BI|BR) .*\\b$verb\\b" docs/bowl.1 || lacking+=" $verb"
        for word in $verb $("$bowl" "$verb" --help | grep -oE -- '--[a-z]+(-[a-z]+)*' |
            grep -vE -- '--(help|usage|version)$'); do
            grep -qF -- "$word" docs/bowl.bash || lacking+=" $word"
            sed 's/\\-/-/g' docs/bowl.1 | grep -qF -- "$word" || lacking+=" $word"
        done
    done
    echo "not told:$lacking"
    [ -z "$lacking" ]
}
test_that 'every verb and option is in the manual page and the completion' documented
done_testing
