/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of reasons_test.c. Each is played in a fresh, empty directory of /tmp. */

// processes
PLAY(ALL, "fork-after-init-ended", "unshare --pid sh -c '/bin/true; /bin/true; :'")
PLAY(IDS | V1, "fork-pids-max", "mkdir $P/fish; ../attack fork-grouped $P/fish; rmdir $P/fish")
PLAY(IDS | GIVEN, "fork-pids-max", "mkdir $U/fish; ../attack fork-grouped $U/fish; rmdir $U/fish")
PLAY(ALL, "fork-process-limit", "../attack fork-limited")
PLAY(ALL, "clone-flags-clash", "../attack clone-clash")
PLAY(ALL, "kill-not-in-this-namespace", "unshare --pid --fork --mount-proc sh -c 'kill 99999'")
PLAY(ALL, "kill-no-process", "kill 99999")
PLAY(IDS, "kill-other-user", AS_USER "kill 1")
PLAY(ALL, "kill-no-signal", "../attack kill-oddly")
PLAY(ALL, "user-not-mapped", "setpriv --reuid 70000 true")
PLAY(IDS, "user-no-capability", AS_USER "setpriv --reuid 1001 true")
PLAY(ALL, "setgroups-denied", "unshare --user --map-root-user setpriv --clear-groups true")
PLAY(IDS, "setgroups-before-map", "unshare --user setpriv --clear-groups true")
PLAY(IDS, "setgroups-no-capability", AS_USER "setpriv --groups 5 true")
PLAY(ALL, "capability-not-permitted", "../attack raise-capability")
PLAY(ALL, "ambient-not-inheritable", "../attack raise-ambient")
PLAY(ALL, "bounding-no-capability", "../attack drop-bounding")
PLAY(ALL, "seccomp-needs-no-new-privileges", "../attack filter-by-prctl")
PLAY(ALL, "seccomp-needs-no-new-privileges", "../attack filter-by-seccomp")
PLAY(ALL, "ptrace-of-the-lens", "../attack trace-me")
PLAY(ALL, "ptrace-one-tracer", "../attack trace-child")
PLAY(IDS, "ptrace-other-user", AS_USER "../attack trace-other 1")
PLAY(ALL, "reboot-not-allowed", "unshare --user --map-root-user ../attack restart")

// namespaces
PLAY(ALL, "user-namespaces-nested", "../attack nest-users")
PLAY(ALL, "pid-namespaces-nested", "../attack nest-pids")
PLAY(ALL, "namespaces-forbidden",
     "unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_uts_namespaces; unshare --uts true'")
PLAY(ALL, "namespaces-forbidden",
     "unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_user_namespaces; unshare --user true'")
PLAY(ALL, "namespaces-forbidden",
     "unshare -Ur sh -c 'echo 0 > /proc/sys/user/max_pid_namespaces; unshare --pid true'")
PLAY(ALL, "namespaces-used-up",
     "unshare -Ur sh -c 'echo 1 > /proc/sys/user/max_uts_namespaces; unshare --uts unshare --uts "
     "true'")
PLAY(ALL, "user-namespace-in-chroot", "chroot ~/containerroot /bin/busybox unshare --user true")
PLAY(ALL, "user-namespace-without-user", "unshare --user unshare --user true")
PLAY(IDS | FORBIDDEN, "user-namespaces-for-root-only", "unshare --user true")
PLAY(ALL, "namespace-no-capability", WITHOUT("sys_admin") "unshare --uts true")
PLAY(ALL, "unshare-with-threads", "../attack unshare-with-threads")
PLAY(ALL, "unshare-pid-twice", "../attack unshare-pid-twice")
PLAY(ALL, "namespace-flag-unknown", "../attack unshare-unknown")
PLAY(ALL, "setns-closed", "../attack enter-closed")
PLAY(ALL, "setns-no-namespace", "../attack enter-file /etc/passwd")
PLAY(ALL, "setns-other-kind", "../attack enter-as-other /proc/self/ns/uts")
PLAY(ALL, "setns-own-user-namespace", "nsenter --user=/proc/self/ns/user true")
PLAY(ALL, "setns-user-with-threads", "../attack enter-user-with-threads")
PLAY(ALL, "setns-time-with-threads", "../attack enter-time-with-threads")
PLAY(ALL, "setns-pid-upwards",
     "exec 5< /proc/self/ns/pid; unshare --pid --fork --mount-proc nsenter --pid=/proc/self/fd/5 "
     "true")
