#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# timeout: 180   beside: yes
#
# An ordinary user without control groups, in a systemd user session. Both systemd-run and the
# manager that it asks are stand-ins: a program that becomes its command, as with --scope, and this
# script, which makes a group for it and puts it in.
set -u
. tests/lib.sh
[ "$(id -u)" = 0 ] || skip_all 'only root can play the manager'

hierarchy=$(findmnt -rno TARGET -t cgroup2 | head -n 1)
scopes=$hierarchy/fishbowl-scopes.$$
home=$TMPDIR/home
mkdir -p "$home/bin" "$home/run/systemd" && touch "$home/run/systemd/private"
mkfifo "$home/asked" "$home/done"
mkdir "$scopes"

cat > "$home/bin/systemd-run" << 'END'
#!/bin/bash
echo "$*" >> "$HOME/asked-for"
if [ -e "$HOME/refuses" ]; then echo 'Failed to connect to bus: No such file or directory' >&2; exit 1; fi
while [ "$1" != -- ]; do shift; done
shift
echo $$ > "$HOME/asked" && read -r _ < "$HOME/done"
exec "$@"
END
chmod 755 "$home/bin/systemd-run"
chown -R 1000:1000 "$home"

manager() { # a scope for each process that asks
    local pid group
    exec 3<> "$home/asked" 4<> "$home/done"
    while read -r pid <&3; do
        group=$scopes/run-$pid.scope
        [ -d "$group" ] || mkdir "$group"
        chown 1000:1000 "$group" "$group"/cgroup.{procs,threads,subtree_control}
        echo "$pid" > "$group/cgroup.procs"
        echo made >&4
    done
}
manager &
manager=$!
tidy() {
    kill $manager && wait $manager 2> /dev/null
    wait_until find "$scopes" -depth -type d -exec rmdir {} +
    rm -rf "$home" "$TMPDIR/out"
}
trap tidy EXIT

in_session() { # WORDS...
    rm -f "$home/asked-for"
    (exec env HOME="$home" PATH="$home/bin:$PATH" XDG_RUNTIME_DIR="$home/run" \
        FISHBOWL_ROOTFS="$FISHBOWL_ROOTFS_USER" \
        setpriv --reuid 1000 --regid 1000 --clear-groups "$FISHBOWL_USER" "$@") > "$TMPDIR/out" 2>&1
    status=$?
}
says() { grep -qE -- "$1" "$TMPDIR/out" || { cat "$TMPDIR/out"; false; }; }
asked() { [ "$(grep -cxF -- "--user --scope --quiet --collect -p Delegate=yes -- $1" "$home/asked-for")" = 1 ]; }

in_session doctor
test_that 'a user without groups runs again in a scope' says '^ok       systemd scope +made by systemd-run'
test_that 'its exit status is that of the program' [ $status = 0 ]
test_that 'systemd-run was tried first' asked true
test_that 'then it got the program with its words' asked "$FISHBOWL_USER doctor"
test_that 'groups can be made there' says '^ok       control groups .*run-[0-9]+\.scope'

in_session test --quick 07
test_that 'lessons with groups are played' says '^ok .* freeze freeze-[a-z0-9-]*: holds after'
in_session test no-such-lesson
test_that 'a failure is passed on, too' [ $status != 0 ]
test_that 'and the program still got its words' asked "$FISHBOWL_USER test no-such-lesson"

touch "$home/refuses"
in_session test --quick 07
test_that 'where systemd-run fails, fishbowl goes on' [ $status = 0 ]
test_that 'and says what it said' says 'Failed to connect to bus'
test_that 'the lesson is left out for that reason' says '# SKIP .*systemd user session'
in_session doctor
test_that 'so does the doctor' says '^limited  systemd scope .*Failed to connect to bus'
rm "$home/refuses"

FISHBOWL_NO_SYSTEMD=1 in_session doctor
test_that 'it can be told not to' not test -e "$home/asked-for"
test_that 'which the doctor knows' says 'FISHBOWL_NO_SYSTEMD is set'
rm "$home/run/systemd/private"
in_session doctor
test_that 'without a user session it is not tried' not test -e "$home/asked-for"
done_testing
