#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Labs on a kernel with version 2 control groups alone, all controllers enabled.
# timeout: 1300   beside: yes
exec tests/vm/machine run kernel/lab_test