PLAY(ALL, "setns-other-user-namespace",
     "exec 5< /proc/self/ns/user; unshare -Ur nsenter --user=/proc/self/fd/5 true")
PLAY(ALL, "setns-foreign",
     "exec 5< /proc/self/ns/uts; unshare -Ur nsenter --uts=/proc/self/fd/5 true")
PLAY(ALL, "setns-no-capability", WITHOUT("sys_admin") "nsenter --uts=/proc/self/ns/uts true")
PLAY(ALL, "map-written-twice", "../attack map uid_map '0 0 1' uid_map '0 0 1'")
PLAY(IDS, "gid-map-before-setgroups", WITHOUT("all") "../attack map gid_map '0 0 1'")
PLAY(ALL, "map-beyond-parent", "../attack map uid_map '0 70000 1'")
PLAY(IDS, "map-more-than-own", WITHOUT("all") "../attack map uid_map '0 0 2'")
PLAY(ALL, "map-overlaps", "../attack map uid_map \"$(printf '0 0 5\\n3 10 5')\"")
PLAY(ALL, "map-malformed", "../attack map uid_map root")
PLAY(ALL, "setgroups-after-map", "../attack map gid_map '0 0 1' setgroups deny")
PLAY(ALL, "setgroups-word", "../attack map setgroups no")
PLAY(ALL, "hostname-foreign", "unshare -Ur hostname fish")
PLAY(ALL, "hostname-no-capability", WITHOUT("sys_admin") "hostname fish")
PLAY(ALL, "hostname-too-long", "hostname $(printf %070d 0)")

// mounts
PLAY(ALL, "mount-foreign-namespace", "unshare -Ur mount -t tmpfs none /mnt")
PLAY(ALL, "mount-no-capability", WITHOUT("sys_admin") "mount -t tmpfs none /mnt")
PLAY(ALL, "remount-locked", "unshare -Urm mount -o remount,bind,rw /usr")
PLAY(ALL, "remount-foreign", "unshare -Urm mount -o remount,ro /sys")
PLAY(ALL, "attribute-locked", "unshare -Urm ../attack set-attribute /usr")
PLAY(ALL, "file-system-not-here", "unshare -Urm ../attack configure proc")
PLAY(ALL, "mount-proc-foreign-pids", "unshare -Urm mount -t proc proc /proc")
PLAY(ALL, "mount-proc-none", "unshare -mpf sh -c 'umount -l /proc; mount -t proc proc /proc'")
PLAY(ALL, "mount-proc-covered",
     "unshare -m sh -c 'mount --bind /dev/null /proc/uptime; unshare -Urmpf mount -t proc proc "
     "/proc'")
PLAY(ALL, "mount-sysfs-foreign-network", "unshare -Urm mount -t sysfs none /mnt")
PLAY(ALL, "mount-sysfs-covered",
     "unshare -m sh -c 'mount -t tmpfs none /sys/kernel; unshare -Urmn mount -t sysfs none /mnt'")
PLAY(ALL, "mount-groups-foreign", "unshare -Urm mount -t cgroup -o freezer none /mnt")
PLAY(ALL, "mount-groups-foreign", "unshare -Urm mount -t cgroup2 none /mnt")
PLAY(ALL, "mount-new-hierarchy", "mount -t cgroup -o none,name=fish none /mnt")
PLAY(ALL, "mount-mqueue-foreign", "unshare -Urm mount -t mqueue none /mnt")
PLAY(ALL, "mount-machine-root-only", "mount -t devtmpfs none /mnt")
PLAY(ALL, "mount-type-unknown", "mount -t aquarium none /mnt")
PLAY(ALL, "mount-layer-missing", OVERLAY "lowerdir=$PWD/no,upperdir=$PWD/u,workdir=$PWD/w")
PLAY(ALL, "mount-target-missing", "mount -t tmpfs none /nowhere")
PLAY(ALL, "mount-source-missing", "mount --bind /nowhere /mnt")
PLAY(ALL, "bind-kinds-differ", "mount --bind /etc /etc/passwd")
PLAY(ALL, "mount-layer-no-directory", OVERLAY "lowerdir=/etc/passwd,upperdir=$PWD/u,workdir=$PWD/w")
PLAY(ALL, "mount-on-file", "mount -t tmpfs none /etc/passwd")
PLAY(ALL, "remount-busy",
     "mount -t tmpfs none /mnt; exec 5> /mnt/file; mount -o remount,bind,ro /mnt")
