#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# SOAK containers of bowl, 60 unless told otherwise, one after the other: what is left of them is
# counted. `make soak` tries 1,000. runs-as: both
# timeout: 1800
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
# shellcheck disable=SC2009,SC2012 # zombies are looked for, names counted
set -u
. tests/lib.sh
. tests/bowl.lib.sh

SOAK=${SOAK-60}

# ---- what is counted: only what is ours, others may use bowl beside us ----

processes() { pgrep -u "$(id -u)" -f "bowl: (guard of|monitor of|tracer)? ?$b" || :; }
zombies() { # of what has lost its parent here
    ps -o stat= --ppid $PPID --ppid $$ --ppid "$(guard_of $a)" | grep Z || :
}
mounts() { wc -l < /proc/self/mountinfo; }
named() { # of the groups or ledgers FOLDER..., those that bear the names of our guards
    find "$@" -maxdepth 4 -name 'fb.*' -printf '%f\n' 2> /dev/null | cut -d. -f2 | sort -u |
        comm -12 - <(printf '%s\n' "${guards[@]}" | sort -u)
}
descriptors() { # of one that lives all the time
    ls "/proc/$(guard_of $a)/fd" "/proc/$(monitor_of $a)/fd" | wc -l
}

start $a alpine sleep 4242
guards=()
ledgers=$(readlink "/proc/$(guard_of $a)/fd/3")/../ledger
mounts_before=$(mounts) descriptors_before=$(descriptors)
watched() { [ -n "$(monitor_of $b)" ]; }
soak() { # each time other verbs, and a name that comes back
    local i
    for ((i = 0; i < SOAK; i++)); do
        start $b alpine sh -c 'echo beat; exec sleep 4242' || return 1
        guards+=("$(guard_of $b)")
        case $((i % 4)) in
        0) "$bowl" stop --time 0 $b && "$bowl" rm $b ;;
        1) "$bowl" exec $b true && "$bowl" rm --force $b ;;
        2) "$bowl" kill $b && "$bowl" wait $b > /dev/null && "$bowl" rm $b ;;
        3) wait_until watched && kill -KILL "$(monitor_of $b)" && "$bowl" stop --time 0 $b && "$bowl" rm $b ;;
        esac || return 1
    done
}
begin=$EPOCHSECONDS
test_that "$SOAK containers start and end" soak
echo "# in $((EPOCHSECONDS - begin)) s"
none() { local found; found=$("$@"); [ -z "$found" ] || { echo "$found"; return 1; }; }
test_that 'no process is left' wait_until none processes
test_that 'no zombie' wait_until none zombies
test_that 'no mount' [ "$(mounts)" = "$mounts_before" ]
test_that 'no control group' none named /sys/fs/cgroup
test_that 'no ledger' none named "$ledgers"
test_that 'no descriptor' [ "$(descriptors)" = "$descriptors_before" ]
test_that 'no name' not says "$b" "$bowl" ps --all
done_testing
