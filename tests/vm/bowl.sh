#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the containers of bowl can be given, and what is done to them, on a kernel with version 2
# control groups alone.
# timeout: 2400   beside: yes
exec tests/vm/machine run kernel/bowl_options kernel/bowl_files kernel/bowl_net kernel/bowl_front
