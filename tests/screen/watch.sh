#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 240   beside: yes
#
# One watches the screen of another: asked for each time, or allowed beforehand, named in the first
# line, and over at once when it is to be. As root the watcher is another account.
set -u
. tests/lib.sh
export DEADLINE=30
all=$TMPDIR/class name=$(id -un 2> /dev/null || echo "user-$(id -u)") who=$name
mkdir -m 1777 "$all"
chmod 1777 "$all"
watcher=("$FISHBOWL")
if [ -n "$FISHBOWL_AS_USER" ]; then
    read -r -a watcher <<< "$FISHBOWL_AS_USER $FISHBOWL_USER"
    who=$(id -un 1000 2> /dev/null || echo user-1000)
fi
tidy() {
    second kill-server 2> /dev/null
    screen_tidy
    rm -rf "${TMPDIR:?}"/*
}
second() { TMUX_TMPDIR=$TMPDIR LC_ALL=C.UTF-8 tmux -L fishbowl-watch-$$ -f /dev/null "$@"; }
watch() { # COLUMNS ROWS [NAME]: a second terminal, which lives on when the program has ended
    second kill-server 2> /dev/null
    wait_until not second has-session 2> /dev/null
    second new-session -d -x "$1" -y "$2" "sleep 600" \; \
        set -g status off \; set -g default-terminal screen-256color
    second respawn-pane -k "${watcher[*]} watch '${3-$all/$name}'; exec sleep 600"
}
seen() { second capture-pane -p -J -S - | grep -qE -- "$1" || { second capture-pane -p -J -S -; false; }; }
sees() { wait_until seen "$1" > /dev/null || seen "$1"; }

screen_start 80 24 "$FISHBOWL" --again 04
trap tidy EXIT
wait_for 'host#'
watch 80 25
test_that 'who shares nothing cannot be watched' sees "$name is not in $all|does not share"
type_line ":share $all"
wait_for 'You share where you are'
watch 80 25
test_that 'the student is asked' wait_for "$who (uid"
test_that 'and it is seen that they are' sees 'is asked whether you may watch'
test_that 'until then nothing is seen' not seen 'The handmade'
type_line ':deny'
test_that 'a no ends it' sees 'You were turned down'
watch 80 25
test_that 'who was turned down cannot ask again and again' sees 'ask again in a minute'

type_line ':share screen'
wait_for 'without being asked'
watch 80 25
test_that 'allowed beforehand, one sees the screen' sees 'A folder that could be a system'
test_that 'and is named on it' wait_for "$who watches"
keys C-u
type_line "printf '\\033[1;31mred\\033[0m-%s\\n' 'Grüße 魚'"
test_that 'what happens there is seen' sees 'red-Grüße 魚'
same_rows() { # but for the last, which is the watcher's
    [ "$(screen)" = "$(second capture-pane -p | head -n 24)" ]
}
test_that 'row by row' wait_until same_rows
red() { second capture-pane -p -e | grep -q $'\033\[1m\033\[31mred'; }
test_that 'in colour' wait_until red
second send-keys 'touch x' Enter
screen_resize 100 30
test_that 'another size is followed' sees 'rows 7 to 30 of 30; 80 of'
test_that 'the cursor stays in sight' sees '^host ▸'
second send-keys Up
test_that 'the top is in reach' sees 'fishbowl +.*watches'
test_that 'keys of who watches go nowhere' not shows 'touch x'
screen_resize 80 24
second send-keys q
test_that 'who leaves is no longer named' wait_until not shows 'watches'

watch 80 25
wait_for 'watches'
type_line ':unshare'
test_that ':unshare ends it at once' sees 'no longer shared'
nothing_there() { [ -z "$(ls "$all")" ]; }
test_that 'and removes all' wait_until nothing_there

type_line ":share $all"
wait_until test -S "$all/$name-$(id -u)/1.socket"
watch 80 25
wait_for "$who (uid"
type_line ':allow'
test_that 'a yes is enough' sees 'A folder that could be a system'
kill -9 "$(screen_pid)"
test_that 'so is the end of its fishbowl an end' sees 'has ended'

refused() { # PATTERN WORDS...
    local pattern=$1
    shift
    "${watcher[@]}" watch "$@" 2>&1 < /dev/null | grep -qE -- "$pattern"
}
test_that 'watch wants a terminal' refused 'needs a terminal' "$all/$name"
test_that 'and a name' refused 'wants a name'
test_that 'and a folder' refused 'wants the folder' "$name"
watch 80 25 "$all/nobody-at-all"
test_that 'a name that nobody has is told' sees 'Nobody is called "nobody-at-all"'
rm -rf "${all:?}"/*
ln -s / "$all/$name-$(id -u)"
watch 80 25
test_that 'a symbolic link in the place of a student is not followed' sees 'is a symbolic link'
done_testing
