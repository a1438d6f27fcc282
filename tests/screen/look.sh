#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What the student may set, and what is asked for: themes, lines, keys; the grid, the difference, a
# process from all sides; an answer by one key.
# timeout: 200
# beside: yes
. tests/lib.sh

conf=$TMPDIR/home/config/fishbowl/fishbowl.conf
configured() { mkdir -p "${conf%/*}" && printf '%s\n' "$@" > "$conf"; }
begin() { screen_start 100 30 "$FISHBOWL" --again 04 && wait_for_like 'host#'; }
# The green or cyan of the dark theme, any colour at all, anything dim.
coloured() { screen_colours | grep -qE $'\033\\[([0-9]+;)*3'"$1"'[;m]'; }
dim() { screen_colours | grep -qE $'\033\\[([0-9]+;)*2[;m]'; }

mouse() { type_text "$(printf '\033[<%d;%d;%d%s' "$@")"; } # CODE COLUMN ROW M|m, from 1
click() { mouse 0 "$1" "$2" M && mouse 0 "$1" "$2" m; }

# ---- themes ----
begin
test_that 'the usual theme is for dark backgrounds' wait_until coloured 6
type_line ':theme light'
test_that ':theme NAME takes another one' wait_for 'This is the theme light.'
test_that 'on white there is no cyan' wait_until not coloured 6
test_that 'but blue' coloured 4
type_line ':theme contrast'
wait_for 'This is the theme contrast.'
test_that 'with high contrast nothing is dim' wait_until not dim
type_line ':theme'
test_that 'alone, :theme takes the next one' wait_for 'This is the theme mono.'
test_that 'which has no colours' wait_until not coloured '[0-7]'
type_line ':theme pink'
test_that 'an unknown one is told' wait_for 'There is no theme "pink". There are dark, light,'

# ---- answered by a key, in the second step ----
keys F5
wait_for 'done: :next'
keys F8
wait_for '(press A to C)'
keys B
test_that 'a capital answers the question' wait_for 'You say b) /IN_CONTAINER_FILESYSTEM.'
type_text 'Bx'
test_that 'where no question is open it is a letter' wait_for_like '▸ Bx$'
keys C-c F5
test_that 'the kernel has the last word' wait_for 'You said b'

# ---- what is not isolated yet, and what changed ----
keys F8
wait_for 'Cross the border'
keys F5
wait_for_like '┼─ the container sees ─+ 7/13: :why ─┤'
test_that 'the line above the view counts what is isolated' shows '7/13: :why'
test_that 'what the command changed stands beside its calls' wait_for_like \
    '├─ kernel ── changed: mnt uts ipc net pid user namespaces of ash: new .* :diff ─'
type_line ':diff'
test_that ':diff names the namespaces' wait_for_like '^ pid namespace of ash: [0-9]+, before [0-9]+'
test_that 'and the processes' shows_like '^ process [0-9]+ \(1 inside\), ash: new'
keys Space
type_line ':why'
test_that ':why says what is isolated' wait_for_like '● pids +It has process numbers of its own'
test_that 'and what is not, with command and lesson' shows_like \
    '^ +Lesson 03 isolates it: unshare --time --fork'
keys Space
type_line ':why hostname'
test_that 'one alone is said' wait_for 'hostname: It has a host name of its own: lab'
type_line ':why soul'
test_that 'an unknown one is told' wait_for 'is called "soul". There are files, pids,'

