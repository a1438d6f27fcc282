#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The lens beside strace, the reasons of failed calls, and bowl's trace, on a kernel with version 2
# control groups alone, all controllers enabled.
# timeout: 2400   beside: yes
exec tests/vm/machine run kernel/lens_test kernel/reasons kernel/bowl_trace
