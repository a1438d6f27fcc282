/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_SANDBOX_H
#define FISHBOWL_SANDBOX_H

/* The engine's face: what the shell may know of it. The engine prints nothing and never exits. */
#include "facts/facts.h"
#include "facts/snapshot.h"
#include "kernel/err.h"
#include "kernel/fdio.h"
#include "kernel/namespaces.h"
#include "kernel/rootfs.h"
#include "lab/lab.h"
#include "lab/probe.h"
#include "lens/lens.h"

#endif
