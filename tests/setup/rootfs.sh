#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The root filesystem is made whole or not at all, and every trouble has its own message.
# runs-as: both
set -u
. tests/lib.sh

version=3.20.3 file=alpine-minirootfs-3.20.3-$(uname -m).tar.gz
app=$TMPDIR/app place=$TMPDIR/place mirror=$TMPDIR/mirror
dest=$place/rootfs
# Alone with the script: no archive beside the project, an empty cache, no way out of the machine.
mkdir -p "$app/sandbox" "$place" "$mirror" "$TMPDIR/bin"
cp sandbox/rootfs.sh "$app/sandbox/"
export XDG_CACHE_HOME=$TMPDIR/cache https_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1
unset ALPINE_MIRROR
server=''
tidy() {
    [ -z "$server" ] || kill "$server"
    chmod -R u+rwX "$TMPDIR"
    rm -rf "$app" "$place" "$mirror" "${TMPDIR:?}/bin" "$TMPDIR/cache" "$TMPDIR/said" "$TMPDIR/out"
}
trap tidy EXIT

make_it() { sh "$app/sandbox/rootfs.sh" "$dest" > "$TMPDIR/out" 2>&1; }
says() { cat "$TMPDIR/out"; grep -qF -- "$1" "$TMPDIR/out"; }
place_is_empty() { [ -z "$(ls -A "$place")" ] || { ls -lA "$place"; false; }; }
fails_saying() { # TEXT...: and leaves nothing behind
    if make_it; then says '' && return 1; fi
    for text; do says "$text" || return 1; done
    place_is_empty
}
is_alpine() { [ "$(cat "$dest/etc/alpine-release")" = $version ] && [ -x "$dest/bin/busybox" ]; }
is_mine() { [ -z "$(find "$dest" ! -uid "$(id -u)")" ]; }
makes_alpine() { make_it && is_alpine && is_mine && [ "$(ls -A "$place")" = rootfs ]; }
fresh() { rm -rf "$place" "$TMPDIR/cache" && mkdir "$place"; }
fake() { # NAME: a program of that name that does what standard input says
    rm -f "$TMPDIR/bin/$1"
    { echo '#!/bin/sh'; cat; } > "$TMPDIR/bin/$1" && chmod +x "$TMPDIR/bin/$1"
}

# Interrupted while a program works: it must be gone with its half of the work.
interrupted_in() { # PROGRAM SIGNAL STATUS
    fake "$1" <<< ': > "$WORKING"; exec sleep 60'
    export WORKING=$TMPDIR/bin/working
    rm -f "$WORKING"
    # Started in the background it would ignore SIGINT.
    PATH=$TMPDIR/bin:$PATH env --default-signal=INT setsid sh "$app/sandbox/rootfs.sh" "$dest" \
        > "$TMPDIR/out" 2>&1 &
    wait_until test -e "$WORKING" || { kill -TERM -- -$!; return 1; }
    kill -"$2" -- -$!
    wait $!
    [ $? = "$3" ] && place_is_empty
    local verdict=$?
    rm "$TMPDIR/bin/$1"
    return $verdict
}

read_only() {
    if [ "$(id -u)" = 0 ]; then
        unshare --mount sh -c 'mount -t tmpfs -o ro none "$1" && sh "$2" "$1/rootfs"' sh "$place" \
            "$app/sandbox/rootfs.sh" > "$TMPDIR/out" 2>&1 && return 1
    else
        chmod 555 "$place"
        make_it && return 1
        chmod 755 "$place"
    fi
    says 'nothing can be written into' && place_is_empty
}

# ---- without the archive ----

if command -v busybox > /dev/null && ! ldd "$(command -v busybox)" > /dev/null 2>&1; then
    test_that 'where nothing can be had, BusyBox stands in' make_it
    test_that 'the stand-in is named as one' says 'stand-in made from BusyBox'
    test_that 'the stand-in carries its marker' test -f "$dest/etc/fishbowl-stand-in"
    test_that 'the stand-in has an ash' test -x "$dest/bin/ash" -o -L "$dest/bin/ash"
    test_that 'the stand-in belongs to the one who made it' is_mine
    test_that 'a second call is content with the stand-in' make_it
    test_that 'and says again what it is' says 'is the BusyBox stand-in'
    export ALPINE_MIRROR=http://127.0.0.1:1/
    fresh
    make_it
    test_that 'an unreachable source is named' says 'http://127.0.0.1:1/'
    test_that 'and is said to be unreachable' says 'could not be reached'
    ALPINE_MIRROR=$mirror
    fresh
    make_it
    test_that 'a folder without the file is named' says "there is no readable $mirror/$file"
else
    skip 'BusyBox stands in' 'no static busybox here'
fi
fresh
echo 'this is no archive' > "$mirror/$file"
export ALPINE_MIRROR=$mirror
test_that 'a truncated file is an error of its own' fails_saying 'is truncated: 19 bytes'
head -c 4000000 /dev/zero > "$mirror/$file"
expected=$(sed -n "s/^$(uname -m) [0-9]* //p" sandbox/rootfs.sh)
found=$(sha512sum < "$mirror/$file") found=${found%% *}
test_that 'a wrong sum names both sums' fails_saying "$found" "$expected"
ALPINE_MIRROR=http://127.0.0.1:9/
test_that 'a download that is interrupted leaves nothing' interrupted_in curl INT 130

# ---- with it ----

if [ ! -r "${FISHBOWL_ALPINE-}/$file" ]; then
    skip 'Alpine is unpacked' 'the archive of Alpine is not on this machine'
    done_testing
fi
ALPINE_MIRROR=$FISHBOWL_ALPINE
test_that 'Alpine is unpacked, owned by the one who asked' makes_alpine
test_that 'a second call has nothing to do' make_it
test_that 'and nothing to say' not says rootfs
rm "$dest/etc/alpine-release"
test_that 'another tree is not overwritten' not make_it
test_that 'and the reason is told' says 'another root filesystem'
fresh
test_that 'an unpacking that is interrupted leaves nothing' interrupted_in tar INT 130
test_that 'a terminated one neither' interrupted_in tar TERM 143
test_that 'a read-only place is said to be one' read_only
echo in the way > "$dest"
test_that 'a file in the way stays as it is' not make_it
test_that 'and is named' says "$dest is in the way"
rm "$dest"

port=$((20000 + $$ % 20000))
busybox httpd -f -p 127.0.0.1:$port -h "$FISHBOWL_ALPINE" 2> /dev/null &
server=$!
listens() { busybox wget -qO /dev/null "http://127.0.0.1:$port/$file" 2> /dev/null; }
wait_until listens
ALPINE_MIRROR=http://127.0.0.1:$port
test_that 'an address works as well as a folder' makes_alpine
test_that 'the download is announced' says "downloading http://127.0.0.1:$port/$file"
unset ALPINE_MIRROR
rm -rf "$dest"
test_that 'the next time it comes from the cache' makes_alpine
rm -rf "$dest"
echo damaged > "$TMPDIR/cache/fishbowl/$file"
ALPINE_MIRROR='' make_it
test_that 'a damaged file in the cache is thrown away' not test -e "$TMPDIR/cache/fishbowl/$file"
done_testing
