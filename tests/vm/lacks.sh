#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Lessons on a machine from which a driver and a right were taken.
# timeout: 2400   beside: yes
exec tests/vm/machine run vm/lacks
