#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Two lessons as a student walks them: commands by hand, wrong ones in between, and what the screen
# says about each.
# runs-as: both
# timeout: 240
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'

begin() { # COLUMNS ROWS LESSON
    screen_start "$1" "$2" "$FISHBOWL" --again "$3"
    wait_for_like 'host#.*host#'
}
titled() { row 1 | grep -qF "step $1"; }
at_step() { wait_until titled "$1"; }                                           # "3/10 ●●◐"
holds() { wait_for_like "^└─ ✔ $1"; }                                           # the check
lacks() { wait_for_like "^└─ ○ .*$1"; }
rows_between() { screen | sed -n "/$1/,/$2/p"; }
views() { rows_between 'the host sees' '├─ step'; }
boxed() { rows_between '├─ step' '^└─' | grep -qE -- "$1"; }                    # in the step box
in_box() { wait_until boxed "$1"; }
hinted() { keys F4 && in_box "» $1"; }
marked_on_host() { views | sed -nE 's/^│▸ *([0-9]+) .*/\1/p' | head -n 1; }     # the PID after ▸
marked_inside() { views | sed -nE 's/^.*│▸ *([0-9]+) .*/\1/p' | head -n 1; }    # on the right
same_number() { # both marks, with these numbers: "" for any
    local host inside
    host=$(marked_on_host) inside=$(marked_inside)
    [ -n "$host" ] && [ -n "$inside" ] && [ "$host" = "${1:-$host}" ] && [ "$inside" = "$2" ]
}
cross='unshare --mount --uts --ipc --net --pid --fork --user --map-root-user chroot $PWD/containerroot ash'

# ---- lesson 04 at 80 x 24, by hand ----

test_that 'lesson 04 opens at 80 x 24' begin 80 24 04
test_that 'at its first step' at_step '1/10 ◐○○○○○○○○○'
test_that 'with the command in the box' in_box '^│ +host   ls containerroot +│$'
test_that 'nothing was tried, so nothing is judged' eval 'not shows "○ host" && not shows changed:'
test_that 'where to read what the lesson is about is said' in_box ' what for: :about '
type_line ':about'
test_that 'its introduction is a page' wait_for_like '^ Docker, Podman and Kubernetes start'
test_that 'under the title of the lesson' eval 'row 1 | grep -q "04 The handmade container"'
keys Space
test_that 'any key leads back to the step' in_box '^│ +host   ls containerroot +│$'
type_line ':explain'
test_that ":explain takes the step's command apart on a page" wait_for_like '^ ls +lists files; ls\(1\)'
test_that 'under its title' eval 'row 1 | grep -q :explain'
keys Space
type_line ":explain $cross"
wait_for_like '^ unshare +leaves namespaces'
test_that 'a long one begins at the top' shows_like '→ unshare\(CLONE_NEWNS\) → lamp mnt, container.ns.mnt'
keys PPage # at the top already
keys NPage NPage
test_that 'and is scrolled to its end' wait_for_like '^ ash +the shell of Alpine'
keys Space
in_box '^│ +host   ls containerroot +│$'
type_line 'cd /tmp; ls containerroot'
wait_for 'cannot access'
type_line ':explain'
test_that 'after a command it is about that' wait_for_like '^ cd +goes to another folder'
keys Space
test_that 'the check says what is missing' lacks 'host.printed does not contain "etc"'
test_that 'a hint fits what went wrong' hinted 'You have left the home'
type_line 'cd; ls containerroot'
test_that 'the right command makes the check hold' holds 'host.printed contains "etc"'
test_that 'and fills the mark in the title' at_step '1/10 ●○○○○○○○○○'
test_that 'the hint of before is gone' not shows 'You have left the home'
test_that 'how to go on is said' in_box ' done: :next '
keys F8

test_that 'F8 goes to the second step' at_step '2/10 ●◐○○○○○○○○'
test_that 'its question is in sight' in_box '\? A process whose root directory'
test_that 'with the choices' in_box ' B\) /IN_CONTAINER_FILESYSTEM'
type_line ':predict q'
test_that 'a letter that is no choice is said to be none' in_box 'none of the answers: choose a letter'
type_line ':predict a'
test_that 'an answer is taken without judging' in_box 'You say a\).*'
type_line 'touch IN_CONTAINER_FILESYSTEM'
wait_for_like '^│host# touch IN_CON'
test_that 'the file in the wrong place gets its hint' hinted 'The file is there, but one folder'
keys F8
test_that 'F8 before the check holds does not leave the step' in_box '✘ Not yet: '
test_that 'and keeps the mark half' at_step '2/10 ●◐○○○○○○○○'
type_line 'touch containerroot/IN_CONTAINER_FILESYSTEM'
test_that 'the file in its place makes the check hold' holds 'host.file\(.*\) is yes'
test_that 'and shows the prediction beside the kernel' in_box 'You said a: not quite. It is b\)'
type_line 'ls containerroot/IN*'
wait_for_like '^│containerroot/IN_CONTAINER'
test_that 'which stays while commands are typed' in_box 'You said a: not quite. It is b\)'
keys F8

