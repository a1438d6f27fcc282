#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The reader of recordings, and the pages made of them, fuzzed by libFuzzer under the sanitizers. Its
# course is fixed, so that a failure can be repeated; FUZZ_SECONDS=600 tests/run fuzz takes another
# one, for so long.
# timeout: 900   beside: yes
. tests/lib.sh

command -v clang > /dev/null || skip_all 'no clang'

build() {
    clang -std=gnu17 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined shell/record/{cast,html,html_cast}.c shell/pane/*.c \
        shell/lesson/text.c tests/fuzz/cast.c "$BUILD"/lib{shell,sandbox}.a \
        -lvterm -lcmark -ljansson -lncursesw -ltinfo -lnettle -lseccomp -lm -o "$TMPDIR/cast"
}
# To begin with: what we write, and what a player must bear.
mkdir "$TMPDIR/corpus"
"$FISHBOWL" --record "$TMPDIR/corpus/plain" 00 < /dev/null > "$TMPDIR/out"
printf '%s\n' '{"version": 2, "width": 20, "height": 3, "idle_time_limit": 2}' \
    '[0.01, "m", "1/2 <b>"]' '[0.25, "o", "\u001b[2J\u001b[1;31mred\u001b[m\r\n"]' \
    '[0.5, "r", "30x5"]' '[1.5, "o", "\u001b]0;t\u0007\u001b[5;5Hx\u00e9\ud83d\ude00e\u0301"]' \
    '[2, "m", "\u001b[2J"]' '[9, "o", "\u001b[?1049h\u001b[3;1r\u001b[99b\u001b[38;5;99m<i>"]' \
    '[9.5, "m", "end"]' '[9.6, "o", "\u001b[?1049l"]' > "$TMPDIR/corpus/all"
head -c 200 "$TMPDIR/corpus/all" > "$TMPDIR/corpus/cut"
printf '%s\n' '"\\u001b["' '"[0.1, \"o\", \""' '"\"r\", \""' '"\"m\", \""' '"\\u009b"' > "$TMPDIR/words"
course=(-seed=1 -runs=20000)
[ -z "${FUZZ_SECONDS-}" ] || course=(-max_total_time="$FUZZ_SECONDS")
fuzz() {
    "$TMPDIR/cast" -max_len=4096 -timeout=20 -dict="$TMPDIR/words" -artifact_prefix="$TMPDIR/" \
        "${course[@]}" "$TMPDIR/corpus" 2>&1 | tail -n 40
    return "${PIPESTATUS[0]}"
}
test_that 'the reader is built for libFuzzer' build
test_that 'whatever a file has is shown or refused, and a page of it has no tags' fuzz
rm -rf "${TMPDIR:?}"/*
done_testing
