#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The split screen beside tmux with the same two shells, in turns: start, key to echo, idle.
# usage: terminal.sh [ROUNDS]      needs build/fishbowl, build/tests/bench/terminal, tmux
set -eu
cd "$(dirname "$0")/../.."
rounds=${1:-7}
tool=build/tests/bench/terminal
scratch=$(mktemp -d)
trap 'tmux -L "fb-bench-$$" kill-server 2>/dev/null || true; rm -rf "$scratch"' EXIT
export XDG_STATE_HOME=$scratch LC_ALL=C.UTF-8

# Two shells as the lab starts them.
printf 'PS1="host# "\n' > "$scratch/rc"
shell="bash --rcfile $scratch/rc"
in_tmux() { # MODE TEXT NUMBER
    "$tool" "$1" "$2" "$3" -- tmux -L "fb-bench-$$" -f /dev/null new-session "$shell" \; \
        split-window -h "$shell" \; select-pane -t 0
    tmux -L "fb-bench-$$" kill-server 2>/dev/null || true
}
in_fishbowl() {
    "$tool" "$1" "$2" "$3" -- build/fishbowl --again 04
}
median() { # of the first column, or of column $1
    sort -n -k"${1:-1}" | awk -v c="${1:-1}" '{ v[NR] = $c } END { print v[int((NR + 1) / 2)] }'
}
row() { # LABEL OURS THEIRS GOAL
    awk -v l="$1" -v a="$2" -v b="$3" -v g="$4" \
        'BEGIN { printf "%-44s %10s %10s %7.2f   %s\n", l, a, b, a / b, g }'
}

printf '%-44s %10s %10s %7s   %s\n' 'measured' 'fishbowl' 'tmux' 'ratio' 'goal'
for _ in $(seq "$rounds"); do
    in_fishbowl start 'host#' 2 >> "$scratch/start.f"
    in_tmux start 'host#' 2 >> "$scratch/start.t"
done
row 'start to two prompts, ms' "$(median < "$scratch/start.f")" "$(median < "$scratch/start.t")" '<= 2'

flood='while :; do seq 1 100000; done\r'
echo_case() { # LABEL GOAL FISHBOWL-KEYS TMUX-KEYS [GOAL OF P99]
    for _ in 1 2 3; do
        in_fishbowl echo "$3" 150 >> "$scratch/echo.f"
        in_tmux echo "$4" 150 >> "$scratch/echo.t"
    done
    row "$1, us p50" "$(median 1 < "$scratch/echo.f")" "$(median 1 < "$scratch/echo.t")" "$2"
    row "$1, us p99" "$(median 2 < "$scratch/echo.f")" "$(median 2 < "$scratch/echo.t")" "${5-}"
    rm "$scratch"/echo.?
}
# \eo and \ep are the Alt twins of F2 (other side) and F3 (type in the pane).
echo_case 'key to echo, prompt' '<= 1' '' ''
echo_case 'key to echo, in a pane' '<= 1' '\ep\w' ''
echo_case 'key to echo, prompt, other side floods' '<= 0.6' "\\eo\\w$flood\\w\\eo" "\\bo\\w$flood\\w\\bo" '<= 30000 us'
echo_case 'key to echo, pane, other side floods' '<= 0.6' "\\eo\\w$flood\\w\\eo\\ep" "\\bo\\w$flood\\w\\bo" '<= 30000 us'
row 'bytes for a key, prompt' "$(in_fishbowl bytes '' 40)" "$(in_tmux bytes '' 40)" '<= 1'
row 'bytes for a key, in a pane' "$(in_fishbowl bytes '\ep\w' 40)" "$(in_tmux bytes '' 40)" '<= 1'

# Memory: all that is theirs, but not the two shells. PSS and RSS in KiB.
memory() { # PID...
    for pid; do
        cat "/proc/$pid/smaps_rollup" 2>/dev/null || true
    done | awk '/^Pss:/ { pss += $2 } /^Rss:/ { rss += $2 } END { print pss, rss }'
}
below() { # PID: it and what it has started
    local children
    echo "$1"
    read -r -a children < "/proc/$1/task/$1/children" || true
    for pid in "${children[@]}"; do
        below "$pid"
    done
}
programs() { # NAME PID...: those of them that run this program
    local name=$1
    shift
    for pid; do
        if [[ $(readlink "/proc/$pid/exe" 2>/dev/null) = */"$name" ]]; then echo "$pid"; fi
    done
}
memory_of_tmux() {
    in_tmux idle '' 1 > /dev/null &
    local pids=''
    until [[ $pids = *' '[0-9]* ]]; do
        pids=$(tmux -L "fb-bench-$$" display -p '#{pid} #{client_pid}' 2>/dev/null || true)
    done
    # shellcheck disable=SC2086
    memory $pids
    wait
}
memory_of_fishbowl() { # main, keeper, observer and the lab's init
    in_fishbowl idle '' 1 > /dev/null &
    local pids=''
    until [ "$(wc -w <<< "$pids")" -ge 4 ]; do
        # shellcheck disable=SC2046
        pids=$(programs fishbowl $(below $! 2>/dev/null))
    done
    # shellcheck disable=SC2086
    memory $pids
    wait
}
in_fishbowl idle '' 20 > "$scratch/idle"
read -r wakes cpu _ _ < "$scratch/idle"
read -r pss rss < <(memory_of_fishbowl)
read -r their_pss their_rss < <(memory_of_tmux)
row 'idle: PSS, KiB' "$pss" "$their_pss" '<= 1'
row 'idle: RSS, KiB' "$rss" "$their_rss" '<= 1'
printf '%-44s %10s %10s %7s   %s\n' 'idle: wake-ups a second' "$wakes" '' '' '<= 0.5' \
    'idle: CPU, ms a second' "$cpu" '' '' ''
