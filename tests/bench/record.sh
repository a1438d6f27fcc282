#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The split screen with --record beside itself without, in turns: key to echo, and how large a
# recording becomes.
# usage: record.sh [ROUNDS]      needs build/fishbowl, build/tests/bench/terminal
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-9}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export XDG_STATE_HOME=$scratch LC_ALL=C.UTF-8

measure() { # KEYS OPTION...
    build/tests/bench/terminal echo "$1" 200 -- build/fishbowl --again "${@:2}" 04
}
median() { # of column $1
    sort -n -k"$1" | awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}
row() { # LABEL COLUMN GOAL
    awk -v l="$1" -v a="$(median "$2" < "$scratch/with")" -v b="$(median "$2" < "$scratch/without")" \
        -v g="$3" 'BEGIN { printf "%-44s %10s %10s %7.2f   %s\n", l, a, b, a / b, g }'
}

printf '%-44s %10s %10s %7s   %s\n' 'measured' 'recorded' 'not' 'ratio' 'goal'
while read -r where keys; do
    for _ in $(seq "$rounds"); do
        measure "$keys" --force --record "$scratch/cast" >> "$scratch/with"
        measure "$keys" >> "$scratch/without"
    done
    row "key to echo, $where, us p50" 1 '<= 1.02'
    row "key to echo, $where, us p99" 2 ''
    rm "$scratch"/with*
done << 'END'
prompt
pane \ep\w
END
printf '%-44s %10s\n' 'the file for each key, bytes' $(($(stat -c %s "$scratch/cast") / 200))
