/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "machine.h"
#include <elf.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* As uname(1) calls them. */
static const struct {
    int machine, class;
    const char *name;
} names[] = {
    {EM_X86_64, ELFCLASS64, "x86_64"},   {EM_386, ELFCLASS32, "i386"},
    {EM_AARCH64, ELFCLASS64, "aarch64"}, {EM_ARM, ELFCLASS32, "arm"},
    {EM_RISCV, ELFCLASS64, "riscv64"},   {EM_PPC64, ELFCLASS64, "ppc64"},
    {EM_S390, ELFCLASS64, "s390x"},      {EM_LOONGARCH, ELFCLASS64, "loongarch64"},
};

/* The beginning of every program that the linker makes. */
extern const unsigned char __ehdr_start[] __attribute__((visibility("hidden")));

/* The same in both classes so far. */
enum { HEAD = offsetof(Elf32_Ehdr, e_version) };

static int name_of(const unsigned char head[HEAD], char name[MACHINE_NAME])
{
    const unsigned char *at = head + offsetof(Elf32_Ehdr, e_machine);
    bool little = head[EI_DATA] == ELFDATA2LSB;
    int machine = little ? at[0] | at[1] << 8 : at[1] | at[0] << 8;
    if (memcmp(head, ELFMAG, SELFMAG) != 0)
        return -ENOEXEC;
    snprintf(name, MACHINE_NAME, "kind %d.%d", machine, head[EI_CLASS]);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].machine == machine && names[i].class == head[EI_CLASS])
            snprintf(name, MACHINE_NAME, "%s%s", names[i].name,
                     little && machine == EM_PPC64 ? "le" : "");
    return 0;
}

int machine_of(int fd, char name[MACHINE_NAME])
{
    unsigned char head[HEAD];
    bool whole = fd >= 0 && pread(fd, head, sizeof head, 0) == (ssize_t)sizeof head;
    return whole ? name_of(head, name) : -ENOEXEC;
}

void machine_ours(char name[MACHINE_NAME])
{
    name_of(__ehdr_start, name);
}
