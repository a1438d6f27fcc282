/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All rows of reasons.c in their order: where two tables know the same call, groups come before
 * files. */
#include "reasons_processes.h"

#include "reasons_namespaces.h"

#include "reasons_mounts.h"

#include "reasons_groups.h"

#include "reasons_files.h"
