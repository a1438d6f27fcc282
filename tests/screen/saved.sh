#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Whole screens, compared with those in tests/screen/saved: six sizes, with UTF-8 and without.
# "KEEP=1 tests/run screen/saved" keeps the present ones, and makes docs/SCREENS.md of them.
# runs-as: both
# timeout: 240
# beside: yes
. tests/lib.sh
export LC_ALL=C.UTF-8
[ -w tests/screen/saved ] || KEEP= # an ordinary user's part only compares

# What depends on the machine, or on how many processes there have been: the control groups of the
# title, process numbers, inodes.
export MASK='1s/ *cgroup v[12+v]*\( · lens on\| \. lens on\)\{0,1\}$//
s/\b30\(59\|[6-9][0-9]\)\b/3060/g; s/\b40[0-9]\{8\}\b/4026530000/g'

settled() { # the same three times in a row
    local before=x now same=0
    for ((i = 0; i < 60 && same < 3; i++)); do
        now=$(screen)
        if [ "$now" = "$before" ]; then same=$((same + 1)); else same=0; fi
        before=$now
        sleep 0.15
    done
}
saved() { # NAME SENTENCE
    [ -z "${KEEP-}" ] || settled
    test_that "$2" wait_until same_screen "saved/$1"
}
sizes() { # NAME
    local size locale=utf8
    [ "${SCREEN_LOCALE-}" != C ] || locale=ascii
    for size in 80x24 100x30 120x30 200x50 60x60 20x5; do
        screen_resize "${size%x*}" "${size#*x}"
        saved "$1-$size-$locale" "$1 at $size in $locale"
    done
    screen_resize 100 30
    settled
}
solve() { # TITLE OF THE NEXT STEP
    keys F5
    wait_for 'done: :next'
    settled
    keys F8
    wait_for "$1"
}

for SCREEN_LOCALE in C.UTF-8 C; do
    screen_start 100 30 "$FISHBOWL" --again 04
    wait_for_like 'host#.*host#'
    [ "$SCREEN_LOCALE" = C ] || wait_for 'lens on' || skip_all 'the kernel lens sees nothing here'
    ! shows 'stand-in' || skip_all 'the saved screens are those of Alpine, and it is not here'
    sizes begin
    solve 'Leave a mark'
    keys B
    solve 'Cross the border'
    keys F5
    wait_for 'done: :next'
    sizes container
    [ "$SCREEN_LOCALE" = C.UTF-8 ] || continue
    screen_resize 80 24
    type_line ':why'
    wait_for 'its own namespace of the kind ipc'
    saved why-80x24-utf8 'what is isolated, and what is not yet'
    keys Space
    type_line ':process ash'
    wait_for 'not the host'
    saved process-80x24-utf8 'a process from all sides'
    keys Space
done

# ---- the document ----
pictures() {
    cat << 'TEXT'
# What it looks like

These are screens as the tests keep them (`tests/screen/saved`; `KEEP=1 tests/run screen/saved` makes
them and this page again). Process numbers and inodes are the same everywhere here; the end of the
title, which names the machine's control groups, is left out.

TEXT
    while IFS='|' read -r name title; do
        printf '## %s\n\n~~~\n%s\n~~~\n\n' "$title" "$(cat "tests/screen/saved/$name.txt")"
    done << 'LIST'
begin-80x24-utf8|The beginning of lesson 04, at 80 × 24
container-80x24-utf8|The handmade container, at 80 × 24
why-80x24-utf8|:why: what is isolated, and what is not yet
process-80x24-utf8|:process: one process from all sides
container-120x30-utf8|The same container at 120 × 30
container-200x50-utf8|On a projector, at 200 × 50: the grid fills as the student proceeds
container-60x60-utf8|On a tall screen, at 60 × 60
container-20x5-utf8|At 20 × 5
container-80x24-ascii|Where the locale has no UTF-8
LIST
}
if [ -d docs ]; then
    [ -z "${KEEP-}" ] || pictures > docs/SCREENS.md
    test_that 'docs/SCREENS.md has the same screens' diff -u docs/SCREENS.md <(pictures)
fi
done_testing
