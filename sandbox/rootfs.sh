#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# rootfs.sh DEST         make the root filesystem for containers at DEST, unless it is there already
# rootfs.sh --copy DIR   put the verified archive into DIR, if this machine has it already
#
# It is Alpine's minirootfs, pinned by its SHA-512. The archive comes from the first of:
#   $ALPINE_MIRROR            a folder, or an address that the file's name is put after
#   ../shared/alpine          beside the project
#   this script's own folder  where make install puts it
#   $XDG_CACHE_HOME/fishbowl  the cache, which a download fills
#   Alpine's download site
# Where none can be had, a stand-in is made from the distribution's static BusyBox. DEST is made
# whole or not at all. Messages go to standard error. Exit status: 0 made, 1 not, 2 wrong usage.

set -eu
umask 022

VERSION=3.20.3
SITE=https://dl-cdn.alpinelinux.org/alpine/v3.20/releases
sums() { # machine, size in bytes, SHA-512
    cat <<'END'
x86_64 3490290 9d5405f61f8a6ebc02461ba75346fbf1a63a4eab8510a0158dd321cee0c4dafe28c2a3d2cb7c3d75e2a8130dae0c3c92382f5b6adeea309eafc97621c5bf6400
aarch64 3947906 cb3ba1d3ac8b90cb85a4fe2a0e26a42af542f64ea86598d0409bc35493c4e561229f8d3142a23013c98b1a037495a8bf123ff977066230ab36a3a13dc92da9c4
END
}

say() { printf 'rootfs: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

scratch='' child=''
tidy() {
    [ -z "$child" ] || kill "$child" 2> /dev/null || :
    [ -z "$scratch" ] || { chmod -R u+rwX "$scratch" 2> /dev/null || :; rm -rf "$scratch"; }
}
trap tidy EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# A child in the background, so that a signal reaches us at once.
patiently() {
    "$@" &
    child=$!
    wait "$child" && status=0 || status=$?
    child=''
    return "$status"
}

# ---- the archive ----

# 0 if the file is what we want; 1 and a message if it is not.
verify() {
    found_size=$(($(wc -c < "$1")))
    if [ "$found_size" -lt "$size" ]; then
        say "$1 is truncated: $found_size bytes, and $size were expected. Get it again."
        return 1
    fi
    found_sum=$(sha512sum < "$1") found_sum=${found_sum%% *}
    [ "$found_sum" = "$sum" ] && return 0
    say "$1 is not the file that was expected, so it is not unpacked:"
    say "  its SHA-512 is  $found_sum"
    say "  expected was    $sum"
    say "Get it again, or from elsewhere."
    return 1
}

# Download address $1 to file $2. Returns 1 if it cannot be reached, after saying so.
download() {
    say "downloading $1 ($((size / 1024)) KiB)"
    if command -v curl > /dev/null; then
        [ -t 2 ] && how=--progress-bar || how=--no-progress-meter
        patiently curl -fL "$how" --connect-timeout 15 --speed-limit 500 --speed-time 30 \
            -o "$2" "$1" && return 0
        # 18: less came than was promised; verify says so in its own words
        [ "$status" = 18 ] && return 0
    elif command -v wget > /dev/null; then
        [ -t 2 ] && how='' || how=-q
        patiently wget ${how:+"$how"} -T 30 -O "$2" "$1" && return 0
    else
        say "neither curl nor wget is installed, so nothing can be downloaded"
        return 1
    fi
    say "$1 could not be reached (the reason stands above)"
    return 1
}

# The archive at address $1, verified, goes into the cache if that can be written.
take_url() {
    new_scratch
    download "$1" "$scratch/$file" || return 1
    verify "$scratch/$file" || exit 1
    archive=$scratch/$file
    if [ -n "$cache" ] && mkdir -p "$cache" 2> /dev/null &&
        cp "$archive" "$cache/.$file.$$" 2> /dev/null &&
        mv "$cache/.$file.$$" "$cache/$file" 2> /dev/null; then
        archive=$cache/$file
    else
        [ -z "$cache" ] || rm -f "$cache/.$file.$$" 2> /dev/null || :
    fi
}

take_file() {
    [ -r "$1" ] || return 1
    verify "$1" || exit 1
    archive=$1
}

take_mirror() {
    case ${ALPINE_MIRROR-} in
    '') return 1 ;;
    *://*) take_url "${ALPINE_MIRROR%/}/$file" ;;
    *)
        take_file "$ALPINE_MIRROR/$file" && return 0
        say "ALPINE_MIRROR: there is no readable $ALPINE_MIRROR/$file"
        return 1
        ;;
    esac
}

# A damaged file in the cache is our own: it is taken away and fetched again.
take_cached() {
    [ -n "$cache" ] && [ -r "$cache/$file" ] || return 1
    if verify "$cache/$file"; then
        archive=$cache/$file
        return 0
    fi
    rm -f "$cache/$file"
    return 1
}

find_archive() { # --local: without the network
    machine=$(uname -m)
    file=alpine-minirootfs-$VERSION-$machine.tar.gz
    pinned=$(sums | grep "^$machine ") || {
        say "Alpine is pinned for x86_64 and aarch64 only; this machine is $machine"
        return 1
    }
    size=${pinned#* } sum=${size#* } size=${size% *}
    cache=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}} cache=${cache:+$cache/fishbowl}
    if [ "${1-}" = --local ]; then
        case ${ALPINE_MIRROR-} in *://*) ;; *) take_mirror && return 0 ;; esac
    else
        take_mirror && return 0
    fi
    take_file "$here/../../shared/alpine/$file" && return 0
    take_file "$here/$file" && return 0
    take_cached && return 0
    [ "${1-}" != --local ] && take_url "$SITE/$machine/$file"
}