PLAY(ALL, "mount-twice", "mount -t mqueue none /mnt; mount -t mqueue none /mnt")
PLAY(ALL, "propagation-no-mount", "mount --make-private /etc")
PLAY(ALL, "remount-no-mount", "../attack remount-nothing")
PLAY(ALL, "attribute-no-mount", "../attack set-attribute /etc")
PLAY(ALL, "move-no-mount", "mount --move /etc /mnt")
PLAY(ALL, "move-shared",
     "mount -t tmpfs none /mnt; mount --make-shared /mnt; mkdir /mnt/a /mnt/b; "
     "mount -t tmpfs none /mnt/a; mount --move /mnt/a /mnt/b")
PLAY(ALL, "move-into-itself", "mount -t tmpfs none /mnt; mkdir /mnt/a; mount --move /mnt /mnt/a")
PLAY(ALL, "bind-hides-mounts", "unshare -Urm mount --bind / /mnt")
PLAY(ALL, "overlay-no-lower", OVERLAY "upperdir=$PWD/u,workdir=$PWD/w")
PLAY(ALL, "overlay-no-work", OVERLAY "lowerdir=$PWD/l,upperdir=$PWD/u")
PLAY(ALL, "overlay-work-elsewhere",
     "mount -t tmpfs none /mnt; " OVERLAY "lowerdir=$PWD/l,upperdir=$PWD/u,workdir=/mnt")
PLAY(ALL, "overlay-work-in-upper",
     "mkdir -p u/w; " OVERLAY "lowerdir=$PWD/l,upperdir=$PWD/u,workdir=$PWD/u/w")
PLAY(ALL, "overlay-upper-on-overlay",
     OVERLAY
     "lowerdir=$PWD/l,upperdir=$PWD/u,workdir=$PWD/w; mkdir m/u m/w; "
     "mount -t overlay none /mnt -o userxattr,lowerdir=$PWD/l,upperdir=$PWD/m/u,workdir=$PWD/m/w")
PLAY(ALL, "overlay-layers-nested",
     "mkdir -p u/l; " OVERLAY "lowerdir=$PWD/u/l,upperdir=$PWD/u,workdir=$PWD/w")
PLAY(ALL, "mount-option-unknown", "mount -t tmpfs -o fish=1 none /mnt")
PLAY(ALL, "mount-option-unknown", "../attack configure tmpfs fish")
PLAY(ALL, "bind-hides-mounts", "unshare -Urm ../attack open-tree /")
PLAY(ALL, "umount-no-mount", "umount /etc")
PLAY(ALL, "umount-locked", "unshare -Urm umount /usr")
PLAY(ALL, "umount-forced", "unshare -Urm sh -c 'mount --bind /tmp /mnt; umount --force /mnt'")
PLAY(ALL, "umount-mounts-below", "umount /dev")
PLAY(ALL, "umount-standing-in-it", "mount -t tmpfs none /mnt; cd /mnt; umount /mnt")
PLAY(ALL, "umount-in-use", "mount -t tmpfs none /mnt; exec 5> /mnt/file; umount /mnt")
PLAY(ALL, "pivot-same-mount", "unshare -m sh -c 'mount -t tmpfs none /mnt; pivot_root /mnt /etc'")
PLAY(ALL, "pivot-shared",
     "unshare -m sh -c 'mount -t tmpfs none /mnt; mkdir /mnt/old; mount --make-shared /; "
     "pivot_root /mnt /mnt/old'")
