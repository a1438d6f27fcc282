#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Labs, and the containers of bowl, on a kernel with version 2 control groups alone, all controllers
# enabled.
# timeout: 2400   beside: yes
exec tests/vm/machine run kernel/lab_test kernel/bowl_in_lab kernel/bowl_verbs \
    kernel/bowl_isolation