# ---- the stand-in ----

is_static() { ! grep -q '/ld-[^/]*\.so' "$1" 2> /dev/null; }

find_busybox() {
    for busybox in /bin/busybox /usr/bin/busybox /bin/busybox.static /usr/lib/busybox/busybox; do
        [ -x "$busybox" ] && is_static "$busybox" && return 0
    done
    new_scratch
    command -v apt-get > /dev/null && command -v dpkg-deb > /dev/null || return 1
    say "getting the package busybox-static"
    (cd "$scratch" && apt-get -qq download busybox-static > /dev/null 2>&1 &&
        dpkg-deb -x busybox-static_*.deb package) || return 1
    busybox=$scratch/package/bin/busybox
    [ -x "$busybox" ] || busybox=$scratch/package/usr/bin/busybox
    [ -x "$busybox" ]
}

make_stand_in() { # TREE
    mkdir -p "$1/bin" "$1/dev" "$1/etc" "$1/home" "$1/mnt" "$1/proc" "$1/run" "$1/sbin" "$1/sys" \
        "$1/usr/bin" "$1/usr/sbin" "$1/var/log"
    mkdir -m 700 "$1/root"
    mkdir -m 1777 "$1/tmp"
    cp "$busybox" "$1/bin/busybox"
    chmod 755 "$1/bin/busybox"
    "$1/bin/busybox" --list-full | while read -r applet; do
        [ -e "$1/$applet" ] || [ ! -d "$1/${applet%/*}" ] || ln -s /bin/busybox "$1/$applet"
    done
    echo 'A stand-in for Alpine, made from a static BusyBox.' > "$1/etc/fishbowl-stand-in"
    printf '%s\n' 'ID=busybox-stand-in' 'NAME="BusyBox stand-in"' \
        'PRETTY_NAME="BusyBox, standing in for Alpine Linux"' > "$1/etc/os-release"
    printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'nobody:x:65534:65534:nobody:/:/bin/false' \
        > "$1/etc/passwd"
    printf '%s\n' 'root:x:0:' 'tty:x:5:' 'nobody:x:65534:' > "$1/etc/group"
    echo '127.0.0.1 localhost' > "$1/etc/hosts"
    echo 'export PATH=/usr/sbin:/usr/bin:/sbin:/bin' > "$1/etc/profile"
}

# ---- the tree ----

new_scratch() {
    [ -z "$scratch" ] || return 0
    make_parent
    mkdir "$base.tmp.$$" || die "no folder can be made in $parent"
    scratch=$base.tmp.$$
}

make_parent() {
    parent=$(dirname "$base")
    mkdir -p "$parent" 2> /dev/null || die "the folder $parent cannot be made here"
    [ -w "$parent" ] || die "nothing can be written into $parent: it is read-only, or belongs to" \
        "another user ($(stat -c %U "$parent")). Remove it as that user, or choose another place."
}

is_tree() { [ -x "$1/bin/busybox" ] && [ -d "$1/etc" ]; }

# Is there one already? Returns 1 if there is nothing in the way.
have_tree() {
    [ -e "$1" ] || return 1
    [ -d "$1" ] || die "$1 is in the way: it is no folder"
    [ -O "$1" ] || die "$1 belongs to another user ($(stat -c %U "$1")); a container's files must be" \
        "your own. Remove it as that user, or choose another place."
    if [ -e "$1/etc/fishbowl-stand-in" ]; then
        say "$1 is the BusyBox stand-in, not Alpine; remove it to try for Alpine again"
    elif is_tree "$1" && [ "$(cat "$1/etc/alpine-release" 2> /dev/null)" != $VERSION ]; then
        die "$1 is another root filesystem than Alpine $VERSION; move it away first"
    elif ! is_tree "$1"; then
        rmdir "$1" 2> /dev/null || die "$1 is in the way: it is no root filesystem; move it away"
        return 1
    fi
}

unpack() { # ARCHIVE TREE
    [ "$(id -u)" = 0 ] && owner=--numeric-owner || owner=--no-same-owner
    patiently tar -xpzf "$1" -C "$2" "$owner" ||
        die "$1 could not be unpacked (the reason stands above); nothing of it stays"
    is_tree "$2" || die "$1 holds no root filesystem"
}

make_tree() {
    base=${1%/}
    have_tree "$base" && exit 0
    new_scratch
    tree=$scratch/tree
    mkdir "$tree"
    if find_archive; then
        unpack "$archive" "$tree"
        say "Alpine $VERSION is unpacked at $base"
    elif find_busybox; then
        make_stand_in "$tree"
        say "Alpine could not be had. A stand-in made from BusyBox is at $base:"
        say "most of what the lessons show works in it, Alpine's own tools do not."
    else
        die "Alpine could not be had, and no static BusyBox either to stand in for it." \
            "Connect to the network, or put $file into a folder and name that in ALPINE_MIRROR."
    fi
    # Somebody may have been quicker: then theirs is as good.
    mv -T "$tree" "$base" 2> /dev/null || have_tree "$base" ||
        die "the finished tree could not be moved to $base"
}

here=$(cd "$(dirname "$0")" && pwd)
case $#,${1-} in
2,--copy)
    base=$2/archive
    if find_archive --local; then install -m 644 "$archive" "$2/"; fi
    ;;
1,-*) sed -n '4,5s/^# //p' "$0" >&2; exit 2 ;;
1,?*) make_tree "$1" ;;
*) sed -n '4,5s/^# //p' "$0" >&2; exit 2 ;;
esac
