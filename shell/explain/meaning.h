/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_MEANING_H
#define FISHBOWL_MEANING_H

/*
 * From a system call to its meaning for a container: the fact that it changes, the lesson that
 * teaches it, and the option of docker(1) and podman(1) that causes it. For :explain and the lens.
 */
struct meaning {
    const char *call, *flag; /* "unshare" "CLONE_NEWPID"; "write" "memory.max"; flag may be "" */
    const char *fact;        /* as :fact takes it once its capitals are filled in; "" for none */
    const char *lesson;      /* the id of one; "" for none */
    const char
        *container_flag; /* "--memory SIZE", "always; --pid=host turns it off"; "" for none */
};

extern const struct meaning meanings[];
extern const int meanings_count;

/*
 * The meaning of a call.
 *
 * call  its name; clone and clone3 mean what unshare does with the same namespace
 * flag  what distinguishes it, or NULL: a flag with or without the beginning of its kind, such as
 *       "CLONE_"; of mount(2) also the type of the file system; of write(2) the name of the file
 *
 * Returns a row of the table, that of the call alone where there is none for the flag, or NULL.
 */
const struct meaning *meaning_of(const char *call, const char *flag);

/*
 * The meanings of a call as the lens words it: one for each of its flags that has one, else that of
 * the call alone.
 *
 * text  "unshare(NEWNS|NEWPID)", "write(\"/sys/fs/cgroup/box/pids.max\", \"10\")"
 * list  receives at most most of them, each once
 * Returns how many there are in it.
 */
int meanings_of_text(const char *text, const struct meaning *list[], int most);

#endif
