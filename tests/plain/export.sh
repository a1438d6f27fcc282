#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 180   beside: yes
#
# Pages of lessons and recordings, as a browser without a network has them.
set -u
. tests/lib.sh
tidy() { rm -rf "$TMPDIR/browser" "$TMPDIR"/*.html "$TMPDIR"/*.md "$TMPDIR"/*.cast "$TMPDIR"/*.txt; }
trap tidy EXIT
has() { grep -qE -- "$2" "$TMPDIR/$1"; }

"$FISHBOWL" export -o "$TMPDIR/lesson.html" 05
test_that 'a lesson becomes a page' [ $? = 0 ]
"$FISHBOWL" export -o "$TMPDIR/lesson.html" 05 2> "$TMPDIR/err.txt"
test_that 'which is not replaced by itself' [ $? = 1 ]
"$FISHBOWL" export --teacher 05 > "$TMPDIR/teacher.html"
test_that 'it loads nothing' not has lesson.html '(src|srcset)=|@import|url\(|<(img|link|iframe)'
test_that 'notes are the teacher'"'"'s' not has lesson.html 'For the teacher'
test_that 'who asks for them' has teacher.html 'For the teacher'
"$FISHBOWL" export no-such-lesson 2> "$TMPDIR/err.txt"
test_that 'what is neither lesson nor recording has exit status 2' [ $? = 2 ]
failed=
for file in lessons/[0-9]*.md; do
    "$FISHBOWL" export "$file" > "$TMPDIR/one.html" 2>> "$TMPDIR/err.txt" || failed="$failed $file"
done
test_that 'each lesson and translation becomes one' [ -z "$failed" ]
"$FISHBOWL" export --language de 05 > "$TMPDIR/one.html"
test_that 'which names its language' has one.html '<html lang="de">.*<title>05 Ein Prozess'

"$FISHBOWL" play --record "$TMPDIR/run.cast" 00 < /dev/null > "$TMPDIR/out.txt"
"$FISHBOWL" export -o "$TMPDIR/run.html" "$TMPDIR/run.cast"
test_that 'a recording becomes a page' [ $? = 0 ]
printf '%s\n' '{"version": 2, "width": 30, "height": 2}' '[0, "m", "<script>alert(1)</script>"]' \
    '[0, "o", "<img src=x onerror=alert(1)>"]' '[0, "m", "second"]' '[1, "o", "cut' > "$TMPDIR/bad.cast"
"$FISHBOWL" export -o "$TMPDIR/bad.html" "$TMPDIR/bad.cast" 2> "$TMPDIR/err.txt"
test_that 'so does what is whole of a damaged one' [ $? = 1 ]
test_that 'which is told' has err.txt 'bad.cast:5: '

browser=$(command -v chromium || command -v chromium-browser) || {
    skip 'a browser shows them' 'no chromium'
    done_testing
    exit
}
browse() { # PAGE: what the browser has made of it
    timeout 60 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$TMPDIR/browser" --dump-dom "file://$TMPDIR/$1" 2> /dev/null > "$TMPDIR/dom.txt"
}
browse lesson.html
test_that 'a browser shows a lesson' has dom.txt '<section id="nspid"><h2>4. Read it from the kernel</h2>'
test_that 'commands have their side' has dom.txt '<figcaption>host</figcaption><pre><code>grep NSpid'
test_that 'answers are hidden until somebody asks' has dom.txt '<details><summary>Answer</summary><p>b\)'
test_that 'none is open' not has dom.txt '<details open'
browse run.html
test_that 'a browser shows a recording' has dom.txt '<section id="screen-1"><h2>1/'
test_that 'its script shows one step' has dom.txt '<section id="screen-2" hidden="">'
test_that 'and has buttons for the others' not has dom.txt '<nav hidden'
browse bad.html
test_that 'a hostile label is text' has dom.txt '<h2>&lt;script&gt;alert\(1\)&lt;/script&gt;</h2>'
test_that 'a hostile screen, too' has dom.txt '>&lt;img src=x onerror'
done_testing
