#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# A step's question is in sight before its commands, and gone once it is answered.
. tests/lib.sh

mkdir -p "$TMPDIR/lessons"
cat > "$TMPDIR/lessons/01-ask.md" <<'LESSON'
---
id: ask
title: Ask first
minutes: 1
needs: [pidns]
---
# Ask first
A lesson with a question.

## Guess {#guess}
One line of prose.

Another line of prose.

A third line of prose.

The last line of prose.

~~~sh host
echo done
~~~
~~~predict
Which is it?
- [ ] this
- [x] that
~~~
~~~check
host.printed contains "done"
~~~
~~~wrong
true
~~~
LESSON
screen_start 80 24 "$FISHBOWL" --lessons "$TMPDIR/lessons" --again 01
test_that 'the question stands in the box' wait_for '? Which is it?'
test_that 'with its choices on one line' shows 'A) this    B) that'
test_that 'and the beginning of the prose above it' shows 'One line of prose.'
test_that 'the rest is announced' shows 'more: Alt-PgDn'
keys M-NPage
test_that 'scrolling shows the rest' wait_until not shows 'One line of prose.'
test_that 'and keeps the question' shows '? Which is it?'
type_line ':predict b'
test_that 'an answered question goes' wait_until not shows 'Which is it? (press'
rm -rf "$TMPDIR/lessons"
done_testing
