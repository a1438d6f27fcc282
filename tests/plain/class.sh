#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 300   beside: yes
#
# Students share where they are, and a class's board reads it: with a real one, a second shell, one
# that was killed, clocks that jump, and what a hostile student may put there.
set -u
. tests/lib.sh
export DEADLINE=30 HOME=$TMPDIR/home XDG_STATE_HOME=$TMPDIR/state XDG_CONFIG_HOME=$TMPDIR/config
all=$TMPDIR/class me=$(id -un 2> /dev/null || echo user) students=()
own=$all/$me-$(id -u)
[ "$me" != user ] || me=user-$(id -u)
mkdir -p "$HOME" "$XDG_CONFIG_HOME/fishbowl" "$all"
chmod 1777 "$all"
tidy() {
    exec 8>&- 9>&-
    for student in "${students[@]}"; do kill "$student" 2> /dev/null; done
    wait
    rm -rf "${TMPDIR:?}"/*
}
trap tidy EXIT
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
board() { "$FISHBOWL" class "$@" > "$TMPDIR/out" 2>&1 < /dev/null; }
shows() { board "$all" && says "$1"; }
student() { # NUMBER: one whose words come from the descriptor of that number
    mkfifo "$TMPDIR/in$1"
    "$FISHBOWL" --plain --again 05 < "$TMPDIR/in$1" > "$TMPDIR/out$1" 2>&1 8>&- 9>&- &
    students+=($!)
    eval "exec $1> \"$TMPDIR/in$1\""
    wait_until heard "$1" 'host# ' > /dev/null
}
heard() { grep -qE -- "$2" "$TMPDIR/out$1" || { tail -n 20 "$TMPDIR/out$1"; false; }; }
says_of() { # NUMBER WORD PATTERN: it says that word, and is answered
    echo "$2" >&"$1"
    wait_until heard "$1" "$3"
}
mode() { stat -c %a "$1"; }
edit() { sed "${2-}" "$own/1.json" > "$1"; } # FILE [SED]: the status of the first, changed
earlier() { # KEY MS: a sed command that takes so much off
    echo "s/\"$1\":$(value "$1")/\"$1\":$(($(value "$1") - $2))/"
}
value() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$own/1.json"; }

board "$all"
test_that 'nobody shares by themselves' says 'Nobody shares'
student 8
test_that 'who shares is told what, and with whom' says_of 8 ":share $all" \
    "account's name, lesson and step.* $all, for all on this machine"
test_that 'the board shows the step' wait_until shows "^$me +05  1/9 .* at work$"
test_that 'their folder can be written by them alone' [ "$(mode "$own")" = 755 ]
test_that 'so can the status' [ "$(mode "$own/1.json")" = 644 ]
echo ':hint' >&8
echo 'true' >&8
test_that 'hints and lines typed are counted' wait_until shows ' 1 +1  at work$'
board --json "$all"
test_that 'as JSON, too' says '"hints": 1'
test_that 'who watches has to have a screen to see' says_of 8 ':share screen' 'no screen to be seen'

student 9
test_that 'a second shell shares, too' says_of 9 ":share $all" 'You share where you are'
test_that 'under a number of its own' wait_until shows "^$me:2 "
test_that 'until it does no more' says_of 9 ':unshare' 'nothing any more'
test_that 'nothing is left of it' not ls "$own"/2.*
echo ":share $all" >&9
wait_until shows "^$me:2 "
kill -9 "${students[1]}"
wait "${students[1]}" 2> /dev/null
exec 9>&-
edit "$own/2.json" "$(earlier beat 40000)"
test_that 'one that was killed is away' shows "^$me:2 .* away$"
rm "$TMPDIR/in9" "$TMPDIR/out9"
student 9
echo ":share $all" >&9
test_that 'its place is free for the next' wait_until shows "^$me:2 .* at work$"
echo ':quit' >&9
test_that 'whose end removes it' wait_until not test -e "$own/2.json"

# What is made of times.
edit "$own/3.json" "$(earlier began 1000000)"
test_that 'long beyond the plan is stuck, and first' \
    eval 'shows "^$me:3 .* stuck$" && [ "$(sed -n 4p "$TMPDIR/out" | cut -d " " -f 1)" = "$me:3" ]'
edit "$own/3.json" "$(earlier beat -86400000)"
test_that 'a beat from the future is none' shows "^$me:3 .* away$"
edit "$own/3.json" 's/"boot":"[^"]*"/"boot":"another"/'
test_that 'nor is one from another boot' shows "^$me:3 .* away$"
edit "$own/3.json"
touch -d 1990-01-01 "$own/3.json"
test_that 'the wall clock has no say' shows "^$me:3 .* at work$"
edit "$own/3.json" "s/\"passed\":false/\"passed\":true/; $(earlier began 1000000)"
test_that 'who has passed a step is not stuck in it' shows "^$me:3 .* passed$"
edit "$own/3.json" 's/"done":false/"done":true/'
test_that 'who has done the lesson is done' shows "^$me:3 .* done$"

for n in $(seq 30); do ln -s / "$all/link-$n"; done
board "$all"
test_that 'many refusals are cut short' \
    eval 'says "^refused: 10 more$" && [ "$(grep -c "^refused: " "$TMPDIR/out")" = 21 ]'
rm "$all"/link-*

# What is not trusted, or no status.
refused() { shows "^refused: $1"; }
here=${own##*/}
truncate -s 1G "$own/3.json"
test_that 'a huge file is refused' refused "$here/3.json is too large"
head -c 100 "$own/1.json" > "$own/3.json"
test_that 'so is half a one' refused "$here/3.json is damaged"
edit "$own/3.json"
chmod 666 "$own/3.json"
test_that 'and one that others can write' refused "$here/3.json can be written by others"
rm "$own/3.json"
mkfifo "$own/3.json"
test_that 'a pipe is not waited for' refused "$here/3.json is no regular file"
rm "$own/3.json"
ln -s 1.json "$own/3.json"
test_that 'a symbolic link is not followed' refused "$here/3.json is a symbolic link"
rm "$own/3.json"
edit "$own/3.json" 's/Start a container/\\u001b[2J\\u202eevil/'
test_that 'no escape sequence reaches the terminal' shows '\?\[2J\?evil'
rm "$own/3.json"
ln -s "$own" "$all/anna-4711"
test_that 'nor is one followed that has a name' refused 'anna-4711 is a symbolic link'
rm "$all/anna-4711"
mkdir "$all/anna-4711"
cp "$own/1.json" "$all/anna-4711"
test_that 'a folder is who it belongs to' refused "anna-4711 belongs to .*, whose folder is $here"
mv "$all/anna-4711" "$all/x"$'\033'"[2J"
test_that 'a name acts on no terminal either' refused 'x\?\[2J'
rm -r "$all/x"*
touch "$all/anna-4711"
test_that 'a file is no folder' refused 'anna-4711 is no folder'
rm "$all/anna-4711"
chmod 775 "$own"
test_that 'a folder that others can write is refused' refused "$here can be written by others"
chmod 755 "$own"
if [ "$(id -u)" = 0 ]; then
    mkdir "$all/user-54321"
    edit "$all/user-54321/1.json"
    chown -R 54321:54321 "$all/user-54321"
    test_that 'an account without a name is shown by its number' shows '^user-54321 .* at work$'
    chown 54322 "$all/user-54321/1.json"
    test_that "what is another's there is refused" refused 'user-54321/1.json belongs to somebody'
    rm -r "$all/user-54321"
