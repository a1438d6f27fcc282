/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "surroundings.h"
#include "../kernel/fdio.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* The value of KEY= in an os-release(5), without its quotes; "" if it is not there. */
static void release_value(const char *text, const char *key, char *value, size_t size)
{
    size_t length = strlen(key);
    value[0] = '\0';
    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, key, length) != 0 || line[length] != '=')
            continue;
        const char *from = line + length + 1;
        from += *from == '"' || *from == '\'';
        snprintf(value, size, "%.*s", (int)strcspn(from, "\"'\n"), from);
        return;
    }
}

static bool has_word(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; (at = strstr(at, word)); at += length)
        if ((at == list || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

/* A distribution is known by its ID, or by one in ID_LIKE. */
static const struct {
    const char *id;
    unsigned bits;
} distributions[] = {
    {"ubuntu", ON_UBUNTU}, {"debian", ON_DEBIAN},      {"fedora", ON_FEDORA},
    {"rhel", ON_FEDORA},   {"centos", ON_FEDORA},      {"alpine", ON_ALPINE},
    {"arch", ON_ARCH},     {"opensuse-leap", ON_SUSE}, {"opensuse-tumbleweed", ON_SUSE},
    {"suse", ON_SUSE},     {"opensuse", ON_SUSE},
};

static unsigned distribution(const char *release)
{
    char id[64], like[128];
    int major = 0, minor = 0;
    char version[32];
    unsigned set = 0;
    release_value(release, "ID", id, sizeof id);
    release_value(release, "ID_LIKE", like, sizeof like);
    release_value(release, "VERSION_ID", version, sizeof version);
    for (size_t i = 0; i < sizeof distributions / sizeof *distributions; i++)
        if (!strcmp(id, distributions[i].id) || has_word(like, distributions[i].id))
            set |= distributions[i].bits;
    if (set & ON_UBUNTU)
        set &= ~(unsigned)ON_DEBIAN;
    if (!strcmp(id, "ubuntu") && sscanf(version, "%d.%d", &major, &minor) == 2 && major >= 24)
        set |= ON_UBUNTU_RESTRICTED;
    return set;
}

/* Words in a text that give a surrounding away. */
static const struct {
    const char *word;
    unsigned bits;
} in_version[] =
    {
        {"WSL2", ON_WSL2},
        {"microsoft-standard", ON_WSL2},
        {"Microsoft@Microsoft.com", ON_WSL1},
},
  in_cgroup[] = {
      {"/docker/", IN_DOCKER | IN_CONTAINER},
      {"/docker-", IN_DOCKER | IN_CONTAINER},
      {"/libpod-", IN_PODMAN | IN_CONTAINER},
      {"/libpod_parent", IN_PODMAN | IN_CONTAINER},
      {"/kubepods", IN_CONTAINER},
      {"/lxc/", IN_CONTAINER},
      {"/lxc.payload", IN_CONTAINER},
};

void surroundings_judge(const struct surroundings_texts *t, struct surroundings *out)
{
    unsigned set = distribution(t->os_release ? t->os_release : "");
    for (size_t i = 0; t->version && i < sizeof in_version / sizeof *in_version; i++)
        if (strstr(t->version, in_version[i].word))
            set |= in_version[i].bits;
    if (set & ON_WSL2)
        set &= ~(unsigned)ON_WSL1;
    for (size_t i = 0; t->cgroup && i < sizeof in_cgroup / sizeof *in_cgroup; i++)
        if (strstr(t->cgroup, in_cgroup[i].word))
            set |= in_cgroup[i].bits;
    if (t->dockerenv)
        set |= IN_DOCKER | IN_CONTAINER;
    if (t->containerenv || (t->container && !strcmp(t->container, "podman")))
        set |= IN_PODMAN | IN_CONTAINER;
    /* systemd sets it to "wsl" where there is no container around it */
    if (t->container && t->container[0] && strcmp(t->container, "wsl") != 0)
        set |= IN_CONTAINER;
    if (t->codespaces && !strcmp(t->codespaces, "true"))
        set |= IN_CODESPACES | IN_CONTAINER;
    set |= t->systemd ? BY_SYSTEMD : 0;
    set |= t->ordinary ? ORDINARY : 0;
    out->set = set;
    release_value(t->os_release, "PRETTY_NAME", out->system, sizeof out->system);
    if (!out->system[0])
        snprintf(out->system, sizeof out->system, "Linux");
}

static const char *read_text(const char *path, char *text, size_t size)
{
    return file_read(AT_FDCWD, path, text, size) < 0 ? NULL : text;
}

void surroundings_read(struct surroundings *out)
{
    char version[512], release[4096], cgroup[4096];
    const char *os = read_text("/etc/os-release", release, sizeof release);
    struct surroundings_texts texts = {
        .version = read_text("/proc/version", version, sizeof version),
        .os_release = os ? os : read_text("/usr/lib/os-release", release, sizeof release),
        .cgroup = read_text("/proc/self/cgroup", cgroup, sizeof cgroup),
        .dockerenv = access("/.dockerenv", F_OK) == 0,
        .containerenv = access("/run/.containerenv", F_OK) == 0,
        .container = getenv("container"),
        .codespaces = getenv("CODESPACES"),
        .systemd = access("/run/systemd/system", F_OK) == 0,
        .ordinary = geteuid() != 0,
    };
    surroundings_judge(&texts, out);
}