PLAY(ALL, "pivot-root-no-mount", "../attack pivot-in-chroot")
PLAY(ALL, "pivot-no-mount", "mkdir old; unshare -m pivot_root . old")
PLAY(ALL, "pivot-old-outside", "unshare -m sh -c 'mount -t tmpfs none /mnt; pivot_root /mnt /tmp'")
PLAY(ALL, "pivot-locked", "unshare -Urm pivot_root /usr /usr/share")
PLAY(ALL, "pivot-old-missing",
     "unshare -m sh -c 'mount -t tmpfs none /mnt; pivot_root /mnt /mnt/old'")
PLAY(ALL, "chroot-no-capability", WITHOUT("sys_chroot") "chroot /tmp")

// control groups
PLAY(IDS | V2, "group-file-of-version-1", "echo FROZEN > $U/freezer.state")
PLAY(IDS | V1, "group-file-of-version-2", "echo 1 > $F/cgroup.freeze")
PLAY(IDS | V2, "group-controller-not-enabled",
     "mkdir -p $U/fish/a; echo 5 > $U/fish/a/pids.max; rmdir $U/fish/a $U/fish")
PLAY(IDS | V2, "group-file-missing", "echo 1 > $U/cgroup.nonsense")
PLAY(IDS | V1, "group-file-not-yours", "echo 1 > $F/notify_on_release")
PLAY(IDS | V2, "procs-threaded",
     "mkdir -p $U/fish/a $U/fish/b; echo threaded > $U/fish/a/cgroup.type; "
     "echo 0 > $U/fish/b/cgroup.procs; rmdir $U/fish/a $U/fish/b $U/fish")
PLAY(IDS | V2, "procs-is-threaded",
     "mkdir -p $U/fish/a; echo threaded > $U/fish/a/cgroup.type; "
     "echo 0 > $U/fish/a/cgroup.threads; rmdir $U/fish/a $U/fish")
PLAY(IDS | V2, "procs-no-process",
     "mkdir $U/fish; echo 99999 > $U/fish/cgroup.procs; rmdir $U/fish")
PLAY(IDS | V2, "procs-no-number", "mkdir $U/fish; echo fish > $U/fish/cgroup.procs; rmdir $U/fish")
PLAY(IDS | GIVEN, "procs-internal",
     "mkdir -p $U/fish/a; echo +memory > $U/fish/cgroup.subtree_control; "
     "echo 0 > $U/fish/cgroup.procs; rmdir $U/fish/a $U/fish")
PLAY(IDS | V1, "procs-cpuset-empty",
     "mkdir $S/fish; echo > $S/fish/cpuset.cpus; echo 0 > $S/fish/cgroup.procs; rmdir $S/fish")
PLAY(IDS | V1, "procs-other-user",
     "mkdir $F/fish; " AS_USER "sleep 9 & while [ $(stat -c %u /proc/$!) = 0 ]; do :; done; "
     "echo $! > $F/fish/cgroup.procs; kill $!; rmdir $F/fish")
PLAY(IDS | V2, "procs-other-delegation",
     "mkdir $U/fish; chown -R 1000 $U/fish; " AS_USER "sh -c \"echo 0 > $U/fish/cgroup.procs\"; "
     "rmdir $U/fish")
PLAY(IDS | GIVEN, "procs-outside",
     "mkdir -p $U/fish/a; sleep 9 & sh -c \"echo 0 > $U/fish/cgroup.procs; "
     "unshare --cgroup sh -c 'echo $! > $U/fish/a/cgroup.procs'\"; kill $!; wait; "
     "rmdir $U/fish/a $U/fish")
PLAY(IDS | V2 | V1, "subtree-controller-missing",
     "mkdir $U/fish; echo +memory > $U/fish/cgroup.subtree_control; rmdir $U/fish")
PLAY(IDS | V2, "subtree-word",
     "mkdir $U/fish; echo +fish > $U/fish/cgroup.subtree_control; rmdir $U/fish")
