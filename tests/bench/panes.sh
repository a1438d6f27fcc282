#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# tests/bench/panes.sh [ROUNDS]: cat of 50 MB in panes of 80 x 24, beside tmux, in turns; medians.
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-5}
tool=build/tests/bench/panes
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export LC_ALL=C.UTF-8

command -v tmux > /dev/null || { echo 'panes: tmux is not installed, nothing to compare with'; exit 0; }

median() { # COLUMN FILE
    sort -n -k"$1" "$2" | awk -v c="$1" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}
row() { # LABEL OURS THEIRS GOAL
    awk -v l="$1" -v a="$2" -v b="$3" -v g="$4" \
        'BEGIN { printf "%-44s %10s %10s %7.2f   %s\n", l, a, b, (b ? a / b : 0), g }'
}

printf '%-44s %10s %10s %7s   %s\n' measured fishbowl tmux ratio goal
for kind in ascii colour; do
    "$tool" make $kind "$scratch/text" 50
    for panes in 1 2; do
        for _ in $(seq "$rounds"); do
            "$tool" ours "$scratch/text" $panes >> "$scratch/ours"
            "$tool" tmux "$scratch/text" $panes >> "$scratch/tmux"
        done
        goal='>= 1.2'
        [ $kind = ascii ] || goal='>= 3'
        row "cat 50 MB $kind, panes: $panes, MB/s" \
            "$(median 1 "$scratch/ours")" "$(median 1 "$scratch/tmux")" "$goal"
        goal=''
        [ $panes = 1 ] || goal='<= 0.05'
        row '  bytes to the outer terminal' \
            "$(median 2 "$scratch/ours")" "$(median 2 "$scratch/tmux")" "$goal"
        rm "$scratch/ours" "$scratch/tmux"
    done
done
