# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For the tests of bowl: sourced after tests/lib.sh.

bowl=${FISHBOWL%/*}/bowl
[ -n "${FISHBOWL_ROOTFS-}" ] || skip_all 'FISHBOWL_ROOTFS names no unpacked root filesystem'
unshare --user --map-root-user true 2> /dev/null || skip_all 'no user namespace can be made here'

# The user may have other containers, which are not ours to touch.
a=a$$ b=b$$
bowl_tidy() { for name in $a $b; do "$bowl" rm --force "$name" > /dev/null 2>&1; done; }
trap bowl_tidy EXIT
trap 'exit 130' INT TERM HUP

prints() { # EXPECTED-LINES COMMAND...
    diff <(printf '%s\n' "$1") <("${@:2}" < /dev/null 2>&1)
}
says() { # PATTERN COMMAND...: on standard error
    "${@:2}" 2>&1 > /dev/null < /dev/null | tee "$TMPDIR/error" | grep -qE -- "$1"
    local r=$?
    cat "$TMPDIR/error" && rm -f "$TMPDIR/error"
    return $r
}
shows_that() { # PATTERN COMMAND...: on standard output
    "${@:2}" < /dev/null | tee "$TMPDIR/output" | grep -qE -- "$1"
    local r=$?
    cat "$TMPDIR/output" && rm -f "$TMPDIR/output"
    return $r
}
field() { "$bowl" inspect "$1" 2> /dev/null | sed -n "s/^  \"$2\": \"*\([^\",]*\).*/\1/p"; } # NAME FIELD
is() { [ "$(field "$1" state)" = "$2" ] || { field "$1" state; return 1; }; } # NAME STATE
start() { "$bowl" start --name "$@" > /dev/null; } # NAME [OPTION...] ROOTFS COMMAND...
guard_of() { field "$1" guard | cut -d. -f2; } # NAME
monitor_of() { # NAME: a child of the guard
    local guard
    guard=$(guard_of "$1")
    for child in $(cat "/proc/${guard:-none}/task/$guard/children" 2> /dev/null); do
        grep -q '^bowl: monitor' "/proc/$child/cmdline" && echo "$child"
    done
}
gone() { ! kill -0 "$1" 2> /dev/null || grep -q '^State:.*Z' "/proc/$1/status" 2> /dev/null; } # PID
