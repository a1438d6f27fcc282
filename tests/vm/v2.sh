#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Labs, the lens, and the reasons of failed calls, on a kernel with version 2 control groups alone, all
# controllers enabled.
# timeout: 900   beside: yes
exec tests/vm/machine run kernel/lab_test kernel/lens_test kernel/reasons
