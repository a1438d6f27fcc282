/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "command.h"
#include "../kernel/fdio.h"
#include "../kernel/machine.h"
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* What starts a program that is there: the "#!" of a script, the loader of an ELF file. */
static void find_interpreter(int fd, char name[128])
{
    char head[128] = "";
    Elf64_Ehdr elf;
    Elf64_Phdr part;
    ssize_t n = pread(fd, head, sizeof head - 1, 0);
    if (n > 2 && strncmp(head, "#!", 2) == 0) {
        const char *at = head + 2 + strspn(head + 2, " \t");
        snprintf(name, 128, "%.*s", (int)strcspn(at, " \t\n"), at);
        return;
    }
    if (pread(fd, &elf, sizeof elf, 0) != (ssize_t)sizeof elf ||
        elf.e_ident[EI_CLASS] != ELFCLASS64)
        return;
    for (int i = 0; i < elf.e_phnum; i++) {
        off_t at = (off_t)elf.e_phoff + i * (off_t)sizeof part;
        if (pread(fd, &part, sizeof part, at) == (ssize_t)sizeof part && part.p_type == PT_INTERP)
            pread(fd, name, part.p_filesz < 127 ? part.p_filesz : 127, (off_t)part.p_offset);
    }
}

/* Say why a program that is there does not run. Returns the errno that fits. */
static int explain(const char *path, int code, char trouble[COMMAND_TROUBLE])
{
    char theirs[MACHINE_NAME], ours[MACHINE_NAME], interpreter[128] = "";
    _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
    machine_ours(ours);
    if (code == -ENOEXEC && machine_of(fd, theirs) == 0 && strcmp(theirs, ours) != 0) {
        snprintf(trouble, COMMAND_TROUBLE,
                 "It was made for another kind of processor: for %s, and "
                 "this machine is %s.",
                 theirs, ours);
    } else if (code == -ENOENT && fd >= 0) {
        find_interpreter(fd, interpreter);
        snprintf(trouble, COMMAND_TROUBLE,
                 "The file is there, but what is to start it is not in the container: %.80s",
                 interpreter[0] ? interpreter : "its interpreter");
    }
    return code;
}

/* A script without "#!" is one of the shell's, execvp(3). */
static void execute_script(const char *path, char **command)
{
    size_t count = 0;
    while (command[count])
        count++;
    char **words = calloc(count + 2, sizeof *words);
    if (!words)
        return;
    words[0] = "/bin/sh";
    words[1] = (char *)path;
    memcpy(words + 2, command + 1, count * sizeof *words);
    execv(words[0], words);
    free(words);
}

static int execute(const char *path, char **command, char trouble[COMMAND_TROUBLE])
{
    char machine[MACHINE_NAME];
    execv(path, command);
    int code = -errno;
    _cleanup_close_ int fd = code == -ENOEXEC ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd >= 0 && machine_of(fd, machine) < 0)
        execute_script(path, command);
    return explain(path, code, trouble);
}

int command_execute(char **command, char trouble[COMMAND_TROUBLE])
{
    char path[PATH_MAX];
    int found = -ENOENT;
    trouble[0] = '\0';
    if (strchr(command[0], '/'))
        return execute(command[0], command, trouble);
    const char *at = getenv("PATH");
    for (bool more = at != NULL; more; at++) {
        size_t length = strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s/%s", (int)length, at, command[0]);
        at += length;
        more = *at;
        if (access(path, F_OK))
            continue;
        int r = execute(path, command, trouble);
        if (r != -EACCES)
            return r;
        found = r;
    }
    return found;
}
