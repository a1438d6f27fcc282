#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What a container of bowl sees and may do: the expectations of the Runtime Specification's tools,
# and of podman's defaults, as tests of our own. runs-as: both
# timeout: 120
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

inside() { "$bowl" run --rm alpine sh -c "$1"; }

# ---- /dev ----

for device in null zero full random urandom tty; do
    test_that "/dev/$device is a device" inside "test -c /dev/$device"
done
devices='null 1:3 zero 1:5 full 1:7 random 1:8 urandom 1:9 tty 5:0'
numbers() { inside 'for d in null zero full random urandom tty; do
    printf "%s %d:%d " $d 0x$(stat -c %t /dev/$d) 0x$(stat -c %T /dev/$d); done' | xargs; }
test_that 'with the numbers that they have everywhere' [ "$(numbers)" = "$devices" ]
links='/dev/fd /proc/self/fd /dev/stdin /proc/self/fd/0 /dev/stdout /proc/self/fd/1 /dev/stderr /proc/self/fd/2'
targets() { inside 'for l in fd stdin stdout stderr; do echo /dev/$l $(readlink /dev/$l); done' | xargs; }
test_that 'the links in /dev are there' [ "$(targets)" = "$links" ]
test_that '/dev/ptmx leads to its own terminals' prints pts/ptmx "$bowl" run --rm alpine readlink /dev/ptmx
test_that 'no other device can be made' not inside 'mknod /sda b 8 0 2> /dev/null && head -c 1 /sda'

# ---- mounts ----

mount_has() { # TARGET TYPE OPTION...: the mount is there, with these options
    inside "grep -E '^[^ ]+ $1 $2 ' /proc/mounts" > "$TMPDIR/mount" || return 1
    local option
    for option in "${@:3}"; do
        grep -qE "[ ,]${option}[ ,]" "$TMPDIR/mount" || { cat "$TMPDIR/mount"; return 1; }
    done
    rm "$TMPDIR/mount"
}
test_that '/proc is one of its own' mount_has /proc proc nosuid nodev noexec
test_that '/sys is read-only' mount_has /sys sysfs ro nosuid nodev noexec
test_that '/dev is a tmpfs' mount_has /dev tmpfs nosuid
test_that '/dev/pts has its own terminals' mount_has /dev/pts devpts nosuid noexec ptmxmode=666
test_that '/dev/shm is for shared memory' mount_has /dev/shm tmpfs nosuid nodev
test_that 'nothing of it reaches the machine' eval \
    '[ -z "$(inside "grep -E \"shared:|master:\" /proc/self/mountinfo")" ]'

# ---- what tells of the machine ----

masked='/proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/sched_debug /proc/scsi
    /proc/timer_list /proc/timer_stats /sys/dev/block /sys/devices/virtual/powercap /sys/firmware
    /sys/fs/selinux'
sealed='/proc/asound /proc/bus /proc/fs /proc/irq /proc/sys /proc/sysrq-trigger'
empty() { # PATH: not there, an empty directory, or a file that reads as empty
    inside "if [ -d $1 ]; then [ -z \"\$(ls -A $1)\" ]; elif [ -e $1 ]; then ! head -c 1 $1 | grep -q .; fi"
}
cannot_change() { # PATH: not there, or on a read-only mount
    inside "[ ! -e $1 ] || grep -qE '^[^ ]+ $1 [^ ]+ ro,' /proc/mounts"
}
for path in $masked; do test_that "$path is covered" empty "$path"; done
for path in $sealed; do test_that "$path cannot be changed" cannot_change "$path"; done
test_that 'the covers cannot be taken away' not inside 'umount /proc/keys 2> /dev/null'
test_that '/proc/sys cannot be written' not inside 'echo 1 > /proc/sys/vm/drop_caches' 2> /dev/null

# ---- what it may do ----

own() { inside "sed -n 's/^$1:\t//p' /proc/self/status"; }
capabilities=00000000800405fb # podman's: chown dac_override fowner fsetid kill net_bind_service
                              # setfcap setgid setpcap setuid sys_chroot
test_that 'its capabilities are those that podman leaves' [ "$(own CapEff)" = $capabilities ]
test_that 'and nothing in it can get more' [ "$(own CapBnd)" = $capabilities ]
test_that 'no program gives new privileges' [ "$(own NoNewPrivs)" = 1 ]
test_that 'system calls are filtered' [ "$(own Seccomp)" = 2 ]
for try in 'mount -t tmpfs x /mnt' 'umount /tmp' 'unshare -U true' 'unshare -m true' 'hostname x' \
    'chroot / umount /proc'; do
    test_that "$try is refused" not inside "$try 2> /dev/null"
done
idmap() { inside 'cat /proc/self/uid_map' | awk '{ print $3 }'; }
test_that 'what packages need is not: owners can be changed' \
    eval '[ "$(idmap)" = 1 ] || inside "touch /f && chown 1:1 /f"'
test_that 'chroot works' inside 'chroot / true'
test_that '--privileged keeps all capabilities of its user namespace' \
    eval '"$bowl" run --rm --privileged alpine mount -t tmpfs x /mnt'
test_that 'and all system calls' "$bowl" run --rm --privileged alpine unshare -m true

# ---- what is shown to it ----

mkdir "$TMPDIR/shared" && echo hello > "$TMPDIR/shared/file" && chmod 777 "$TMPDIR/shared"
mkdir -m 700 "$TMPDIR/closed" && mkdir -m 777 "$TMPDIR/closed/open"
with_volume() { "$bowl" run --rm --volume "$TMPDIR/shared:/data/shared$1" alpine sh -c "$2"; }
test_that 'a volume shows a folder of the machine' prints hello with_volume '' 'cat /data/shared/file'
test_that 'what is written there is on the machine' \
    eval 'with_volume "" "echo back > /data/shared/new" && [ "$(cat "$TMPDIR/shared/new")" = back ]'
test_that 'not with :ro' not with_volume :ro 'echo no > /data/shared/no' 2> /dev/null
test_that 'no set-user-ID program and no device works there' \
    with_volume '' 'grep -E " /data/shared .*nosuid,nodev" /proc/mounts'
test_that 'a file can be shown, too' prints hello \
    "$bowl" run --rm --volume "$TMPDIR/shared/file:/etc/motd:ro" alpine cat /etc/motd
test_that 'also one in a folder that only its owner may enter' \
    "$bowl" run --rm --volume "$TMPDIR/closed/open:/x" alpine touch /x/file
test_that 'a folder that is not there is told' \
    says 'find /nonexistent: No such file' "$bowl" run --volume /nonexistent:/x alpine true
test_that 'two paths are expected' says 'two absolute paths' "$bowl" run --volume a:b alpine true
rm -rf "${TMPDIR:?}/shared" "$TMPDIR/closed"
test_that '--read-only: no file can be changed' \
    not "$bowl" run --rm --read-only alpine touch /etc/motd 2> /dev/null
test_that 'but /tmp can be used' "$bowl" run --rm --read-only alpine touch /tmp/file
test_that '--nice gives the nice value' prints 7 "$bowl" run --rm --nice 7 alpine nice

# ---- calls that are denied ----

start $a --deny mkdir,kill alpine sh -c 'mkdir /denied; mkdir /again; exec sleep 4242'
denied() { "$bowl" events | grep -c " $a denied call=$1 pid=[0-9]* process=$2\$"; }
test_that 'a call that is denied is told with container, process and call' \
    wait_until eval '[ "$(denied mkdir mkdir)" = 2 ]'
test_that 'and fails with EPERM' eval '"$bowl" logs $a 2>&1 | grep -q "Operation not permitted"'
test_that 'what bowl exec runs is denied it, too' not "$bowl" exec $a mkdir /x
test_that 'other calls are not' "$bowl" exec $a rmdir /opt
test_that 'calls may be denied that the beginning of a command needs' \
    prints fine "$bowl" run --rm --deny rt_sigprocmask,rt_sigaction alpine echo fine
test_that 'a call that is none is wrong usage' \
    says 'has no system call "mount2"' "$bowl" run --deny mount2 alpine true
"$bowl" rm --force $a

# ---- whom it sees ----

test_that 'process 1 is the command' prints sh inside 'cat /proc/1/comm; :'
test_that 'no process of the machine' eval '[ "$(inside "ls -d /proc/[0-9]* | wc -l")" -le 3 ]'
test_that 'its group is the root of what it sees' \
    eval '[ -z "$(inside "cut -d: -f3 /proc/self/cgroup | grep -vxE \"/(fishbowl)?\"")" ]'
test_that 'no network but its own loopback' prints lo inside 'ls /sys/class/net'
test_that 'no descriptor but three' eval '[ "$(inside "ls /proc/1/fd; :" | wc -l)" = 3 ]'
test_that 'no message queue or semaphore of others' inside '[ "$(wc -l < /proc/sysvipc/sem)" = 1 ]'
done_testing
