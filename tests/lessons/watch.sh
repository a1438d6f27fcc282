#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fishbowl test --watch: a round for each change of the lesson, however the editor writes it.
# runs-as: both   beside: yes
# timeout: 300
set -u
export DEADLINE=${DEADLINE-60}
. tests/lib.sh

mine=$TMPDIR/mine
trap 'screen_tidy; rm -rf "$mine"' EXIT
mkdir "$mine"
lesson() { # NUMBER: a lesson of one step, which passes when that number is printed
    cat << END
---
id: mine
title: Mine
minutes: 1
needs: []
---
# Mine

## One {#one}

~~~sh host
echo \$((40 + 2))
~~~

~~~check
host.printed contains $1
~~~
END
}
ended() { [ "$(in_tmux display -p '#{pane_dead}')" = 1 ]; }

lesson 42 > "$mine/08-mine.md"
screen_start 160 50 "$FISHBOWL" test --watch "$mine/08-mine.md"
trap 'screen_tidy; rm -rf "$mine"' EXIT
test_that 'the first round is played at once' wait_for '# round 1: 3 passed, 0 failed'
test_that 'what a reader would mark is said first' shows 'warning: the number of steps is 1'
test_that 'then it waits' wait_for '# waiting for a change of 08-mine.md'

lesson 43 > "$mine/08-mine.md"
test_that 'a file that is written to is played again' wait_for '# round 2, '
lesson 42 > "$mine/.08-mine.md.swp"
mv "$mine/.08-mine.md.swp" "$mine/08-mine.md"
test_that 'a change in the middle of a round breaks it off' wait_for '# round 2 is broken off'
test_that 'a file that was replaced by another is played' wait_for '# round 3: 3 passed, 0 failed'

lesson 42 > "$mine/09-other.md"
lesson 42 > "$mine/08-mine.md~"
test_that 'other files do not count' not eval 'DEADLINE=1 wait_for "# round 4"'

lesson 42 | sed 's/^~~~check/~~~chek/' > "$mine/08-mine.md"
test_that 'a mistake is shown' wait_for 'error: unknown info word "chek": did you mean "check"?'
test_that 'it waits for the mistake to be mended' wait_until \
    eval '[ "$(screen | grep . | tail -n 1)" = "# waiting for a change of 08-mine.md (Ctrl-C ends)" ]'
test_that 'and nothing is played' not shows '# round 4: '

rm "$mine/08-mine.md"
test_that 'a file that is gone is a mistake, too' wait_for 'No such file or directory'
lesson 42 > "$mine/08-mine.md"
test_that 'when it is back it is played' wait_for_like '^# round [56]: 3 passed, 0 failed'

keys C-c
test_that 'Ctrl-C ends it' wait_until ended
done_testing
