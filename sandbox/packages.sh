#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# packages.sh run     install what building and running fishbowl needs, if it is missing
# packages.sh check   also what its tests and lints need
# packages.sh list    name what `check` would install, install nothing
#
# What is missing is found by looking for it, so a machine that has everything is asked nothing.
# root, and anybody with CI=true in the environment, is not asked either.

set -eu

# Looked for (any one of them), then the packages of apt, dnf, apk and pacman that bring it.
# An absolute name is a file, *.h a header, the rest commands.
table() {
    cat <<'END'
run    gcc,clang               gcc               gcc                gcc                gcc
run    musl-gcc,/usr/lib/libc.a  musl-tools      musl-gcc           musl-dev           musl
run    stdio.h                 libc6-dev         glibc-devel        musl-dev           glibc
run    argp.h                  libc6-dev         glibc-devel        argp-standalone    glibc
run    linux/nsfs.h            linux-libc-dev    kernel-headers     linux-headers      linux-api-headers
run    readline/readline.h     libreadline-dev   readline-devel     readline-dev       readline
run    ncursesw/curses.h,ncurses.h  libncurses-dev  ncurses-devel   ncurses-dev        ncurses
run    vterm.h                 libvterm-dev      libvterm-devel     libvterm-dev       libvterm
run    cmark.h                 libcmark-dev      cmark-devel        cmark-dev          cmark
run    jansson.h               libjansson-dev    jansson-devel      jansson-dev        jansson
run    nettle/sha2.h           nettle-dev        nettle-devel       nettle-dev         nettle
run    seccomp.h               libseccomp-dev    libseccomp-devel   libseccomp-dev     libseccomp
run    unshare                 util-linux        util-linux         util-linux         util-linux
run    mount                   mount             util-linux         mount              util-linux
run    ps                      procps            procps-ng          procps             procps-ng
run    bash                    bash              bash               bash               bash
run    tar                     tar               tar                tar                tar
run    curl,wget               curl              curl               curl               curl
run    /etc/ssl/certs/ca-certificates.crt,/etc/pki/tls/certs/ca-bundle.crt ca-certificates ca-certificates ca-certificates ca-certificates
check  cmocka.h                libcmocka-dev     libcmocka-devel    cmocka-dev         cmocka
check  /usr/lib/gcc/*/*/libasan.so  gcc          libasan            gcc                gcc
check  /usr/lib/gcc/*/*/libubsan.so gcc          libubsan           gcc                gcc
check  clang                   clang             clang              clang              clang
check  /usr/lib/llvm-*/lib/clang/*/lib/*/libclang_rt.fuzzer*.a,/usr/lib*/clang/*/lib/*/libclang_rt.fuzzer*.a libclang-rt-dev compiler-rt compiler-rt compiler-rt
check  clang-format            clang-format      clang-tools-extra  clang-extra-tools  clang
check  clang-tidy              clang-tidy        clang-tools-extra  clang-extra-tools  clang
check  cppcheck                cppcheck          cppcheck           cppcheck           cppcheck
check  tmux                    tmux              tmux               tmux               tmux
check  hyperfine               hyperfine         hyperfine          hyperfine          hyperfine
check  less                    less              less               less               less
check  strace                  strace            strace             strace             strace
check  setpriv                 util-linux        util-linux         setpriv            util-linux
check  findmnt                 util-linux        util-linux-core    findmnt            util-linux
check  newuidmap               uidmap            shadow-utils       shadow-uidmap      shadow
check  mke2fs                  e2fsprogs         e2fsprogs          e2fsprogs          e2fsprogs
check  bwrap                   bubblewrap        bubblewrap         bubblewrap         bubblewrap
check  runc                    runc              runc               runc               runc
check  asciinema               asciinema         asciinema          asciinema          asciinema
check  chromium,chromium-browser  chromium       chromium           chromium           chromium
check  busybox                 busybox-static    busybox            busybox-static     busybox
END
    # the test machine, tests/vm; its kernel is fetched but not installed
    [ "$(uname -m)" != x86_64 ] || cat <<'END'
check  qemu-system-x86_64      qemu-system-x86   qemu-system-x86-core  qemu-system-x86_64  qemu-system-x86
END
}

