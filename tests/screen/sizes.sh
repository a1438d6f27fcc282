#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The split screen in every size, also while it runs.
# runs-as: both
. tests/lib.sh

export LC_ALL=C.UTF-8 # a character is a character, not its bytes
at() { # ROW COLUMN, from 1
    local line
    line=$(row "$1")
    echo "${line:$2-1:1}"
}
is() { [ "$1" = "$2" ] || { echo "is '$1', not '$2'"; return 1; }; }
ready() { wait_for_like 'host#'; }
begin() { screen_start "$1" "$2" "$FISHBOWL" --again 04 && ready; }
# Every row is as wide as the screen: the right border stands in the last column.
framed() { # COLUMNS FIRST-ROW LAST-ROW
    local y
    for ((y = $2; y <= $3; y++)); do
        case $(at "$y" "$1") in '│' | '┐' | '┤' | '┘') ;; *) echo "row $y"; return 1 ;; esac
    done
}

test_that 'it opens at 80 x 24' begin 80 24
test_that 'the title names program, lesson and step' \
    shows_like '^ fishbowl  04 The handmade container  *step 1/[0-9]+ ◐○'
test_that 'the middle border stands where the sketch has it' is "$(at 2 40)" '┬'
test_that 'the right border is unbroken' framed 80 2 22
test_that 'both frames name their side' shows_like '^┌─ HOST .*┬─ CONTAINER '
test_that 'both views are there' shows_like '^├─ the host sees .*┼─ the container sees '
test_that 'the step names itself' shows_like '^├─ step · '
test_that 'the command to type has its side in front' shows_like 'host +ls containerroot'
test_that 'the prompt names its side' wait_for_like '^(host|container) ▸'
test_that 'the key line tells the keys' shows ' F2 other side  F3 type in pane  F4 hint'
test_that 'the end of the title tells the control groups' shows_like 'cgroup (v1|v2|v1\+v2|none) *$'

screen_resize 120 30
test_that 'at 120 x 30 the long words are used' wait_for_like 'PID  inside  cgroup'
test_that 'the middle is at column 60' is "$(at 2 60)" '┬'
test_that 'a resize leaves no hole in the border' framed 120 2 28

screen_resize 200 50
test_that 'at 200 x 50 the border is in the last column' wait_until framed 200 2 48

screen_resize 60 20
test_that 'at 60 x 20 the panes are stacked' wait_for_like '^├─ CONTAINER'
test_that 'the host is above' shows_like '^┌─ HOST'
test_that 'stacked panes are framed' framed 60 2 18
type_line ':explain unshare --pid sh'
wait_for_like '^ unshare +leaves'
page_is_whole() { screen | tr -s ' \n' ' ' | grep -q 'for the children: the first one of them is number 1 →'; }
test_that 'the lines of a page are broken there, not cut' wait_until page_is_whole
test_that 'and fit' not shows '…'
keys Space

screen_resize 20 5
test_that 'at 20 x 5 the pane in front has its name' wait_for_like '^── (HOST|CONTAINER) bash ─'
test_that 'and there is a prompt' shows_like '^(host|container) ▸'

screen_resize 1 1
screen_resize 2 1
screen_resize 3 2
screen_resize 80 24
test_that 'after the smallest sizes all of it comes back' wait_for_like '^├─ the host sees .*┼─ the'
type_line 'echo $((6 * 7)) $(stty size)'
test_that 'and the shells know their size' wait_for_like "42 5 3[89]"

for size in '9 3' '40 12' '69 24' '300 80' '80 11' '70 12'; do
    # shellcheck disable=SC2086
    screen_start $size "$FISHBOWL" --again 04
    test_that "it opens at ${size/ / x }" wait_for_like '▸|…'
done
done_testing
