# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# For test scripts (bash): TAP, waiting, and programs on a real terminal, which tmux draws.
#
#   . tests/lib.sh
#   screen_start 80 24 "$FISHBOWL" 04       a terminal of 80 columns and 24 rows; HOME and all
#                                           XDG folders are below $TMPDIR, kept until the end
#   test_that 'the title names the lesson'  wait_for '04 The handmade container'
#   type_line 'touch marker'; keys F2; keys C-c; keys M-h
#   test_that 'it is gone'                  wait_until not shows 'marker'
#   done_testing
#
# Every wait polls for the event with a deadline ($DEADLINE seconds, 10); nothing sleeps for luck.
# A failed test shows the screen. tmux and what runs in it end with the script.

DEADLINE=${DEADLINE-10}
# Started by hand, a script gets a folder of its own, as tests/run would give it one.
[ -n "${FISHBOWL_TEST_RUN-}" ] || TMPDIR=$(mktemp -d)
export TMPDIR
tap_number=0 tap_failures=0

# ---- TAP ----

test_that() { # NAME COMMAND...: succeeds if the command does
    local name=$1
    shift
    tap_number=$((tap_number + 1))
    if "$@" > "$TMPDIR/said" 2>&1; then
        echo "ok $tap_number - $name"
    else
        tap_failures=$((tap_failures + 1))
        echo "not ok $tap_number - $name"
        printf '# failed: %s\n' "$*"
        sed 's/^/# /' "$TMPDIR/said"
        [ -z "${screen_socket-}" ] || screen | sed 's/^/# |/'
    fi
    rm -f "$TMPDIR/said"
}

skip() { # NAME REASON
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - $1 # SKIP $2"
}

skip_all() { # REASON
    echo "1..0 # SKIP $1"
    exit 0
}

done_testing() {
    echo "1..$tap_number"
    exit $((tap_failures > 0))
}

not() { ! "$@"; }

wait_until() { # COMMAND...: until it succeeds or the deadline has passed
    local end=$((${EPOCHREALTIME/[.,]/} + DEADLINE * 1000000))
    until "$@"; do
        [ "${EPOCHREALTIME/[.,]/}" -lt $end ] || return 1
        sleep 0.02
    done
}

# ---- a terminal ----

in_tmux() { TMUX_TMPDIR=$TMPDIR tmux -L "$screen_socket" -f /dev/null "$@"; }

screen_start() { # COLUMNS ROWS COMMAND...
    local columns=$1 rows=$2 home=$TMPDIR/home
    shift 2
    screen_stop
    screen_socket=fishbowl-test-$$
    trap screen_tidy EXIT
    trap 'exit 130' INT TERM HUP
    mkdir -p "$home"
    LC_ALL=${SCREEN_LOCALE-C.UTF-8} in_tmux new-session -d -x "$columns" -y "$rows" \
        "sleep 600" \; set -g remain-on-exit on \; set -g status off \; \
        set -g window-size manual \; set -g history-limit 5000 \; set -sg escape-time 0 \; \
        set -g default-terminal "${SCREEN_TERM-screen-256color}" \; \
        resize-window -x "$columns" -y "$rows"
    in_tmux respawn-pane -k "exec env HOME='$home' XDG_STATE_HOME='$home/state' \
        XDG_CONFIG_HOME='$home/config' XDG_CACHE_HOME='$home/cache' $(printf ' %q' "$@")"
}

screen_resize() { in_tmux resize-window -x "$1" -y "$2"; } # COLUMNS ROWS

# Ends the program as a closed terminal does; it has until the deadline to tidy up.
screen_stop() {
    [ -n "${screen_socket-}" ] || return 0
    local server
    server=$(in_tmux display -p '#{pid}' 2> /dev/null)
    in_tmux kill-server 2> /dev/null
    wait_until not kill -0 "${server:-x}" 2> /dev/null # or the next one is killed with it
    screen_socket=
}

screen_tidy() {
    screen_stop
    rm -rf "${TMPDIR:?}/home" "$TMPDIR/tmux-$(id -u)"
}

screen() { in_tmux capture-pane -p; }                  # its text, one line a row
screen_colours() { in_tmux capture-pane -p -e; }       # with escape sequences
screen_history() { in_tmux capture-pane -p -S - -E -; } # what scrolled off too
row() { screen | sed -n "$1p"; }                       # NUMBER, from 1
cursor() { in_tmux display -p '#{cursor_x} #{cursor_y}'; } # column and row, from 0
screen_pid() { in_tmux display -p '#{pane_pid}'; }

shows() { screen | grep -qF -- "$1"; }       # TEXT
shows_like() { screen | grep -qE -- "$1"; }  # REGULAR-EXPRESSION
wait_for() { wait_until shows "$1"; }        # TEXT
wait_for_like() { wait_until shows_like "$1"; }


keys() { in_tmux send-keys "$@"; }           # as tmux names them: F2 C-c M-h Enter
type_text() { in_tmux send-keys -l -- "$1"; } # as it is
type_line() { type_text "$1" && keys Enter; }
paste() { # TEXT: as a bracketed paste, if the program has asked for that
    in_tmux set-buffer -- "$1" && in_tmux paste-buffer -p
}

# The screen is the one that was kept in tests/screen/NAME.txt. What differs from run to run is
# masked by sed commands in $MASK first. KEEP=1 keeps the present one.
same_screen() { # NAME
    local kept=tests/screen/$1.txt now
    now=$(screen | sed -e "${MASK-}" -e 's/ *$//')
    if [ -n "${KEEP-}" ]; then printf '%s\n' "$now" > "$kept"; fi
    diff -u "$kept" <(printf '%s\n' "$now")
}
