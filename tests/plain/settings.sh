#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Limits by options and by fishbowl.conf: which counts, what is said of a wrong one, and that all
# are documented. The doctor tells which limits a lab would get.
# runs-as: both
set -u
. tests/lib.sh
export XDG_CONFIG_HOME=$TMPDIR/config
conf=$XDG_CONFIG_HOME/fishbowl/fishbowl.conf
mkdir -p "$TMPDIR/etc" "${conf%/*}"

run() { "$@" > "$TMPDIR/out" 2>&1; status=$?; }
fishbowl() { run "$FISHBOWL" "$@"; }
says() { grep -qF -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
status_is() { [ "$status" = "$1" ] || { echo "status $status"; cat "$TMPDIR/out"; false; }; }
# In a mount namespace of its own, where /etc has nothing but a fishbowl.conf.
with_etc() {
    run unshare -Urm sh -c 'mount --bind "$TMPDIR/etc" /etc && exec "$@"' sh "$FISHBOWL" "$@"
}

# ---- which counts ----
fishbowl doctor
test_that 'without any setting the usual limits are in force' says 'memory 512M'
echo 'memory = 300M' > "$conf"
fishbowl doctor
test_that "the user's file sets a limit" says 'memory 300M'
test_that 'the others stay' says 'disk 64M'
fishbowl doctor --memory=400M
test_that 'an option counts more than the file' says 'memory 400M'
mv "$XDG_CONFIG_HOME" "$TMPDIR/.config"
run env -u XDG_CONFIG_HOME HOME="$TMPDIR" "$FISHBOWL" doctor
test_that 'without XDG_CONFIG_HOME it is in ~/.config' says 'memory 300M'
mv "$TMPDIR/.config" "$XDG_CONFIG_HOME"
if unshare -Urm true 2> /dev/null; then
    printf 'memory = 200M\nprocesses = 77\n' > "$TMPDIR/etc/fishbowl.conf"
    with_etc doctor --shm 3M
    test_that "the machine's file counts" says 'processes 77'
    test_that "the user's counts more" says 'memory 300M'
    test_that 'and an option beside them' says 'shm 3M'
    echo 'memory = much' > "$TMPDIR/etc/fishbowl.conf"
    with_etc list
    test_that "a wrong line of the machine's file is wrong usage" status_is 2
    test_that 'it is named' says '/etc/fishbowl.conf:1: memory cannot be "much"'
else
    skip "the machine's file counts" 'unshare may not mount here'
fi

limited() { (ulimit -n 200 && exec "$FISHBOWL" doctor); }
run limited
test_that 'a lower limit of the account stays' says 'open-files 200'
mkdir "$TMPDIR/lessons"
cp lessons/05-pidof.md "$TMPDIR/lessons"
echo "lessons = $TMPDIR/lessons" > "$conf"
fishbowl list
test_that 'the file names the folder of lessons' says ' pidof '
test_that 'others are not listed' not says ' handmade '
fishbowl list --lessons lessons
test_that 'an option counts more there, too' says ' handmade '

# ---- what is wrong ----
for arguments in list 'test 04' doctor '04 --plain'; do
    printf '# limits\nmemroy = 300M\n' > "$conf"
    # shellcheck disable=SC2086
    fishbowl $arguments
    test_that "with a wrong line $arguments is wrong usage" status_is 2
done
test_that 'file and line are named' says "$conf:2: nothing is called \"memroy\""
test_that 'so is what was meant' says 'Did you mean "memory"?'
fishbowl --help
test_that 'help is there all the same' status_is 0
rm "$conf"
fishbowl doctor --memory 5X
test_that 'a wrong option is wrong usage' status_is 2
test_that 'it is named with what was expected' says '--memory cannot be "5X". It is a number of bytes'
fishbowl --cpu-weight=0 list
test_that 'a senseless value is, too' status_is 2

# ---- in a lab ----
fishbowl --tmp 7M --plain < <(printf 'df -k /tmp\n:quit\n')
test_that 'a lab has what an option sets' says ' 7168 '

# ---- documented ----
"$FISHBOWL" --help | grep -oE -- '--[a-z-]+' | sort -u > "$TMPDIR/options"
in_page() { while read -r option; do grep -qF -- "${option//-/\\-}" docs/fishbowl.1 || { echo "$option"; return 1; }; done; }
in_completion() { while read -r option; do grep -qF -- "$option" docs/fishbowl.bash || { echo "$option"; return 1; }; done; }
if [ -e docs/fishbowl.1 ]; then
    test_that 'the manual page has every option' in_page < "$TMPDIR/options"
    test_that 'so has the completion' in_completion < "$TMPDIR/options"
fi
rm -rf "${TMPDIR:?}"/{options,out,etc,config,lessons}
done_testing
