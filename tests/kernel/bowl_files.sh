#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# bowl cp and bowl commit: files between a container and the machine. runs-as: both
# timeout: 120
# beside: yes
# shellcheck disable=SC2154,SC2086 # $a and $b are words, from bowl.lib.sh
set -u
. tests/lib.sh
. tests/bowl.lib.sh

work=$TMPDIR/work
mkdir "$work"
cd_work() { (cd "$work" && "$@"); }
inside() { "$bowl" exec $a sh -c "$1"; }
make='mkdir -p /data/deep; echo one > /data/deep/file; chmod 640 /data/deep/file
    ln -s deep/file /data/link; ln -s /etc/passwd /data/absolute; mkfifo /data/pipe
    ln -s ../../../../../../../../../../.. /up; rm -r /etc/apk; mkdir /etc/apk; touch /etc/apk/new
    rm /etc/motd; echo ready; exec sleep 4242'
start $a alpine sh -c "$make"
wait_until eval '"$bowl" logs $a | grep -q ready'

# ---- out ----

test_that 'a file is copied out under its name' eval \
    'cd_work "$bowl" cp $a:/data/deep/file . && [ "$(cat "$work/file")" = one ]'
test_that 'with its mode' [ "$(stat -c %a "$work/file")" = 640 ]
test_that 'it belongs to who has copied it' [ "$(stat -c %u "$work/file")" = "$(id -u)" ]
test_that 'or under another name' eval '"$bowl" cp $a:/data/deep/file "$work/other" && [ -f "$work/other" ]'
test_that 'a folder is copied with all that is in it' eval \
    '"$bowl" cp $a:/data "$work" && cmp "$work/data/deep/file" "$work/file"'
test_that 'links stay links' [ "$(readlink "$work/data/link") $(readlink "$work/data/absolute")" = 'deep/file /etc/passwd' ]
test_that 'what is no file is left out, and told' says 'left out what is neither.*: 1' "$bowl" cp $a:/data "$work/again"
test_that 'alone it is refused' says '/data/pipe is neither file' "$bowl" cp $a:/data/pipe "$work"
test_that 'with /. only what is in a folder' eval \
    '"$bowl" cp $a:/data/deep/. "$work/deep" && [ "$(ls "$work/deep")" = file ]'
test_that 'no link leads out of the container' says "read /up$work/file: No such" "$bowl" cp "$a:/up$work/file" "$work/x"
test_that 'but to its own root' eval '"$bowl" cp $a:/up/data/deep/file "$work/y" && cmp "$work/y" "$work/file"'
test_that 'what is not there is told' says 'read /nope: No such file' "$bowl" cp $a:/nope "$work"

# ---- into ----

mkdir -p "$work/in/deep"
head -c 3000000 /dev/urandom > "$work/in/deep/big"
ln -s big "$work/in/deep/link"
chmod 4751 "$work/in/deep/big"
test_that 'a folder is copied into the container' eval \
    '"$bowl" cp "$work/in" $a:/root && inside "cat /root/in/deep/link" | cmp - "$work/in/deep/big"'
test_that "it is the container's root's there, without set-user-ID" prints '751 0' inside 'stat -c "%a %u" /root/in/deep/big'
test_that 'a file replaces a file' eval \
    '"$bowl" cp "$work/file" $a:/root/in/deep/big && [ "$(inside "cat /root/in/deep/big")" = one ]'
test_that 'and the link itself, not what it leads to' eval \
    '"$bowl" cp "$work/file" $a:/data/absolute && inside "test ! -L /data/absolute && grep -q root /etc/passwd"'
outside_link=/up$work/escaped
test_that 'nothing is written outside' not "$bowl" cp "$work/file" "$a:$outside_link"
test_that 'indeed' [ ! -e "$work/escaped" ]
test_that 'a folder that is not there is told' says 'find the folder of /no/such/place' "$bowl" cp "$work/file" $a:/no/such/place
test_that 'to a name with a slash behind it there must be a folder' not "$bowl" cp "$work/file" $a:/newname/
test_that 'one side is the container' says 'One of the two is to be NAME:PATH' "$bowl" cp "$work/file" "$work/b"
test_that 'and only one' says 'One of the two is to be NAME:PATH' "$bowl" cp $a:/x $b:/y
test_that 'an unknown container gets the nearest' says "Did you mean $a" "$bowl" cp "${a}x:/x" "$work"
if [ "$(id -u)" = 0 ]; then
    inside 'chown 33:44 /data/deep/file'
    "$bowl" cp $a:/data/deep/file "$work/owned"
    test_that 'owners are as seen inside' [ "$(stat -c %u:%g "$work/owned")" = 33:44 ]
    "$bowl" cp "$work/owned" $a:/root
    test_that 'and are so again' prints 33:44 inside 'stat -c %u:%g /root/owned'
fi

# ---- commit ----

inside 'rm /data/pipe'
tree=$work/tree
test_that 'commit makes a root filesystem' prints "$tree" "$bowl" commit $a "$tree"
kept='ls /etc/apk; test -e /etc/motd || echo gone; cat /data/link; readlink /up'
test_that 'that bowl run takes, with what was changed and deleted' \
    prints $'new\ngone\none\n../../../../../../../../../../..' "$bowl" run --rm "$tree" sh -c "$kept"
test_that 'nothing of what was mounted is in it' [ -z "$(find "$tree/proc" "$tree/dev" "$tree/tmp" -mindepth 1)" ]
test_that 'a folder that is there is not touched' says 'It must be new' "$bowl" commit $a "$tree"
test_that 'a name without a slash is told' says './image' "$bowl" commit $a image
test_that 'for an unknown container no folder is made' eval \
    'not "$bowl" commit ${a}x "$work/none" && [ ! -e "$work/none" ]'

# ---- once it has ended ----

"$bowl" stop --time 0 $a
test_that 'files of one that has ended can be had' eval '"$bowl" cp $a:/data/deep/file "$work/late" && [ -s "$work/late" ]'
test_that 'and given' eval '"$bowl" cp "$work/other" $a:/data/more && "$bowl" cp $a:/data/more "$work/more"'
test_that 'and committed, too' eval '"$bowl" commit $a "$work/late-tree" && [ -e "$work/late-tree/data/more" ]'
test_that 'events tell of it' shows_that " $a commit\$" "$bowl" events
rm -r "$work"
done_testing
