#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fishbowl gc as it is typed: what it says and with which status it ends. What it may touch is tried
# in ledger_test.c, what it must find in killed_test.c.
# runs-as: both
. tests/lib.sh

export XDG_RUNTIME_DIR=$TMPDIR/runtime
folder=$XDG_RUNTIME_DIR/fishbowl/ledger
mkdir -p "$folder" && chmod -R 700 "$XDG_RUNTIME_DIR"
keeper=$(sh -c 'echo "fb.$$.$(cut -d" " -f22 "/proc/$$/stat").$(stat -Lc %i /proc/self/ns/pid)"') # dead now
ledger=$folder/$keeper
head="fishbowl-ledger 1 $keeper $(cat /proc/sys/kernel/random/boot_id) $(uname -n)"
write() { printf '%s\n' "$head" "$@" > "$ledger" && chmod 600 "$ledger"; } # LINE...
gc() { # STATUS TEXT [OPTION...]: the text is in what it says about our ledger
    local status=$1 text=$2 said got
    shift 2
    said=$("$FISHBOWL" gc "$@" 2>&1)
    got=$?
    printf '%s (%d)\n' "$said" "$got"
    grep -F -- "$keeper" <<< "$said" | grep -qF -- "$text" && [ $got = "$status" ]
}
silent() { ! "$FISHBOWL" gc | grep -qF -- "$keeper"; }
refuses() { # TEXT WORD...: wrong usage
    local text=$1 said
    shift
    said=$("$FISHBOWL" "$@" 2>&1)
    [ $? = 2 ] && grep -qF -- "$text" <<< "$said"
}

write 'mount /tmp'
test_that 'a dry run says what would be removed' gc 0 'would remove' --dry-run
test_that 'and removes nothing' test -e "$ledger"
test_that 'gc removes it and says why' gc 0 'its keeper is dead'
test_that 'it is gone' test ! -e "$ledger"
test_that 'there is nothing more to say about it' silent
write 'cgroup /'
test_that 'a line that no lab wrote is left, named, and the status is 1' gc 1 'none of a lab'
test_that 'and so is its ledger' test -e "$ledger"
head=damaged
write
test_that 'a damaged head is left as well' gc 1 'damaged'
rm "$ledger"
test_that 'gc takes no words' refuses 'gc takes no words' gc everything
test_that '--dry-run belongs to gc' refuses 'unrecognized option' list --dry-run
if [ "$(id -u)" != 0 ]; then # root's folder is the machine's own
    without() { env -u XDG_RUNTIME_DIR -u XDG_STATE_HOME HOME=/proc "$FISHBOWL" "$@" < /dev/null; }
    test_that 'a lab starts where no ledger can be written' eval \
        'without --rootfs "$FISHBOWL_ROOTFS" 04 | grep -q "host│"'
fi
rm -rf "$XDG_RUNTIME_DIR"
done_testing
