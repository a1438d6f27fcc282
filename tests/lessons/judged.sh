#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Every lesson judges itself on the kernel at hand; the ordinary user has groups handed over.
# runs-as: both
# timeout: 900
exec "$FISHBOWL" test
