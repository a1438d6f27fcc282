#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What goes wrong in a student's day: shells that end, programs that are killed, files that are
# damaged. Nothing of a run stays, and nothing that was learnt is lost.
# runs-as: both
# timeout: 240
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'

start() { # ARGS: in front of a shell that stays and says how it ended
    screen_start 100 30 sh -c '"$0" "$@"; echo "status $?"; exec cat' "$FISHBOWL" "$@"
    wait_for_like 'host#.*host#'
}
again() { start --again "$@"; }
titled() { row 1 | grep -qF "step $1"; }
at_step() { wait_until titled "$1"; }
pane() { screen | sed -n '3,13p'; }
in_pane() { pane | grep -qE -- "$1"; }
host_says() { wait_until in_pane "^│$1"; }
container_says() { wait_until in_pane "│.*│$1"; }
progress=$TMPDIR/home/state/fishbowl/progress.jsonl
set_progress() { mkdir -p "${progress%/*}" && rm -f "$progress"* && printf %b "$1" > "$progress"; }

# The processes of a run: the program, its keeper, the lab's first process. All are seen from outside.
program() { pgrep -P "$(screen_pid)" | head -n 1; }
keeper() { pgrep -P "$(program)" | head -n 1; }
first() { pgrep -P "$(keeper)" | head -n 1; }
tree() { # PID: it and what descends from it
    echo "$1"
    local child
    for child in $(pgrep -P "$1"); do tree "$child"; done
}
lives() { # PID: and is no zombie
    grep -q '^State:.[^ZX]' "/proc/$1/status" 2> /dev/null
}
groups_of() { # PID of the keeper: its lab's groups
    findmnt -rno TARGET -t cgroup,cgroup2 | while read -r hierarchy; do
        find "$hierarchy" -xdev -type d -name "fb.$1.*" 2> /dev/null
    done
}
remember() { # what the run has now
    run_keeper=$(keeper)
    run_processes=$(tree "$(program)")
    run_mounts=$(wc -l < /proc/self/mountinfo)
}
gone() {
    local pid
    for pid in $run_processes; do
        if lives "$pid"; then echo "process $pid" && return 1; fi
    done
    [ -z "$(groups_of "$run_keeper")" ] || { groups_of "$run_keeper"; return 1; }
    [ "$(wc -l < /proc/self/mountinfo)" -le "$run_mounts" ]
}
cross='unshare --mount --uts --ipc --net --pid --fork --user --map-root-user chroot $PWD/containerroot ash'

# ---- shells that end ----

again 04
type_line 'exit 3'
test_that 'exit on the host is said, with what to do' wait_for 'The shell on the host side has ended (status 3).'
test_that 'and stands in the frame' wait_for_like 'HOST .* ended: Enter starts a new shell'
keys F3
test_that 'the keyboard is not given to it' wait_for 'has ended and takes no keys'
keys Enter
test_that 'Enter starts a new one' wait_for '─ HOST  bash ─'
type_line 'echo new-$((40 + 2))'
test_that 'that works' host_says 'new-42'
test_that 'and has a terminal with job control' eval 'type_line "tty; jobs; echo \$-" && host_says "[a-zA-Z]*m"'

keys F2
type_line "$cross"
wait_for_like 'CONTAINER +ash · alpine'
type_line 'exit'
test_that 'exit in the container leads back to the host' wait_for '─ CONTAINER  bash ─'
type_line 'exit'
test_that 'a second exit ends the shell' wait_for 'The shell on the container side has ended (status 0).'
type_line ':shell'
test_that ':shell gives a new one' wait_for '─ CONTAINER  bash ─'
type_line 'kill -9 $$'
test_that 'a killed shell is said too' wait_for 'The shell on the container side has ended (status 137).'
type_line 'echo lost'
wait_for '─ CONTAINER  bash ─'
type_line 'echo back-$((40 + 3))'
test_that 'any line gives a new one there' container_says 'back-43'
test_that 'and is not run by it' not in_pane '│lost'
type_line 'exec sleep 0.1'
test_that 'a shell that became another program ends with it' wait_for 'container side has ended (status 0)'
keys Enter
wait_for '─ CONTAINER  bash ─'
keys C-d
test_that 'Ctrl-D ends it as well' wait_for_like 'CONTAINER .* ended: Enter'

# ---- :reset in the middle ----

again 04
for step in 1 2; do
    at_step "$step/10"
    keys F5
    wait_for_like '^└─ ✔'
    keys F8
done
at_step '3/10 ●●◐'
type_line "$cross"
wait_for_like '^└─ ✔ container.root'
keys F8
at_step '4/10'
keys F2
group=$(findmnt -rno TARGET -t cgroup | grep freezer) freeze='FROZEN > $g/freezer.state'
[ -n "$group" ] || group=$(findmnt -rno TARGET -t cgroup2 | head -n 1) freeze='1 > $g/cgroup.freeze'
type_line "touch kept; g=$group/stuck; mkdir \$g && echo \$(pidof ash) > \$g/cgroup.procs; echo $freeze"
if wait_for '❄ frozen'; then
    type_line ':reset'
    test_that ':reset with a frozen container gives a fresh lab' wait_until not shows '❄'
    test_that 'says that the earlier steps are typed' wait_for 'Typing the commands of the steps before'
    test_that 'and types them' container_says 'host# unshare --mount'
    test_that 'the same step is there again' at_step '4/10 ●●●◐'
    test_that 'with its container' wait_for_like 'CONTAINER +ash · alpine'
    test_that 'and lines go there' wait_for_like '^container ▸'
    keys F2
    type_line 'ls; ls containerroot | grep -c IN_CONT'
    test_that 'what the student left is gone, what the steps made is there' \
        eval 'host_says "1 +│" && not in_pane kept'
    test_that 'the group of before is gone' [ -z "$(groups_of "$(keeper)" | grep stuck)" ]
