#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Many whole fishbowls at once, each in a terminal of its own, with a clock in a container that was
# typed as a student types it. SHELLS says how many; `make stress` takes 20 and shows the table.
# runs-as: both
# timeout: 600
DEADLINE=${DEADLINE-20}
. tests/lib.sh

[ -e "$FISHBOWL_ROOTFS/etc/alpine-release" ] || skip_all 'the lessons need Alpine'
many=${SHELLS:-3}
cross='unshare --mount --uts --ipc --net --pid --fork --user --map-root-user chroot $PWD/containerroot ash'
clock='while :; do date +%T; sleep 1; done'

pane() { in_tmux capture-pane -p -t "fb$1"; }                    # NUMBER
pane_shows() { pane "$1" | grep -qE -- "$2"; }                   # NUMBER REGULAR-EXPRESSION
type_into() { in_tmux send-keys -t "fb$1" -l -- "$2" && in_tmux send-keys -t "fb$1" Enter; }
shell_pid() { in_tmux display -p -t "fb$1" '#{pane_pid}'; }
run_one() { # NUMBER: a fishbowl in a window of its own, up to the clock in its container
    local home=$TMPDIR/home/$1
    mkdir -p "$home"
    in_tmux new-session -d -s "fb$1" -x 80 -y 24 "exec env HOME='$home' XDG_STATE_HOME='$home/state' \
        XDG_CACHE_HOME='$home/cache' '$FISHBOWL' --again 04"
    wait_until pane_shows "$1" 'host#.*host#' || return
    in_tmux send-keys -t "fb$1" F2 # the other side
    type_into "$1" "$cross"
    wait_until pane_shows "$1" 'CONTAINER ash' || return
    type_into "$1" "$clock"
    wait_until pane_shows "$1" '[0-9]:[0-9][0-9]:[0-9][0-9]'
}
below() { # PID: it and what it has started
    local children pid
    echo "$1"
    read -r -a children < "/proc/$1/task/$1/children" || true
    for pid in "${children[@]}"; do below "$pid"; done
}
memory() { # NUMBER: PSS in KiB of the fishbowl and all below it; those closed to us count nothing
    for pid in $(below "$(shell_pid "$1")"); do cat "/proc/$pid/smaps_rollup"; done 2> /dev/null |
        awk '/^Pss:/ { sum += $2 } END { print sum }'
}
ticks() { awk '{ print $14 + $15 }' "/proc/$(shell_pid "$1")/stat"; } # CPU in hundredths of a second
work() { # NUMBER: CPU in ms a second over four seconds, while the clock ticks
    local before
    before=$(ticks "$1")
    sleep 4
    echo $((($(ticks "$1") - before) * 10 / 4))
}
keepers() { for number in $(seq "$many"); do cat "/proc/$(shell_pid "$number")/task"/*/children; done; }
ledgers() { ls "$TMPDIR"/home/*/state/fishbowl/ledger /run/fishbowl/ledger 2> /dev/null; }
gone() { # nothing bears the name of a keeper of ours any more
    local keeper
    for keeper in $keepers; do
        ! ledgers | grep -q "^fb\.$keeper\." && ! ls -d /sys/fs/cgroup/{,*/}fb."$keeper".* 2> /dev/null &&
            ! kill -0 "$keeper" 2> /dev/null || return 1
    done
}
row() { printf '# %-34s %8s %8s %6s\n' "$@"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0) printf "%.2f", b / a; else print "" }'; }

# shellcheck disable=SC2034 # lib.sh reads it
screen_socket=fishbowl-test-$$
export LC_ALL=C.UTF-8
trap screen_tidy EXIT
trap 'exit 130' INT TERM HUP
test_that 'the first stands, with a clock in its container' run_one 1
work_alone=$(work 1) memory_alone=$(memory 1)
began=${EPOCHREALTIME/[.,]/}
all_run() { for number in $(seq 2 "$many"); do run_one "$number" || return; done; }
test_that "so do $((many - 1)) more" all_run
took=$((${EPOCHREALTIME/[.,]/} - began))
work_first=$(work 1) work_last=$(work "$many") memory_last=$(memory "$many")

reset_middle() {
    local middle=$(((many + 1) / 2))
    in_tmux send-keys -t "fb$middle" C-c
    type_into "$middle" ':reset'
    wait_until pane_shows "$middle" 'host#.*host#'
}
others_tick() {
    for number in $(seq "$many"); do
        [ "$number" = $(((many + 1) / 2)) ] && continue
        before=$(pane "$number" | grep -oE '[0-9]+:[0-9]{2}:[0-9]{2}' | tail -n 1)
        wait_until moved_on "$number" "$before" || return
    done
}
moved_on() { [ "$(pane "$1" | grep -oE '[0-9]+:[0-9]{2}:[0-9]{2}' | tail -n 1)" != "$2" ]; }
test_that 'a reset of one in the middle brings a fresh lab' reset_middle
test_that 'and the clocks of all others go on' others_tick
keepers=$(keepers)
test_that 'each has a keeper of its own' [ "$(wc -w <<< "$keepers")" = "$many" ]
screen_stop
test_that 'nothing is left of any' wait_until gone

row "$many fishbowls" first last ratio
row 'memory of all that is its own, PSS KiB' "$memory_alone" "$memory_last" "$(ratio "$memory_alone" "$memory_last")"
row 'CPU while a clock ticks, ms a second' "$work_first" "$work_last" "$(ratio "$work_first" "$work_last")"
printf '# the first alone: %s ms a second; the others stood after %d ms\n' "$work_alone" $((took / 1000))
done_testing