test_that 'the third step sets the prompt to the container' wait_for_like '^container ▸'
test_that 'and is marked' at_step '3/10 ●●◐○○○○○○○'
type_line ':predict b'
in_box 'You say b\)'
type_line 'chroot $PWD/containerroot ash'
test_that 'chroot alone: the frame names ash and its root' wait_for '┬─ CONTAINER ash · alpine ─'
test_that 'and all lamps are dark' wait_for_like '│· · · · · · · · 1 mount'
test_that 'both marks have the number of the host' \
    wait_until eval 'same_number "" "$(marked_on_host)"'
test_that 'the check counts what is missing' lacks 'container.own\(mnt\) is no'
test_that 'the hint tells what chroot alone achieves' hinted 'The root directory is another one'
type_line 'exit'
wait_for '┬─ CONTAINER bash ─'
type_line "${cross/ --pid --fork/}"
test_that 'without --pid its lamp alone is dark' wait_for 'mnt uts ipc net · user · ·'
test_that 'that hint is another one' hinted "The process numbers are still the host's"
test_that 'and shows no marks of the lesson file' not shows '*children*'
type_line 'exit'
wait_for '┬─ CONTAINER bash ─'
type_line "$cross"
test_that 'with all of them six lamps are lit' wait_for 'mnt uts ipc net pid user · ·'
test_that 'the check holds' holds 'container.side is container'
test_that 'the prediction was right' in_box '✔ You said b; the kernel says 1: right'
test_that 'the mark on the right has number 1' wait_until same_number '' 1
number=$(marked_on_host)
printed() { [ -n "$number" ] && shows_like "^│$number +│"; }
keys F2
type_line 'pidof ash'
test_that 'the mark on the left has the number that pidof prints' \
    wait_until printed
keys F8

test_that 'the fourth step shows' at_step '4/10 ●●●◐○○○○○○'
type_line 'ls /'
wait_for_like 'IN_CONTAINER_FILESYSTEM'
test_that 'and holds' holds 'container.exists is yes'
keys F8
at_step '5/10 ●●●●◐○○○○○'
type_line 'ps -a'
test_that 'ps without /proc shows its headline alone' holds 'container.printed contains "COMMAND"'
keys F8
at_step '6/10 ●●●●●◐○○○○'
type_line 'mount -t tmpfs none /proc'
test_that 'a wrong mount is counted' wait_for '2 mounts'
test_that 'and does not pass' lacks 'tmpfs'
type_line 'umount /proc; mount -t proc none /proc'
wait_for_like '^└─ ○ container.printed does not match'
test_that 'half of the step gets the hint for the other half' hinted '/proc is there. Now ask ps'
type_line 'ps -a'
test_that 'ps lists the shell as process 1' holds 'mount\(container,/proc\).type is proc'
keys F8
at_step '7/10 ●●●●●●◐○○○'
type_line 'mount -t sysfs none /sys'
wait_for_like '^└─ ○ nothing is mounted on /tmp'
test_that 'the hint knows what is done already' hinted '/sys is done. /tmp is missing'
type_line 'mount -t tmpfs none /tmp'
test_that 'both mounts make it hold' holds 'mount\(container,/sys\).type is sysfs'
keys F8
at_step '8/10 ●●●●●●●◐○○'
test_that 'the eighth step sets the prompt to the host' wait_for_like '^host ▸'
type_line 'ls containerroot/proc | wc -l'
test_that 'the host counts nothing in /proc' holds '.*host.printed contains 0'
keys F8
at_step '9/10 ●●●●●●●●◐○'
type_line ':predict b'
in_box 'You say b\)'
keys F2
wait_for_like '^host ▸'
type_line 'hostname handmade; hostname'
wait_for_like '^│handmade '
test_that 'the name on the wrong side gets its hint' hinted 'You have renamed the host'
type_line 'hostname "la"b'
keys F2
type_line 'hostname handmade'
wait_until eval 'views | grep -qE "host +handmade"'
keys F2
type_line 'hostname'
test_that 'the name on the right side makes it hold' holds 'container.hostname is handmade'
test_that 'the view shows the name' eval 'views | grep -qE "host +handmade"'
test_that 'the second prediction is judged by the fact' in_box 'You said b; the kernel says'
test_that 'nine marks are full' at_step '9/10 ●●●●●●●●●○'

