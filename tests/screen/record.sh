#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 300   beside: yes
#
# What is shown is recorded, and played again by us and by asciinema, without a risk for the terminal.
set -u
. tests/lib.sh
export DEADLINE=30
cast=$TMPDIR/demo.cast
tidy() {
    screen_tidy
    rm -f "$TMPDIR"/*.cast "$TMPDIR"/*.txt
}
trap tidy EXIT
alive() { [ "$(in_tmux display -p '#{pane_dead}')" = 0 ]; }
says() { grep -qE -- "$2" "$TMPDIR/$1"; }

# ---- a demo of three lessons ----

for lesson in 00 04 05; do
    screen_start 110 34 "$FISHBOWL" play --auto --countdown 1 --speed 5000 \
        --record "$TMPDIR/$lesson.cast" "$lesson"
    test_that "lesson $lesson is played to its end" wait_until not alive
    "$FISHBOWL" replay --list "$TMPDIR/$lesson.cast" > "$TMPDIR/list.txt"
    steps=$(grep -cE '^ +[0-9]+:[0-9]{2}  [0-9]+/[0-9]+ ' "$TMPDIR/list.txt")
    test_that 'its recording names each step' [ "$steps" = "$(sed -n 's|.*  [0-9]*/\([0-9]*\) .*|\1|p' "$TMPDIR/list.txt" | head -n 1)" ]
    test_that 'and is a small file of JSON lines' [ "$(stat -c %s "$TMPDIR/$lesson.cast")" -lt 400000 ]
    if command -v asciinema > /dev/null; then
        screen_start 110 34 sh -c "asciinema cat '$TMPDIR/$lesson.cast' > '$TMPDIR/cat.txt'; echo code \$? > '$TMPDIR/code.txt'"
        test_that 'asciinema can read it' wait_until says code.txt 'code 0'
        rm -f "$TMPDIR/code.txt"
        test_that 'all of it' says cat.txt 'step [0-9]'
    else
        skip 'asciinema can read it' 'no asciinema'
    fi
done
cp "$TMPDIR/05.cast" "$cast"
test_that 'it is readable by its owner alone' [ "$(stat -c %a "$TMPDIR/05.cast")" = 600 ]

# ---- replay ----

screen_start 110 35 "$FISHBOWL" replay "$cast"
test_that 'a recording is played' wait_for_like 'playing .*1/9 start'
test_that 'with both sides' wait_for 'the container sees'
keys Space
test_that 'the space bar stops it' wait_for ' paused '
keys n n n
test_that 'n goes to the step' wait_for '4/9 nspid'
test_that 'and shows it' wait_for 'Which of the two is right?'
keys p
test_that 'p goes back' wait_for '3/9 ask-host'
keys l
test_that 'l lists the steps' wait_for '9/9 end: What a number is'
keys Up Enter
test_that 'and goes to one of them' wait_for '2/9 ask-inside'
keys e
test_that 'e goes to the end, which is still to be seen' wait_for 'What a number is'
keys +
test_that 'it can go faster' wait_for '200 %'
screen_resize 60 20
test_that 'a smaller terminal shows a part, and says so' wait_for 'of 110x34'
keys q
test_that 'q ends it' wait_until not alive

# Titles, clipboard, answers, modes: nothing of it reaches the terminal, nor what answers it.
printf '%s\n' '{"version": 2, "width": 40, "height": 5}' \
    '[0.1, "m", "\u001b]0;owned\u0007label"]' \
    '[0.2, "o", "\u001b]0;owned\u0007\u001b]52;c;b3duZWQ=\u0007\u001b[6n\u001b[c\u001b[?1003hhostile here"]' \
    '[0.3, "o", "cut' > "$TMPDIR/hostile.cast"
screen_start 80 24 sh -c "'$FISHBOWL' replay '$TMPDIR/hostile.cast'; echo code \$?; read -r line; echo \"got <\$line>\"; read -r line"
test_that 'a hostile recording is shown' wait_for 'hostile here'
test_that 'without its title' [ "$(in_tmux display -p '#{pane_title}')" != owned ]
test_that 'nor its mouse' [ "$(in_tmux display -p '#{mouse_all_flag}')" = 0 ]
test_that 'nor its clipboard' not in_tmux show-buffer
keys q
test_that 'where it is cut off is told' wait_for 'hostile.cast:4: '
test_that 'with an exit status' wait_for 'code 1'
keys Enter
test_that 'no answer is left on the keyboard' wait_for 'got <>'

# ---- what goes wrong ----

"$FISHBOWL" replay COPYING 2> "$TMPDIR/err.txt"
test_that 'what is no recording has exit status 2' [ $? = 2 ]
test_that 'and a sentence with the line' says err.txt 'COPYING:1: this is no recording'
"$FISHBOWL" play --record "$cast" 00 < /dev/null > "$TMPDIR/out.txt" 2> "$TMPDIR/err.txt"
test_that 'a file that is there is not replaced' [ $? = 2 ]
test_that 'and --force named' says err.txt '[-]-force'
ln -s "$cast" "$TMPDIR/link.cast"
"$FISHBOWL" --plain --force --record "$TMPDIR/link.cast" 00 < /dev/null 2> "$TMPDIR/err.txt"
test_that 'a symbolic link is not followed' says err.txt 'symbolic link'

# ---- secrets and a sudden end ----

screen_start 100 30 "$FISHBOWL" --again --record "$TMPDIR/secret.cast" 00
wait_for 'host#'
type_line 'read -rs -p "pass""word: " x; echo "got ${#x}"'
wait_for 'password: '
type_line 'xyzzy-42'
test_that 'a password that is typed' wait_for 'got 8'
test_that 'is not in the recording' not grep -q 'xyzzy' "$TMPDIR/secret.cast"
screen_resize 90 28
recorded() { grep -qF -- "$1" "$TMPDIR/secret.cast"; }
test_that 'a new size is in it' wait_until recorded '"r", "90x28"'
type_line 'echo last-wo''rds'
wait_for_like '^.?last-words'
test_that 'what is shown is in it at once' wait_until recorded 'last-words'
kill -9 "$(screen_pid)"
wait_until not alive
"$FISHBOWL" replay --list "$TMPDIR/secret.cast" > "$TMPDIR/list.txt" 2>&1
test_that 'after kill -9 it is whole' [ $? = 0 ]

# A limit on the size of files is as a full disk.
screen_start 80 24 sh -c "trap '' XFSZ; '$FISHBOWL' --record '$TMPDIR/full.cast' --again 00; echo code \$?; read -r line"
wait_for 'host#'
size=$(stat -c %s "$TMPDIR/full.cast")
pid=$(cut -d ' ' -f 1 "/proc/$(screen_pid)/task/$(screen_pid)/children")
prlimit --pid "$pid" --fsize=$((size + 300))
type_line 'seq 3000'
test_that 'a full disk does not end the lesson' wait_for_like '3000 '
type_line ':quit'
test_that 'that it ended the recording is told' wait_for 'write the recording'
"$FISHBOWL" replay --list "$TMPDIR/full.cast" > "$TMPDIR/list.txt" 2>&1
test_that 'which has whole lines' [ $? = 0 ]

"$FISHBOWL" play --record "$TMPDIR/plain.cast" 00 < /dev/null > "$TMPDIR/out.txt"
test_that 'the plain form is recorded, too' says plain.cast '"o", "## Step 1 of'
rm -f "$TMPDIR"/*.cast "$TMPDIR"/*.txt
done_testing
