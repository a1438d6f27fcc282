#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Attacks that would end the machine if the lab failed, in a machine that may end.
# timeout: 2400   beside: yes
exec tests/vm/machine run vm/dangerous
