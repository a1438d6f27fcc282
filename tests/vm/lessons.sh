#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every lesson judges itself on a kernel with version 2 control groups alone, all controllers
# enabled: as root, and as an ordinary user in a group that was handed over. With nothing beside it:
# on a busy machine two programs start too far apart in there to compare what they got.
# timeout: 2400
exec tests/vm/machine run lessons/judged lessons/measured
