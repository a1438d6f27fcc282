#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# runs-as: both   beside: yes
#
# What a teacher reads of a class: students by file and by id, changed files, hostile names.
set -u
. tests/lib.sh
class=$TMPDIR/class
tidy() { rm -rf "$class" "$TMPDIR"/out* "$TMPDIR/report.html"; }
trap tidy EXIT
report() { "$FISHBOWL" report "$@" > "$TMPDIR/out" 2>&1 < /dev/null; }
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
ends() { # STATUS WORDS...
    local status=$1
    shift
    report "$@"
    [ $? = "$status" ] || { cat "$TMPDIR/out"; false; }
}
# What one student did: a file of a run whose lines are a chain.
begin() { # FILE ID USER RUN
    file=$1 run=$4 n=0 digest=''
    mkdir -p "${file%/*}"
    printf '{"fishbowl":1,"id":"%s","user":"%s"}\n' "$2" "$3" > "$file"
}
add() { # STEP EVENT REST
    n=$((n + 1))
    local line='{"lesson":"pidof","step":"'$1'","event":"'$2'"'$3',"time":"2026-11-28T14:00:0'$n'Z","schema":1,"run":"'$run'","n":'$n
    digest=$(printf %s "$digest$line" | sha256sum | cut -c1-32)
    printf '%s,"chain":"%s"}\n' "$line" "$digest" >> "$file"
}
mapfile -t steps < <(sed -n 's/^## .*{#\(.*\)}/\1/p' lessons/05-pidof.md)
asked=$(awk -F'[#}]' '/^## .*[{]#/ { id = $(NF - 1) } /^~~~predict/ { print id; exit }' lessons/05-pidof.md)
begin "$class/anna/progress.jsonl" aaaa anna 0000000000000001
add "${steps[0]}" shown ',"tries":0,"hints":0,"ms":0'
add "${steps[0]}" passed ',"tries":3,"hints":1,"ms":120000'
add "$asked" prediction ',"tries":3,"hints":1,"ms":120000,"question":0,"choice":"a","right":false'
add "${steps[1]}" shown ',"tries":0,"hints":0,"ms":0'
begin "$class/bert.jsonl" bbbb bert 0000000000000002
add "${steps[0]}" shown ',"tries":0,"hints":0,"ms":0'
add "${steps[0]}" solved ',"tries":1,"hints":0,"ms":1000'

test_that 'a folder is read' ends 0 "$class"
test_that 'a student has the name of the folder' says '^anna  .*  1  .* 2:00 +1 +0 %  2026-11-28 14:00$'
test_that 'or of the file' says '^bert  '
test_that 'where students have stopped is told' says '^ +1 of 1 +05 One process, many numbers: '
test_that 'and which predictions were wrong' says 'Predictions that were wrong'

sed -i 's/"hints":1/"hints":0/' "$class/anna/progress.jsonl"
report "$class"
test_that 'a file that was changed shows' says '^anna .*changed in [12] place'
printf 'rubbish\n{"lesson":"pidof","step":"x","event":"passed"}\n' >> "$class/bert.jsonl"
report "$class"
test_that 'so do lines that are none, or of no chain' says '^bert .*1 line without a chain  1 damaged'

cp "$class/bert.jsonl" "$class/copy.jsonl"
report "$class"
test_that 'a copy is no other student' [ "$(grep -cE '^(bert|copy) ' "$TMPDIR/out")" = 1 ]
rm "$class/copy.jsonl"

evil=$'=cmd|\x1b[2J<script>"&'
begin "$class/$evil/progress.jsonl" cccc eve 0000000000000003
add "${steps[0]}" shown ''
report "$class"
test_that 'a name does nothing to the terminal' not says $'\x1b'
test_that 'it is shown' says '^=cmd\|\?\[2J<script>'
report --format csv "$class"
test_that 'a spreadsheet takes no formula' says "^\"'=cmd"
test_that 'CSV has a line for each step' says '^bert,pidof,[a-z0-9-]+,solved,1,0,1,0,0,'
report --format json "$class"
test_that 'JSON can be read' says '"mark": "solved"'
test_that 'a page is written' ends 0 --format html --output "$TMPDIR/report.html" "$class"
cp "$TMPDIR/report.html" "$TMPDIR/out"
test_that 'that has every student' says '<th scope=row>bert'
test_that 'and no tag of theirs' not says '<script>'
test_that 'nor anything from elsewhere' not says '(src|href)='
report --pseudonyms "$class"
test_that 'pseudonyms are no names' not says 'anna|bert'
test_that 'and stay the same' says '^student-[0-9a-f]{6} '
begin "$class/elsewhere.jsonl" dddd bert 0000000000000004
add "${steps[0]}" shown ''
report --by-user "$class"
test_that 'files of one account can be one student' [ "$(grep -c '^bert ' "$TMPDIR/out")" = 1 ]
ln -s /etc/passwd "$class/link.jsonl"
test_that 'a link in a folder is not followed' ends 0 "$class"

test_that 'a file that is not there is told' ends 1 "$class" "$TMPDIR/none.jsonl"
test_that 'by its name' says 'read .*/none.jsonl: No such file'
mkdir "$class/empty"
test_that 'a folder without any is told' ends 2 "$class/empty"
test_that 'with what they are called' says 'progress.jsonl'
test_that 'so is a format that is none' ends 2 --format htm "$class"
test_that 'with the nearest' says 'did you mean html'
test_that 'and a report of nothing' ends 2
head -c 300000 /dev/zero | tr '\0' '{' > "$class/huge.jsonl"
test_that 'a huge line is one damaged line' ends 0 "$class"
done_testing