# ---- a process from all sides ----
type_line ':process ash'
test_that 'one process has a page' wait_for_like '── process [0-9]+ ──'
test_that 'with its number on every level' shows_like 'numbers +[0-9]+ on the host, 1 inside'
test_that 'its root' shows '/root/containerroot, not the host'
test_that 'the namespaces of its own, by inode' shows_like 'own +mnt [0-9]+  uts [0-9]+'
test_that 'and those that are shared' shows_like "the host's +cgroup [0-9]+  time [0-9]+"
keys Up
test_that 'a key chooses another' wait_until not shows ', 1 inside'
keys Space
type_line 'sleep 1234 &'
wait_for_like '[0-9] S   sleep 1234'
type_line ':process sleep'
test_that 'it can be chosen by its name' wait_for_like 'command +sleep 1234'
pid=$(screen | sed -n 's/^── process \([0-9]*\) .*/\1/p')
keys Space F2
type_line "sleep 1; kill $pid"
type_line ":process $pid"
test_that 'and by its number' wait_for_like 'command +sleep 1234'
test_that 'the page follows what happens' wait_for 'It has ended.'
keys Space
click 10 13
test_that 'a click on its row in the view opens it' wait_for_like '── process [0-9]+ ──'
click 10 3
test_that 'one in the list chooses another' wait_for_like '── process 1 ──'
keys Space
type_line ':process nobody'
test_that 'who is not there is told' wait_for 'No process of the lab has the number or name "nobody"'

# ---- fishbowl.conf ----
configured 'theme = mono' 'lines = ascii' 'key next = F9' 'key views = none' 'key hint = Alt-q' \
    'key copy = none Alt-k' 'key other = none Alt-r'
begin
test_that 'lines of ASCII, in UTF-8 too' wait_for_like '^\+- HOST .*\+- CONTAINER '
test_that 'a theme' not coloured '[0-7]'
test_that 'the key line names the keys as they are set' shows_like ' F9 next '
keys M-q
test_that 'a key does what it was set to' wait_for 'The command is'
keys F5
wait_for 'done: :next'
keys F9
test_that 'another key, too' wait_for 'Leave a mark'
type_line ':paste'
test_that 'messages name them' wait_for 'copied yet: Alt-k begins'
type_line ':lesson 00'
wait_for 'Make a file'
keys F9
wait_until not shows 'Make a file' || keys F9
test_that 'so does the lesson' wait_for_like 'Then press Alt-r,'
keys '?'
test_that 'the help page knows them' wait_for_like '^ F9   Alt-n +the next step'

refused() { # LINE SENTENCE...: told with the file and the line
    configured '# a comment' "$1"
    screen_start 100 30 sh -c '"$0" 04; echo "status $?"; exec cat' "$FISHBOWL"
    wait_for 'status 2' && in_tmux capture-pane -p -J | tr -d '\n' | grep -qF "fishbowl.conf:2: $2"
}
test_that 'two actions for a key are refused' refused 'key next = F4' 'F4 cannot do two things, hint and next'
test_that 'so is an unknown action' refused 'key nxt = F4' 'no key does "nxt"'
test_that 'an unknown key' refused 'key next = Ctrl-n' '"Ctrl-n" is no key that can be set'
test_that 'an unknown theme' refused 'theme = pink' 'theme cannot be "pink"'
configured ''
"$FISHBOWL" config > "$TMPDIR/example"
sed -n 's/^#\([a-z].* = .*\)/\1/p' "$TMPDIR/example" | grep -v '^lessons\|^language\|^course\|^order' > "$conf"
test_that 'the example that fishbowl config prints is valid' begin
test_that 'and has all settings' [ "$(grep -c ' = ' "$conf")" -ge 20 ]
rm -f "$conf" "$TMPDIR/example"

# ---- the terminal's background ----
screen_start 100 30 sleep 600
in_tmux set -g window-style 'bg=#f0f0f0' \; set -g window-active-style 'bg=#f0f0f0'
in_tmux respawn-pane -k "exec env HOME='$TMPDIR/home' XDG_STATE_HOME='$TMPDIR/home/state' \
    XDG_CONFIG_HOME='$TMPDIR/home/config' '$FISHBOWL' --again 04"
wait_for_like 'host#'
test_that 'a terminal that says it is light gets the light theme' wait_until coloured 4
test_that 'without the colours that white swallows' not coloured 6
done_testing