else
    skip ':reset with a frozen container' 'this machine has no freezer for us'
fi

# ---- leaving and coming back ----

type_line ':quit'
test_that ':quit in the middle ends with status 0' wait_for 'status 0'
start
test_that 'the next run is at the same step of the same lesson' at_step '4/10'
test_that 'types what the step builds on' wait_for_like 'CONTAINER +ash · alpine'
test_that 'and sets the prompt' wait_for_like '^container ▸'
type_line 'ls /'
test_that 'the step can be done' wait_for_like '^└─ ✔ container.exists'

# ---- killed ----

remember
kill -9 "$(program)"
test_that 'kill -9 of the program leaves no process, group or mount' wait_until gone
test_that 'what the shell says is left on the terminal' wait_for 'status 137'
start
test_that 'it can be started again, at the same step' at_step '4/10'
wait_for_like 'CONTAINER +ash · alpine'

remember
kill -9 "$(first)"
test_that 'kill -9 of the first process of the lab is said' wait_for "The lab's process 1 has ended"
test_that 'there is a fresh lab at the same step' eval \
    'wait_for_like "CONTAINER +ash · alpine" && at_step "4/10"'
type_line 'echo alive-$((40 + 4))'
test_that 'that works again' container_says 'alive-44'

remember
kill -9 "$(keeper)"
test_that 'kill -9 of the keeper ends the program with status 3' wait_for 'status 3'
test_that 'and a sentence' shows 'The keeper of the lab was killed'
test_that 'that says what to do' shows 'start it again'
test_that 'nothing is left of it' wait_until gone

# ---- the progress file ----

set_progress '{"fishbowl":1}\n{"lesson":"handmade","step":"marker","event":"shown"}\n{"lesson":"hand'
start
test_that 'a damaged line is said' wait_for '1 damaged line of your progress was set aside'
test_that 'the rest counts' at_step '2/10'
test_that 'and nothing is lost' grep -qF '{"lesson":"hand' "$progress.damaged"
set_progress '{"fishbowl":7}\n{"lesson":"handmade","step":"marker","event":"shown"}\n'
start
test_that 'a file of a newer fishbowl is said' wait_for 'was written by a newer fishbowl (schema 7'
test_that 'and kept' grep -qF '"fishbowl":7' "$progress.newer"
test_that 'a new one begins' wait_until grep -qF '"fishbowl":1' "$progress"
set_progress '{"fishbowl":1}\n{"lesson":"of-old","step":"one","event":"shown"}\n'
start
test_that 'a lesson that is gone leads to the first one' at_step '1/'
type_line ':quit'
test_that 'without a complaint at the end' eval 'wait_for "status 0" && not shows of-old'
set_progress '\0000\0377\n'
start
test_that 'a file of other bytes is set aside' wait_for '1 damaged line'
rm -rf "${progress%/*}"
mkdir -p "${progress%/*/*}" && : > "${progress%/*}"
start
test_that 'a folder that cannot be made is said' wait_for 'Your progress cannot be kept in'
test_that 'and the lesson can be played' at_step '1/'
rm -f "${progress%/*}"

# A lesson that goes on in the middle, whose steps before take their time.
mkdir "$TMPDIR/lessons"
cat > "$TMPDIR/lessons/98-slow.md" <<'END'
---
id: slow
title: Slow
minutes: 5
needs: []
---
# Slow

## One {#one}

The words of the first.

~~~sh host
sleep 3
~~~

## Two {#two}

The words of the second.
END
set_progress '{"fishbowl":1}\n{"lesson":"slow","step":"two","event":"shown"}\n'
start --lessons "$TMPDIR/lessons" 98
wait_for_like 'HOST +sleep'
test_that 'while the steps before are typed, the step where it goes on is to be read' \
    eval 'shows "The words of the second" && not shows "The words of the first"'
rm -r "$TMPDIR/lessons" "${progress%/*}"

# A file system with no room for another line: in a mount namespace that only the program is in.
if [ "$(id -u)" = 0 ]; then
    state=$TMPDIR/home/full
    mkdir -p "$state"
    # shellcheck disable=SC2016
    screen_start 100 30 unshare --mount sh -c '
        mount -t tmpfs -o size=8k full "$1" && mkdir "$1/fishbowl" &&
        echo "{\"fishbowl\":1}" > "$1/fishbowl/progress.jsonl" &&
        { cat /dev/zero > "$1/filler" 2> /dev/null; head -c 4060 /dev/zero | tr "\0" "\n" >> \
            "$1/fishbowl/progress.jsonl"
        XDG_STATE_HOME="$1" "$0" --again 04; echo "status $?"; tail -n 1 "$1/fishbowl/progress.jsonl"
        exec cat; }' "$FISHBOWL" "$state"
    test_that 'a full file system is said' wait_for 'write your progress to'
    test_that 'with what becomes of it' wait_for 'It is kept in memory'
    test_that 'the lesson goes on' at_step '1/10'
    keys F5
    test_that 'and passes' wait_for_like '^└─ ✔'
    space=$(screen_pid)
    rm "/proc/$space/root$state/filler"
    keys F8
    at_step '2/10'
    type_line ':quit'
    test_that 'with room again all of it is written' wait_for_like '"step":"marker","event":"shown"'
elif [ -z "${FISHBOWL_ROOT_RAN-}" ]; then
    skip 'a full file system is said' 'only root can mount one'
fi
done_testing
