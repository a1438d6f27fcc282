/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peers.h"
#include "measure.h"
#include <linux/magic.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

char ours[4096], bare[4096], rootfs[4096], bundle[4096];

/* Where /run is on a disk, a tmpfs over it for all of us: it is one on every distribution. */
static void run_in_memory(void)
{
    struct statfs fs;
    if (statfs("/run", &fs) == 0 && fs.f_type != TMPFS_MAGIC)
        must(unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
                 mount("bench", "/run", "tmpfs", 0, "mode=755") == 0,
             "a tmpfs on /run");
}

void peers_find(void)
{
    const char *fishbowl = getenv("FISHBOWL"), *tree = getenv("FISHBOWL_ROOTFS");
    const char *slash = fishbowl ? strrchr(fishbowl, '/') : NULL;
    must(geteuid() == 0, "the bare calls want root");
    must(slash && tree, "FISHBOWL and FISHBOWL_ROOTFS name the program and a root filesystem");
    run_in_memory();
    int folder = slash ? (int)(slash + 1 - fishbowl) : 0;
    snprintf(rootfs, sizeof rootfs, "%s", tree);
    snprintf(ours, sizeof ours, "%.*sbowl", folder, fishbowl);
    snprintf(bare, sizeof bare, "%.*stests/bench/static/floor", folder, fishbowl);
}

/* What `crun spec` writes, with our root and command, and without limits that need more rights. */
static const char config[] =
    "{\"ociVersion\": \"1.0.0\", \"process\": {\"terminal\": false, \"user\": {\"uid\": 0, "
    "\"gid\": 0}, \"args\": [\"%s\"%s%s%s], \"env\": [\"PATH=/bin\"], \"cwd\": \"/\", "
    "\"noNewPrivileges\": true}, \"root\": {\"path\": \"%s\", \"readonly\": true}, \"hostname\": "
    "\"bench\", \"mounts\": [{\"destination\": \"/proc\", \"type\": \"proc\", \"source\": "
    "\"proc\"}, {\"destination\": \"/dev\", \"type\": \"tmpfs\", \"source\": \"tmpfs\", "
    "\"options\": [\"nosuid\", \"mode=755\"]}, {\"destination\": \"/dev/pts\", \"type\": "
    "\"devpts\", \"source\": \"devpts\", \"options\": [\"newinstance\", \"ptmxmode=0666\"]}, "
    "{\"destination\": \"/dev/shm\", \"type\": \"tmpfs\", \"source\": \"shm\"}, "
    "{\"destination\": \"/sys\", \"type\": \"sysfs\", \"source\": \"sysfs\", \"options\": "
    "[\"ro\"]}], \"linux\": {\"namespaces\": [{\"type\": \"pid\"}, {\"type\": \"network\"}, "
    "{\"type\": \"ipc\"}, {\"type\": \"uts\"}, {\"type\": \"mount\"}], \"maskedPaths\": "
    "[\"/proc/acpi\", \"/proc/kcore\", \"/proc/keys\", \"/proc/timer_list\", \"/sys/firmware\"], "
    "\"readonlyPaths\": [\"/proc/bus\", \"/proc/fs\", \"/proc/irq\", \"/proc/sys\"]}}\n";

static void config_path(char path[sizeof bundle + 16])
{
    snprintf(path, sizeof bundle + 16, "%s/config.json", bundle);
}

void peers_bundle(const char *command, const char *argument)
{
    char path[sizeof bundle + 16];
    snprintf(bundle, sizeof bundle, "%s/bundle", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    config_path(path);
    mkdir(bundle, 0700);
    FILE *file = fopen(path, "we");
    must(file != NULL, path);
    fprintf(file, config, command, argument ? ", \"" : "", argument ? argument : "",
            argument ? "\"" : "", rootfs);
    must(fclose(file) == 0, path);
}

void peers_unbundle(void)
{
    char path[sizeof bundle + 16];
    config_path(path);
    unlink(path);
    rmdir(bundle);
}

bool peers_apart(void)
{
    if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
        return false;
    umount2("/sys/fs/cgroup/unified", MNT_DETACH); /* where there are both */
    return true;
}