PATH=$PATH:/usr/sbin:/sbin

say() { printf '%s\n' "$*" >&2; }

# Is one of these, separated by commas, on this machine?
have() {
    names=$1
    while [ -n "$names" ]; do
        name=${names%%,*} names=${names#"$name"} names=${names#,}
        # shellcheck disable=SC2086
        case $name in
        /*) set -- $name ;; # the pattern becomes the files that match it
        # not in any folder: the kernel has a linux/seccomp.h, too
        *.h) set -- "/usr/include/$name" /usr/include/*-linux-gnu*/"$name" "/usr/local/include/$name" ;;
        *) set -- "$(command -v "$name" || :)" ;;
        esac
        for file; do
            [ -n "$file" ] && [ -e "$file" ] && return 0
        done
    done
    return 1
}

find_manager() {
    for manager in apt dnf apk pacman; do
        case $manager in apt) program='apt-get' ;; *) program=$manager ;; esac
        command -v "$program" > /dev/null && return 0
    done
    manager=none
}

# Names of the missing packages on one line, each once.
missing_packages() { # SET
    table | while read -r set_ wanted apt dnf apk pacman; do
        if [ "$1" = run ] && [ "$set_" != run ]; then continue; fi
        if have "$wanted"; then continue; fi
        case $manager in
        dnf) echo "$dnf" ;;
        apk) echo "$apk" ;;
        pacman) echo "$pacman" ;;
        *) echo "$apt" ;;
        esac
    done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

# The command that installs them, for people to read.
install_line() {
    case $manager in
    apt) echo "apt-get install --no-install-recommends $missing" ;;
    dnf) echo "dnf install $missing" ;;
    apk) echo "apk add $missing" ;;
    pacman) echo "pacman -S --needed $missing" ;;
    esac
}

install_packages() { # with the words in $as_root before each command
    # shellcheck disable=SC2086 # both are lists of words
    case $manager in
    apt)
        $as_root apt-get -q update &&
            $as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get -q -y install --no-install-recommends $missing
        ;;
    dnf) $as_root dnf -q -y install $missing ;;
    apk) $as_root apk add -q $missing ;;
    pacman) $as_root pacman -S --noconfirm --needed $missing ;;
    esac
}

give_up() {
    say "$1"
    if [ "$manager" = none ]; then
        say "These packages are needed (as Debian names them): $missing"
        say "Install what your system calls them, and try again."
    else
        say "As root, run:  $(install_line)"
    fi
    exit 3
}

find_root() {
    as_root=
    [ "$(id -u)" = 0 ] && return
    for word in sudo doas; do
        command -v $word > /dev/null || continue
        as_root=$word
        [ "${CI-}" != true ] || as_root="$word -n"
        return
    done
    give_up "Packages are missing, and neither sudo nor doas is here to install them with."
}

ask() {
    { [ "$(id -u)" = 0 ] || [ "${CI-}" = true ]; } && return
    [ -t 0 ] || give_up "Packages are missing, and there is no terminal to ask whether to install them."
    printf 'Install them with %s? [y/N] ' "$as_root" >&2
    read -r answer
    case $answer in [yY]*) ;; *) give_up "Nothing was installed." ;; esac
}

wanted=${1-}
case $wanted in run | check | list) ;; *) sed -n '4,6s/^# //p' "$0" >&2; exit 2 ;; esac
find_manager
missing=$(missing_packages "$wanted")
if [ "$wanted" = list ]; then
    echo "$missing"
    exit 0
fi
[ -n "$missing" ] || exit 0
[ "$manager" != none ] ||
    give_up "Packages are missing, and there is no apt, dnf, apk or pacman here to install them with."
say "Missing packages: $missing"
find_root
ask
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM
install_packages > "$log" 2>&1 < /dev/null || {
    cat "$log" >&2
    give_up "Installing them failed; the reason stands above."
}
missing=$(missing_packages "$wanted")
[ -z "$missing" ] || give_up "Still missing after the installation: $missing"
