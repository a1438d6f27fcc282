#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   timeout: 180   beside: yes
#
# The file of a course: its lessons in its order, what may be skipped and solved, and what is wrong
# with it.
set -u
. tests/lib.sh
export XDG_STATE_HOME=$TMPDIR/state XDG_CONFIG_HOME=$TMPDIR/config
course=$TMPDIR/course/course.conf
mkdir -p "$TMPDIR/course" "$XDG_CONFIG_HOME/fishbowl"
tidy() { rm -rf "$TMPDIR/course" "$XDG_STATE_HOME" "$XDG_CONFIG_HOME" "$TMPDIR/out"; }
trap tidy EXIT
run() { "$FISHBOWL" "$@" > "$TMPDIR/out" 2>&1 < /dev/null; }
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
lines() { # OF-THE-COURSE...
    printf '%s\n' "$@" > "$course"
}
# Words typed in the plain shell: those on the lines of standard input.
plain() { "$FISHBOWL" --plain --course "$course" "$@" > "$TMPDIR/out" 2>&1; }

lines 'order = 05 handmade' 'skip = no' 'solve = after 2' 'memory = 300M'
run list --course "$course"
test_that 'the lessons of the course are listed' says '^05 .*'
test_that 'in its order' [ "$(grep -oE '^[0-9]{2}' "$TMPDIR/out" | tr '\n' ' ')" = '05 04 ' ]
run doctor --course "$course"
test_that "the lab's limits are the course's" says 'memory 300M'
run doctor --course "$course" --memory 200M
test_that 'an option counts more' says 'memory 200M'

printf ':next\n:next\n:solve\n:hint\n:hint\n:quit\n' | plain
test_that 'it begins with the first lesson of the course' says '05 One process'
test_that 'a step is not skipped' says 'No step is skipped in this course \(.*course.conf\)'
test_that 'and that is not offered' not says 'once more skips'
test_that ':solve wants its hints first' says 'wants 2 hints before :solve; you had 0'
lines 'solve = no' 'order = 04'
printf ':solve\n:quit\n' | plain 04
test_that 'a course may want nothing solved' says 'Nothing is solved for you in this course'
"$FISHBOWL" --course "$course" 00 < /dev/null > "$TMPDIR/out" 2>&1
test_that 'who only looks on, without a terminal, sees all of it' not says 'Nothing is solved'
test_that 'to the end' says '^.ok. That was the last step'
printf ':lesson\n:quit\n' | plain
test_that 'its lessons are those that :lesson names' says '^ *04  The handmade'
test_that 'no others' not says '05  One process'

echo "course = $course" > "$XDG_CONFIG_HOME/fishbowl/fishbowl.conf"
run list
test_that 'fishbowl.conf names the course' [ "$(grep -cE '^[0-9]{2} ' "$TMPDIR/out")" = 1 ]
mkdir "$TMPDIR/course/own"
cp lessons/05-pidof.md "$TMPDIR/course/own"
lines 'lessons = own'
run list
test_that 'a folder of lessons may lie beside it' says '^05 .* pidof '
test_that 'and is the only one' not says ' handmade '

refused() { # WORDS of the message...
    run list
    [ $? = 2 ] && says "$1"
}
lines 'lessons = own' 'skip = perhaps'
test_that 'a wrong line is named' refused 'course.conf:2: skip cannot be "perhaps"'
lines 'solve = after many'
test_that 'so is a wrong number of hints' refused 'course.conf:1: solve cannot be "after many"'
lines 'order = 05 77'
test_that 'and a lesson that is not there' refused 'course.conf: order: there is no lesson "77"'
rm "$course"
test_that 'a course that is not there is told' refused 'read the course .*course.conf: No such file'
done_testing