PLAY(IDS | GIVEN, "subtree-child-hands-on",
     "mkdir -p $U/fish/a; echo +memory > $U/fish/cgroup.subtree_control; "
     "echo +memory > $U/fish/a/cgroup.subtree_control; "
     "echo -memory > $U/fish/cgroup.subtree_control; rmdir $U/fish/a $U/fish")
PLAY(IDS | GIVEN, "subtree-has-processes",
     "mkdir $U/fish; sh -c \"echo 0 > $U/fish/cgroup.procs; "
     "echo +memory > $U/fish/cgroup.subtree_control\"; rmdir $U/fish")
PLAY(IDS | GIVEN, "subtree-threaded",
     "mkdir -p $U/fish/a; echo threaded > $U/fish/a/cgroup.type; "
     "echo +memory > $U/fish/cgroup.subtree_control; rmdir $U/fish/a $U/fish")
PLAY(IDS | V2, "type-word", "mkdir $U/fish; echo fish > $U/fish/cgroup.type; rmdir $U/fish")
PLAY(IDS | GIVEN, "type-not-possible",
     "mkdir -p $U/fish/a; echo +memory > $U/fish/cgroup.subtree_control; "
     "echo threaded > $U/fish/a/cgroup.type; rmdir $U/fish/a $U/fish")
PLAY(IDS | V1, "freezer-word", "mkdir $F/fish; echo frozen > $F/fish/freezer.state; rmdir $F/fish")
PLAY(IDS | V2, "switch-no-number", "mkdir $U/fish; echo on > $U/fish/cgroup.freeze; rmdir $U/fish")
PLAY(IDS | V2, "switch-out-of-range",
     "mkdir $U/fish; echo 2 > $U/fish/cgroup.freeze; rmdir $U/fish")
PLAY(IDS | V1, "memory-in-use", "mkdir $M/fish; ../attack limit-memory $M/fish; rmdir $M/fish")
PLAY(IDS | V1, "memory-no-amount",
     "mkdir $M/fish; echo much > $M/fish/memory.limit_in_bytes; rmdir $M/fish")
PLAY(IDS | GIVEN, "memory-no-amount",
     "mkdir $U/fish; echo much > $U/fish/memory.max; rmdir $U/fish")
PLAY(IDS | V1, "quota-not-valid", "mkdir $C/fish; echo 5 > $C/fish/cpu.cfs_quota_us; rmdir $C/fish")
PLAY(IDS | GIVEN, "quota-not-valid", "mkdir $U/fish; echo half > $U/fish/cpu.max; rmdir $U/fish")
PLAY(IDS | GIVEN, "weight-out-of-range",
     "mkdir $U/fish; echo 0 > $U/fish/cpu.weight; rmdir $U/fish")
PLAY(IDS | V1, "weight-not-valid", "mkdir $C/fish; echo many > $C/fish/cpu.shares; rmdir $C/fish")
PLAY(IDS | V1, "pids-not-valid", "mkdir $P/fish; echo few > $P/fish/pids.max; rmdir $P/fish")
PLAY(IDS | V1, "cpuset-in-use",
     "mkdir $S/fish; sh -c \"echo 0 > $S/fish/cgroup.procs; echo > $S/fish/cpuset.cpus\"; "
     "rmdir $S/fish")
PLAY(IDS | V1, "cpuset-not-above",
     "mkdir -p $S/fish/a; echo 0 > $S/fish/a/cpuset.cpus; echo 0 > $S/fish/cpuset.cpus; "
     "echo 1 > $S/fish/a/cpuset.cpus; rmdir $S/fish/a $S/fish")
PLAY(IDS | V1, "cpuset-not-valid", "mkdir $S/fish; echo fish > $S/fish/cpuset.cpus; rmdir $S/fish")
PLAY(IDS | V1, "cpuset-too-large", "mkdir $S/fish; echo 99999 > $S/fish/cpuset.cpus; rmdir $S/fish")
PLAY(IDS | V1, "devices-machine-root-only",
     "mkdir $D/fish; echo a > $D/fish/devices.allow; rmdir $D/fish")
PLAY(IDS | V1, "group-value-not-valid",
     "mkdir $F/fish; echo yes > $F/fish/notify_on_release; rmdir $F/fish")
