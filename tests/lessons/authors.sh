#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What authors of lessons have: lint, list, and a manual whose example works.
# runs-as: both   beside: yes
# timeout: 300
set -u
. tests/lib.sh

out=$TMPDIR/out mine=$TMPDIR/mine
trap 'rm -rf "$out" "$mine" "$TMPDIR/state"' EXIT
mkdir "$mine"
says() { grep -qF -- "$1" "$out"; }
run() { # STATUS ARGUMENTS...: fishbowl ends with this status; $out has what it said
    local wanted=$1
    shift
    XDG_STATE_HOME=$TMPDIR/state "$FISHBOWL" "$@" > "$out" 2>&1 < /dev/null
    [ $? = "$wanted" ] || { cat "$out"; return 1; }
}

says_in_turn() { # the results have the numbers from 1 on, and the plan says how many
    awk '/^(not )?ok / { sub(/^not /, ""); if ($2 != ++n) exit 1 }
         /^1\.\./ { plan = substr($0, 4) }
         END { exit n < 8 || plan != n }' "$out"
}

# ---- lint ----

test_that 'nothing is found in the lessons of the tree' run 0 lint --strict
# The last step of each lesson of Part I.
ends() {
    local lesson words
    for lesson in lessons/[01][0-9]-*.md; do
        [[ $lesson == *.??.md ]] && continue
        for words in '^The manual pages: ' '[Dd]ocker' '[Pp]odman' 'Kubernetes|kubectl' \
            'still (not isolated|shared)' '^To try for yourself, and no check asks for it: '; do
            grep -qE -- "$words" "$lesson" || { echo "$lesson lacks: $words"; return 1; }
        done
    done
}
test_that 'each says where to read on, what managers call it, what is not isolated, what to try' ends
awk '/^````markdown/ { on = 1; next } /^````$/ { exit } on' docs/AUTHORING.md > "$mine/08-first.md"
test_that 'nor in the example of the manual' run 0 lint --strict "$mine/08-first.md"
test_that 'which passes its own test' run 0 test "$mine/08-first.md"

test_that 'its model answers alone are soon tried' run 0 test --quick "$mine/08-first.md"
test_that 'and nothing else is' not says 'wrong answer'
sed '/^~~~check/,/^~~~$/s/^container.*/1 == 1/' "$mine/08-first.md" > "$mine/09-fails.md"
test_that 'lessons may be played at the same time' \
    run 1 test --quick --jobs 2 "$mine/09-fails.md" "$mine/08-first.md"
test_that 'the results are counted on' says_in_turn
test_that 'one that cannot be found ends it' run 2 test --jobs 2 nosuch "$mine/08-first.md"
test_that 'nobody plays no lesson at a time' run 2 test --jobs 0
test_that 'nobody is endlessly slow' run 2 test --slow 101

# An answer that both shells have long forgotten.
sed "s/^echo I am [\$][\$]/(sleep 16; echo I a''m 1) \&/" "$mine/08-first.md" > "$mine/09-late.md"
test_that 'what comes too late does not hold' run 1 test --quick "$mine/09-late.md"
test_that 'on a slow machine it does' run 0 test --quick --slow 2 "$mine/09-late.md"
rm "$mine/09-fails.md" "$mine/09-late.md"

sed 's/^container.pid == 1$/1 == 1/' "$mine/08-first.md" > "$mine/09-vacuous.md"
test_that 'a warning is no failure' run 0 lint "$mine/09-vacuous.md"
test_that 'it names the file and the line' says "$mine/09-vacuous.md:48: warning: \"1 == 1\""
test_that 'with --strict it is' run 1 lint --strict "$mine/09-vacuous.md"
sed 's/^~~~check/~~~chek/' "$mine/08-first.md" > "$mine/09-broken.md"
test_that 'an error is a failure' run 1 lint "$mine/09-broken.md"
test_that 'it says what was expected' says 'did you mean "check"?'
test_that 'JSON says the same' run 1 lint --json "$mine/09-broken.md"
test_that 'with the name of the rule' says '"rule": "parse"'
test_that 'an unknown lesson is wrong usage' run 2 lint nosuch
rm "$mine"/09-*

# ---- lessons of one's own ----

test_that 'a folder stands in place of the shipped lessons' run 0 --lessons "$mine" list
test_that 'with its lessons' grep -q '^08  first' "$out"
test_that 'and no others' not grep -q '^05' "$out"
test_that 'an empty element stands for the shipped ones' run 0 --lessons "$mine:" list
test_that 'after the others' bash -c '[ "$(head -n 1 "$1" | cut -c 1-9)" = "08  first" ] &&
    grep -q "^05  pidof" "$1"' - "$out"
test_that 'the option may be given twice' run 0 --lessons "$mine" --lessons lessons list
test_that 'which is the same' bash -c 'grep -q "^08  first" "$1" && grep -q "^05  pidof" "$1"' - "$out"
test_that 'a lesson is found in any of them' run 0 --lessons "$mine:" lint --strict first pidof
test_that 'a folder that is not there is named' run 2 --lessons "$mine/nosuch" list
test_that 'with the reason' says "$mine/nosuch: No such file or directory"
cp lessons/05-pidof.md "$mine/09-copy.md"
test_that 'an id is taken only once' run 2 --lessons "$mine:" list
test_that 'both files are named' says "09-copy.md and "
test_that 'and what to do' says 'give one of them another'
rm "$mine/09-copy.md"

# ---- translations ----

test_that 'a translated lesson is played to its end' run 0 --language de 05
test_that 'in the words of the translation' says '# 05 Ein Prozess, viele Nummern'
test_that 'with the commands of the original' says 'host   pidof ash'
test_that 'and its answers' says 'You said b; the kernel says'
test_that 'the language comes from the environment, too' env LC_ALL=de_DE.UTF-8 \
    bash -c '"$FISHBOWL" list | grep -q "Ein Prozess, viele Nummern"'
test_that 'a lesson without that translation says so' \
    bash -c 'echo :quit | "$FISHBOWL" --plain --language xx 05 | grep -qF "no translation for \"xx\""'

# ---- list ----

test_that 'the lessons are listed' run 0 list
test_that 'with number, id, title and time' grep -qE '^04 +handmade +The handmade container +20 min' "$out"
test_that 'nothing is done yet' grep -qE '^04 .* min  - ' "$out"
test_that 'looking makes no file' [ ! -e "$TMPDIR/state" ]
mkdir -p "$TMPDIR/state/fishbowl"
printf '%s\n' '{"fishbowl":1}' \
    '{"lesson":"handmade","step":"look","event":"passed"}' \
    '{"lesson":"pidof","step":"end","event":"done"}' > "$TMPDIR/state/fishbowl/progress.jsonl"
test_that 'progress is read' run 0 list
test_that 'a lesson that was begun says how far' grep -qE '^04 .* min  1 step ' "$out"
test_that 'one that was played to its end is done' grep -qE '^05 .* min  done ' "$out"
test_that 'it is had as JSON' run 0 list --json
test_that 'with what this machine lacks' says '"missing": ['

done_testing
