/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_COMPLAIN_H
#define FISHBOWL_COMPLAIN_H

#include "../sandbox/sandbox.h"

/*
 * Say an error of a command on standard error, its hint on a line below. Returns code, so that a
 * caller can write "return complain(&e, 2);".
 */
int complain(const struct err *e, int code);

#endif
