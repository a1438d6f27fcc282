#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What is missing is named, and installed by whichever package manager there is.
set -u
. tests/lib.sh

# A machine with next to nothing on it: the folders of commands are ours alone.
bin=$TMPDIR/bin
mkdir "$bin"
trap 'rm -rf "$bin" "$TMPDIR/out" "$TMPDIR/said" "$TMPDIR/packages.sh" "$TMPDIR/include"' EXIT
sed 's|^PATH=.*||' sandbox/packages.sh > "$TMPDIR/packages.sh"
for tool in sh sed sort tr cat env rm mktemp uname; do ln -s "$(command -v $tool)" "$bin/"; done
packages() { PATH=$bin sh "$TMPDIR/packages.sh" "$@" > "$TMPDIR/out" 2>&1 < /dev/null; }
ends() { # STATUS ARGUMENT...
    local status=$1
    shift
    packages "$@"
    local got=$?
    cat "$TMPDIR/out"
    [ $got = "$status" ]
}
says() { cat "$TMPDIR/out"; grep -qE -- "$1" "$TMPDIR/out"; }
# Never through a link: it leads to the machine's own program.
fake() { rm -f "$bin/$1" && { echo '#!/bin/sh'; cat; } > "$bin/$1" && chmod +x "$bin/$1"; }

unset CI
fake id <<< 'echo 1000'
test_that 'without any package manager it gives up' ends 3 run
test_that 'and names the packages' says 'are needed .*: .*gcc .*tar'
fake dnf <<< 'echo "dnf $*"; exit 1'
test_that 'who is not root and has no sudo is told' ends 3 run
test_that 'which command root would type' says '^As root, run:  dnf install .*gcc .*procps-ng'
fake sudo <<< '[ "$1" = -n ] && shift; exec "$@"'
test_that 'without a terminal nobody is asked and nothing installed' ends 3 run
test_that 'and that is the reason given' says 'no terminal to ask'
export CI=true
test_that 'an installation that fails is a failure' ends 3 run
test_that 'and shows what the package manager said' says '^dnf -q -y install .*gcc'
fake dnf <<< 'exit 0'
test_that 'what is still missing afterwards is named' ends 3 run
test_that 'as still missing' says '^Still missing after the installation: .*gcc'
for tool in gcc musl-gcc unshare mount ps bash tar curl; do
    echo "echo '#!/bin/sh' > $bin/$tool; /bin/chmod +x $bin/$tool"
done | fake dnf
unset CI
fake id <<< 'echo 0'
test_that 'root is not asked' ends 0 run
test_that 'and reads one line' test "$(wc -l < "$TMPDIR/out")" = 1
fake dnf <<< 'echo called'
test_that 'a machine that has everything is left alone' ends 0 run
test_that 'silently' test ! -s "$TMPDIR/out"
rm "$bin/tar" "$bin/dnf"
fake pacman <<< 'exit 1'
test_that 'only what is missing is installed' ends 3 run
test_that 'with the names of pacman' says '^Missing packages: tar$'

# The machine's headers, and those of one that has the kernel's alone.
fake apt-get <<< 'exit 1'
mkdir -p "$TMPDIR/include/linux"
touch "$TMPDIR/include/linux/seccomp.h"
sed -i "s|/usr/include|$TMPDIR/include|g" "$TMPDIR/packages.sh"
packages list
test_that "a header of the kernel's does not stand for a library's" says 'libseccomp-dev'
mkdir "$TMPDIR/include/x86_64-linux-gnu"
touch "$TMPDIR/include/x86_64-linux-gnu/seccomp.h"
packages list
test_that 'one in the folder of an architecture does' not says 'libseccomp-dev'
done_testing