# ---- the first three steps with keys alone, at other sizes ----

keys_alone() { # COLUMNS ROWS FRAME
    local size="$1 x $2"
    test_that "lesson 04 opens at $size" begin "$1" "$2" 04
    test_that "first step at $size" at_step '1/10 ◐○○○○○○○○○'
    keys F5
    test_that "F5 types the command at $size" wait_for_like '^│host# ls containerroot'
    test_that "and the check holds at $size" holds 'host.printed contains "etc"'
    keys F8
    at_step '2/10 ●◐○○○○○○○○'
    test_that "question and command are both in sight at $size" \
        eval 'in_box "\\? A process whose root" && boxed "host +touch containerroot/IN_CONT"'
    keys F5
    test_that "the second step is solved at $size" holds 'host.file'
    keys F8
    at_step '3/10 ●●◐○○○○○○○'
    keys F5
    test_that "the third step is solved at $size" holds 'container.side is container'
    test_that "the frame tells at $size" wait_for_like "CONTAINER +$3"
    test_that "the lamps are in sight at $size" wait_for_like '[ │]mnt uts ipc net pid user · · '
    test_that "both sides are marked at $size" wait_until same_number '' 1
    test_that "three marks at $size" at_step '3/10 ●●●○○○○○○○'
    keys F8
    test_that "F8 goes on at $size" at_step '4/10 ●●●◐○○○○○○'
}
keys_alone 100 30 'ash · alpine'
keys_alone 200 50 'ash · alpine · mnt uts ipc net pid user · · ─'

# ---- lesson 07 at 100 x 30: a frozen container ----

test_that 'lesson 07 opens at 100 x 30' begin 100 30 07
if shows 'This lesson needs' || shows 'cannot play'; then
    skip 'a frozen container shows' 'this machine has no freezer for us'
    done_testing
fi
group=/sys/fs/cgroup/freezer freeze='FROZEN > $g/freezer.state' thaw='THAWED > $g/freezer.state'
letter=D
if ! findmnt -rno TARGET -t cgroup | grep -q freezer; then
    group=$(findmnt -rno TARGET -t cgroup2 | head -n 1)
    freeze='1 > $g/cgroup.freeze' thaw='0 > $g/cgroup.freeze' letter=S
fi
keys F5
test_that 'the container starts' holds 'container.side is container'
keys F8
type_line 'while :; do date +%T; sleep 1; done'
test_that 'the clock runs' holds 'container.printed has the time'
keys F8
wait_for_like '^host ▸'
type_line "g=$group/handmadecontainer; mkdir \$g"
test_that 'an empty group gets its hint' eval \
    'lacks "processes is 0" && hinted "The group is there, and nobody is in it"'
type_line 'echo $(pidof ash) > $g/cgroup.procs'
test_that 'with the shell in it the check holds' holds 'cgroup\((freezer|v2):handmadecontainer\).processes is'
test_that 'the view of the host names the group' wait_until eval 'views | grep -q "/handmade"'
keys F8
type_line ':predict b'
in_box 'You say b\)'
type_line "echo $freeze"
test_that 'the frame says frozen' wait_for_like '─ CONTAINER +ash .*❄ frozen'
test_that 'the state is ❄ in the view of the host' \
    wait_until eval 'views | grep -qE "^│▸ *[0-9]+ +1 +[^ ]+ +❄ +"'
test_that 'and in that of the container' wait_until eval 'views | grep -qE "│▸ +1 +❄ +ash"'
time='[0-9][0-9]:[0-9][0-9]:[0-9][0-9]'
dimmed() { # the last line of the clock
    screen_colours | grep -E "$time" | tail -n 1 | grep -q $'\033\\[[0-9;]*2m'
}
times() { screen | grep -cE "$time"; }
last_time() { screen | grep -oE "$time" | tail -n 1; }
ticks() { [ "$(last_time)" != "$before" ]; }
test_that 'the frozen pane is dimmed' wait_until dimmed
test_that 'the check holds after three seconds' holds 'cgroup\((freezer|v2):handmadecontainer\).frozen'
test_that 'the prediction was right' in_box 'You said b; the kernel says yes: right'
stands=$(times)
type_line 'ps -o pid,stat,comm -p $(pidof ash)'
test_that 'ps on the host has the letter' wait_for_like "^│ *[0-9]+ ${letter}[^ ]* +ash"
test_that 'the clock stands' [ "$(times)" -le "$stands" ]
type_line "echo $thaw"
test_that 'thawed, the frame says so' wait_until not shows '❄'
test_that 'and the pane is bright again' wait_until not dimmed
before=$(last_time)
test_that 'and the clock goes on' wait_until ticks
done_testing
