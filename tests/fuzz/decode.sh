#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The lens's decoders, fuzzed by libFuzzer under the sanitizers. Its course is fixed, so that a
# failure can be repeated; FUZZ_SECONDS=600 tests/run fuzz takes another one, for so long.
# timeout: 900   beside: yes
. tests/lib.sh

command -v clang > /dev/null || skip_all 'no clang'

build() {
    clang -std=gnu17 -D_GNU_SOURCE -O1 -g -fsanitize=fuzzer,address,undefined \
        -fno-sanitize-recover=undefined sandbox/lens/{calls,words,decode,decode_*}.c \
        tests/fuzz/decode.c -o "$TMPDIR/decode"
}
# To begin with: each argument points into the memory, which is text.
mkdir "$TMPDIR/corpus"
{ printf '\0'; printf '\20\20\0\0\0\0\0\0%.0s' {1..6}; cat tests/fuzz/decode.c; } > "$TMPDIR/corpus/text"
course=(-seed=1 -runs=300000)
[ -z "${FUZZ_SECONDS-}" ] || course=(-max_total_time="$FUZZ_SECONDS")
fuzz() {
    "$TMPDIR/decode" -max_len=8192 -artifact_prefix="$TMPDIR/" "${course[@]}" "$TMPDIR/corpus" 2>&1 |
        tail -n 40
    return "${PIPESTATUS[0]}"
}
test_that 'the decoders are built for libFuzzer' build
test_that 'whatever a process passes becomes a line' fuzz
rm -rf "${TMPDIR:?}"/*
done_testing
