# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Completion of fishbowl for bash: options, commands, and the numbers and ids of the lessons.

_fishbowl()
{
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    COMPREPLY=()
    case $before in
    -l | --lessons | -r | --rootfs)
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        return
        ;;
    esac
    case $word in
    -*) mapfile -t COMPREPLY < <(compgen -W \
        '--plain --again --lessons --language --lens= --rootfs --json --strict --watch --quick --jobs --dry-run --help --usage
         --version --memory= --processes= --disk= --tmp= --layer= --shm= --open-files=
         --cpu-weight= --groups=' -- "$word")
        [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace ;;
    *) mapfile -t COMPREPLY < <(compgen -W \
        "list test lint doctor gc explain $("${COMP_WORDS[0]}" list 2> /dev/null | awk '/^[0-9]/ { print $1, $2 }')" -- "$word") ;;
    esac
}
complete -o default -F _fishbowl fishbowl
