# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion of fishbowl for bash: options, commands, and the numbers and ids of the lessons.

_fishbowl()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    case $before in
    --record | --output | -o)
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        return
        ;;
    -l | --lessons | -r | --rootfs)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    esac
    # What belongs to a command stands behind it.
    local own='--plain --again --record --force --version' i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
        list | doctor | progress | class) own=--json ;;
        forget) own='--all --yes' ;;
        play) own='--auto --stage --countdown= --speed= --plain --record --force' ;;
        replay) own='--list --speed=' ;;
        export) own='--output --force --teacher' ;;
        test) own='--watch --quick --jobs --slow' ;;
        lint) own='--strict --json' ;;
        report) own='--format= --output= --pseudonyms --by-user' ;;
        gc) own=--dry-run ;;
        explain) return ;;
        *) continue ;;
        esac
        break
    done
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W \
        "$own --lessons --course= --language --lens= --rootfs --help --usage --memory= --processes= --disk=
         --tmp= --layer= --shm= --open-files= --cpu-weight= --groups=" -- "$word")
        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace ;;
    *) mapfile -t COMPREPLY < <(compgen -W \
        "list play notes replay export test lint progress forget report class watch doctor config gc explain $("${COMP_WORDS[0]}" list 2> /dev/null | awk '/^[0-9]/ { print $1, $2 }')" -- "$word") ;;
    esac
}
complete -o default -F _fishbowl fishbowl
