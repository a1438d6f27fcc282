#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# fishbowl doctor: what it says on this machine and on poorer ones, and that it changes nothing.
# runs-as: both
set -u
. tests/lib.sh
doctor() { (exec "$FISHBOWL" doctor "$@") > "$TMPDIR/out" 2>&1; }
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
first_line() { head -n 1 "$TMPDIR/out" | grep -qE -- "$1" || { cat "$TMPDIR/out"; false; }; }
status_is() { [ "$status" = "$1" ] || { echo "status $status"; cat "$TMPDIR/out"; false; }; }

mkdir "$TMPDIR/nobody"
export HOME=$TMPDIR/nobody

# ---- this machine ----
grep '' /proc/self/mountinfo | cut -d' ' -f3- > "$TMPDIR/mounts"
doctor
status=$?
test_that 'a machine that runs these tests is well' status_is 0
test_that 'that is said first' first_line '^fishbowl can start here'
test_that 'the kernel and the system are named' says "Linux $(uname -r)"
for name in 'user namespace' 'mnt namespace' 'pid namespace' 'uts namespace' 'ipc namespace' \
    'net namespace' 'cgroup namespace' /proc /sys /dev/pts pivot_root 'root filesystem'; do
    test_that "$name is there" says "^ok       $name "
done
for name in 'time namespace' unshare overlay 'idmapped mounts' 'cgroup hierarchies' 'control groups' \
    controllers freezer ptrace 'subordinate ids' 'event counters' veth processes memory disk terminal \
    size colours locale; do
    test_that "$name has its line" says "^(ok     |limited|missing)  $name "
done
test_that 'without a terminal the split screen is what is missing' says 'needed for  the split screen'
test_that 'the remedy stands there too' says 'what to do  Start fishbowl in a terminal'

# ---- nothing is changed ----
setsid "$FISHBOWL" doctor > "$TMPDIR/out" 2>&1 &
pid=$!
wait $pid
no_process() { ! ps -o pid=,args= -s "$pid"; }
no_group() {
    ! findmnt -rno TARGET -t cgroup,cgroup2 | while read -r hierarchy; do
        find "$hierarchy" -xdev -type d -name "fb.$pid.*" 2> /dev/null
    done | grep .
}
test_that 'no process is left' no_process
test_that 'no control group is left' no_group
test_that 'no mount is left' diff "$TMPDIR/mounts" <(cut -d' ' -f3- /proc/self/mountinfo)
test_that 'no file is left' test -z "$(find "$TMPDIR/nobody" -mindepth 1)"

# ---- poorer machines ----
if [ "$(id -u)" = 0 ]; then # as a user without groups, who sees another kernel's number
    setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" doctor > "$TMPDIR/out" 2>&1
    test_that 'without groups memory is not limited' says 'limits of the lab +not in force: memory 512M'
    test_that 'processes are, by other means' says 'in force: processes 500 \(RLIMIT_NPROC\)'
    setpriv --reuid 1000 --regid 1000 --clear-groups setarch --uname-2.6 "$FISHBOWL_USER" doctor \
        > "$TMPDIR/out" 2>&1
    test_that 'but not by an old kernel' says 'not in force: memory 512M, processes 500'
fi
doctor --rootfs "$TMPDIR/nowhere"
status=$?
test_that 'without a root filesystem the shell cannot start' status_is 3
test_that 'the first line names it' first_line '^fishbowl cannot start here: root filesystem: .*nowhere'
test_that 'the remedy is to make one' says 'what to do .*make rootfs'

mkdir -m 700 "$TMPDIR/empty"
FISHBOWL_ROOTFS=$TMPDIR/empty doctor
status=$?
test_that 'an empty folder is no root filesystem' status_is 3

mkdir "$TMPDIR/bin" && printf '#!/bin/sh\nexit 32\n' > "$TMPDIR/bin/unshare" && chmod 755 "$TMPDIR/bin/unshare"
PATH=$TMPDIR/bin:$PATH doctor
test_that 'an unshare that is confined where namespaces are not is found' \
    says '^missing  unshare +no file system can be mounted'
rm -r "${TMPDIR:?}/bin"

# A user namespace of our own has limits of its own, which bind nobody else (namespaces(7)).
if unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces' 2> /dev/null; then
    unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; exec "$0" doctor' \
        "$FISHBOWL" > "$TMPDIR/out" 2>&1
    status=$?
    test_that 'without user namespaces the shell cannot start' status_is 3
    test_that 'the first line names the setting' first_line \
        '^fishbowl cannot start here: user namespace: user.max_user_namespaces is 0'
    test_that 'the remedy sets it' says 'sysctl -w user.max_user_namespaces=10000'
    once() { [ "$(grep -c 'sysctl -w' "$TMPDIR/out")" = 1 ] || { cat "$TMPDIR/out"; false; }; }
    test_that 'a remedy is not repeated' once
else
    skip 'without user namespaces the shell cannot start' 'unshare may not set a limit here'
fi
# As the runtimes of containers cover parts of it; the kernel then refuses another /proc.
if unshare -Urm mount -t tmpfs cover /proc/fs 2> /dev/null; then
    unshare -Urm sh -c 'mount -t tmpfs cover /proc/fs; exec "$0" doctor' \
        "$FISHBOWL" > "$TMPDIR/out" 2>&1
    status=$?
    test_that 'with a covered /proc the shell cannot start' status_is 3
    test_that 'the first line says that it is covered' first_line \
        '^fishbowl cannot start here: /proc: .*covered'
    test_that 'the remedy is a privileged container' says 'what to do .*privileged'
else
    skip 'with a covered /proc the shell cannot start' 'unshare may not mount here'
fi
if unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_time_namespaces' 2> /dev/null; then
    unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_time_namespaces; exec "$0" doctor' \
        "$FISHBOWL" > "$TMPDIR/out" 2>&1
    status=$?
    test_that 'a lab needs no time namespace' status_is 0
    test_that 'its absence is a limit' says '^limited  time namespace'
else
    skip 'a lab needs no time namespace' 'unshare may not set a limit here'
fi

# ---- the command line ----
"$FISHBOWL" doctor well > "$TMPDIR/out" 2>&1
status=$?
test_that 'words after it are refused' status_is 2
"$FISHBOWL" --json test > "$TMPDIR/out" 2>&1
status=$?
test_that '--json does not belong to test' status_is 2
cp "$FISHBOWL" "$TMPDIR/alone" # far from its lessons
"$TMPDIR/alone" doctor > "$TMPDIR/out" 2>&1
status=$?
test_that 'it needs no lessons' status_is 0
rm -rf "$TMPDIR/nobody" "$TMPDIR/empty" "$TMPDIR/alone" "$TMPDIR/out" "$TMPDIR/mounts"
done_testing