PLAY(IDS | V2, "group-has-processes",
     "mkdir $U/fish; sh -c \"echo 0 > $U/fish/cgroup.procs; rmdir $U/fish; :\"; rmdir $U/fish")
PLAY(IDS | V2, "group-has-children", "mkdir -p $U/fish/a; rmdir $U/fish; rmdir $U/fish/a $U/fish")
PLAY(IDS | V2, "group-file-stays", "mkdir $U/fish; rm -r $U/fish; rmdir $U/fish")
PLAY(IDS | V2, "group-exists", "mkdir $U/fish; mkdir $U/fish; rmdir $U/fish")
PLAY(IDS | V2, "group-not-yours", AS_USER "mkdir $U/fish")
PLAY(IDS | V2, "group-too-many",
     "mkdir $U/fish; echo 0 > $U/fish/cgroup.max.descendants; mkdir $U/fish/a; rmdir $U/fish")

// programs, files, paths
PLAY(ALL, "exec-interpreter-missing", "echo '#!/nowhere' > s; chmod +x s; unshare --uts ./s")
PLAY(ALL, "exec-missing-in-new-root", "chroot ~/containerroot /nowhere")
PLAY(ALL, "exec-missing", "unshare --uts /nowhere")
PLAY(ALL, "exec-directory", "unshare --uts /etc")
PLAY(ALL, "exec-noexec",
     "mount -t tmpfs -o noexec none /mnt; cp /bin/true /mnt; unshare --uts /mnt/true")
PLAY(ALL, "exec-no-permission", "cp /bin/true t; chmod -x t; unshare --uts ./t")
PLAY(ALL, "exec-interpreter-no-program", "echo '#!/etc/passwd' > s; chmod +x s; unshare --uts ./s")
PLAY(ALL, "exec-other-machine", "../attack run-foreign foreign")
PLAY(ALL, "exec-no-format", "echo > s; chmod +x s; ../attack run ./s")
PLAY(ALL, "exec-too-long", "../attack run-with-too-much /bin/true")
PLAY(ALL, "exec-being-written", "cp /bin/true t; exec 5>> t; unshare --uts ./t")
PLAY(ALL, "device-machine-root-only", "mknod null c 1 3")
PLAY(ALL, "rename-across-layers",
     OVERLAY "lowerdir=$PWD/l,upperdir=$PWD/u,workdir=$PWD/w; mv m/in m/out")
PLAY(ALL, "rename-across-mounts", "mkdir a; mount -t tmpfs none /mnt; mv a /mnt")
PLAY(ALL, "overlay-directory-not-opaque",
     "mkdir -p l/in u w m; touch l/in/fish; "
     "mount -t overlay none m -o lowerdir=$PWD/l,upperdir=$PWD/u,workdir=$PWD/w; rm -r m/in")
PLAY(ALL, "setting-read-only",
     "unshare -m sh -c 'mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys; "
     "echo 1 > /proc/sys/kernel/panic'")
PLAY(ALL, "setting-of-the-machine", "echo 1 > /proc/sys/kernel/panic")
PLAY(ALL, "setting-not-permitted", "unshare -Ur sh -c 'echo 9 > /proc/sys/kernel/ns_last_pid'")
PLAY(ALL, "setting-not-valid", "echo fish > /proc/sys/user/max_net_namespaces")
PLAY(ALL, "file-system-read-only", "mknod /usr/fish p")
PLAY(ALL, "oom-score-lowered", "echo -500 > /proc/self/oom_score_adj")
PLAY(IDS, "owner-not-mapped", "touch f; chown 1000 f; unshare -Ur sh -c 'echo fish > f'")
PLAY(IDS, "file-not-permitted", "touch f; " AS_USER "sh -c 'echo fish > f'")
PLAY(ALL, "directory-missing", "chroot /nowhere/fish")
PLAY(ALL, "path-missing", "chroot /nowhere")
PLAY(ALL, "path-through-file", "chroot /etc/passwd")
PLAY(ALL, "path-loop", "ln -s a b; ln -s b a; chroot a")
PLAY(ALL, "path-name-too-long", "chroot $(printf %0300d 0)")