fi
if [ "$(id -u)" = 0 ]; then
    echo ':unshare' >&8
    wait_until not test -e "$own"
    mkdir "$own" && chown 54321 "$own"
    test_that "a student's place that another has taken is told" says_of 8 ":share $all" \
        "$here belongs to user \(uid 54321\)"
    rm -r "$own"
    says_of 8 ":share $all" 'You share where' > /dev/null
fi
chmod 777 "$all"
board "$all"
test_that 'a folder in which others can replace is not read' [ $? = 1 ]
test_that 'with the reason' says 'no sticky bit'
echo ':unshare' >&8
wait_until not test -e "$own"
test_that 'nor shared in' says_of 8 ":share $all" 'It has no sticky bit|it has no sticky bit'
chmod 1773 "$all"
test_that 'nor one where nobody could read it' says_of 8 ":share $all" 'Nobody could read'
chgrp "$(id -g)" "$all"
chmod 3773 "$all"
test_that 'its group may be who reads' says_of 8 ":share $all" ', for the group '
test_that 'and is then the only one' [ "$(mode "$own")" = 2750 ]
test_that 'a path that is none is told' says_of 8 ':share class' '"class" is no folder with a full path'
test_that 'so is one that is not there' says_of 8 ":share $TMPDIR/none" 'open .*/none: No such file'
test_that 'neither ends what is shared already' shows "^$me +05 "
rm -r "$own"
test_that 'that it cannot be written any more is told' says_of 8 ':hint' 'write your status in'
kill -9 "${students[0]}"
wait "${students[0]}" 2> /dev/null
exec 8>&-
rm -rf "$TMPDIR/in8" "$own"
chmod 1777 "$all"

# What files of settings say.
echo "share = $all" > "$TMPDIR/course"
begin() { printf ':quit\n' | "$FISHBOWL" --plain --again "$@" 05 > "$TMPDIR/out" 2>&1; }
begin --course "$TMPDIR/course"
test_that 'a course only offers it' says 'This class has a board.*:share puts you on it'
test_that 'and shares nothing' not says 'You share where you are'
cp "$TMPDIR/course" "$XDG_CONFIG_HOME/fishbowl/fishbowl.conf"
begin
test_that "a student's own fishbowl.conf is their yes" says 'You share where you are'
test_that 'nothing is left of that' not ls -d "$own" 2> /dev/null
board
test_that 'class reads there by itself' says 'Nobody shares'
echo "share = $TMPDIR" > "$TMPDIR/course"
begin --course "$TMPDIR/course"
test_that 'which is no yes for another folder' not says 'You share where you are'
rm "$XDG_CONFIG_HOME/fishbowl/fishbowl.conf"
board
test_that 'without a folder class says what it wants' says 'class wants the folder'
done_testing
