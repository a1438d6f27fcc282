# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion of bowl for bash: verbs, their options, and the names of containers.

_bowl()
{
    local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-}
    local command='--interactive --tty --env --workdir --user'
    local options="$command --name --rm --detach --hostname --init --privileged --show --deny
        --cap-drop --cap-add --net --user-ns --no-user-ns --volume --read-only --nice --memory --memory-soft --cpus --cpu-weight --pids"
    COMPREPLY=()
    if [ "$COMP_CWORD" = 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'run start exec attach switch ps inspect logs events stats top
            trace freeze thaw stop kill wait diff cp commit rm --help --version' -- "$word")
        return
    fi
    case $verb:$word in
    run:-* | start:-*) mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word") ;;
    exec:-*) mapfile -t COMPREPLY < <(compgen -W "$command" -- "$word") ;;
    ps:-*) mapfile -t COMPREPLY < <(compgen -W '--all --quiet --json --state' -- "$word") ;;
    logs:-*) mapfile -t COMPREPLY < <(compgen -W '--follow --lines --timestamps --trace' -- "$word") ;;
    events:-*) mapfile -t COMPREPLY < <(compgen -W '--follow' -- "$word") ;;
    stats:-*) mapfile -t COMPREPLY < <(compgen -W '--json' -- "$word") ;;
    stop:-*) mapfile -t COMPREPLY < <(compgen -W '--time' -- "$word") ;;
    kill:-*) mapfile -t COMPREPLY < <(compgen -W '--signal' -- "$word") ;;
    attach:-* | switch:-*) mapfile -t COMPREPLY < <(compgen -W '--force' -- "$word") ;;
    rm:-*) mapfile -t COMPREPLY < <(compgen -W '--force --all --verbose' -- "$word") ;;
    run:* | start:*) mapfile -t COMPREPLY < <(compgen -W alpine -- "$word"; compgen -d -- "$word") ;;
    trace:*) [ "$COMP_CWORD" = 2 ] || { mapfile -t COMPREPLY < <(compgen -W 'on off calls sched memory' -- "$word"); return; } ;;&
    ps:* | events:*) ;;
    cp:* | commit:*)
        mapfile -t COMPREPLY < <(compgen -f -- "$word"
            compgen -W "$("${COMP_WORDS[0]}" ps --all --quiet 2> /dev/null)" -- "$word")
        ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$("${COMP_WORDS[0]}" ps --all --quiet 2> /dev/null)" -- "$word") ;;
    esac
}
complete -o default -F _bowl bowl
