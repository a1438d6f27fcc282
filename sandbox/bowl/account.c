/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "account.h"
#include <ctype.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool parse_number(const char *text, unsigned *number)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    *number = (unsigned)value;
    return isdigit((unsigned char)text[0]) && !*end && !errno && value < (uid_t)-1;
}

/* A number need not be in the file, a name must. */
static int find_user(const char *text, struct account *a, char name[64])
{
    unsigned number = 0;
    bool numeric = parse_number(text, &number), found = false;
    FILE *file = fopen("/etc/passwd", "re");
    for (struct passwd *p; file && !found && (p = fgetpwent(file));) {
        found = numeric ? p->pw_uid == number : strcmp(p->pw_name, text) == 0;
        if (found) {
            *a = (struct account){.uid = p->pw_uid, .gid = p->pw_gid};
            snprintf(a->home, sizeof a->home, "%s", p->pw_dir);
            snprintf(name, 64, "%s", p->pw_name);
        }
    }
    if (file)
        fclose(file);
    if (!found && numeric)
        *a = (struct account){.uid = number, .home = "/"};
    return found || numeric ? 0 : -ENOENT;
}

static int find_group(const char *text, gid_t *gid)
{
    unsigned number = 0;
    bool found = parse_number(text, &number);
    FILE *file = fopen("/etc/group", "re");
    *gid = number;
    for (struct group *g; file && !found && (g = fgetgrent(file));) {
        found = strcmp(g->gr_name, text) == 0;
        *gid = g->gr_gid;
    }
    if (file)
        fclose(file);
    return found ? 0 : -ENOENT;
}

static void find_more_groups(struct account *a, const char *name)
{
    FILE *file = fopen("/etc/group", "re");
    for (struct group *g; file && (g = fgetgrent(file));)
        for (char **member = g->gr_mem; *member; member++)
            if (strcmp(*member, name) == 0 && a->count < ACCOUNT_GROUPS)
                a->groups[a->count++] = g->gr_gid;
    if (file)
        fclose(file);
}

int account_find(const char *text, struct account *a)
{
    char user[ACCOUNT_NAME], name[64] = "";
    *a = (struct account){.home = "/root"};
    if (!text || !text[0])
        return 0;
    snprintf(user, sizeof user, "%s", text);
    char *group = strchr(user, ':');
    if (group)
        *group++ = '\0';
    int r = find_user(user, a, name);
    if (r == 0 && group)
        return find_group(group, &a->gid);
    if (r == 0 && name[0])
        find_more_groups(a, name);
    return r;
}

int account_enter(const struct account *a)
{
    if (a->uid == 0 && a->gid == 0)
        return 0;
    /* refused where setgroups(2) was given up for the map: then there are no other groups, too */
    if (setgroups(a->count, a->groups) && errno != EPERM)
        return -errno;
    return setresgid(a->gid, a->gid, a->gid) || setresuid(a->uid, a->uid, a->uid) ? -errno : 0;
}
