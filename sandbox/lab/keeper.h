/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FISHBOWL_KEEPER_H
#define FISHBOWL_KEEPER_H

#include "lab.h"

/*
 * The keeper's whole life, in the process that lab_start has forked: builds a lab, serves the
 * caller, and tears down when the caller's end of the socket closes.
 *
 * caller  SOCK_SEQPACKET socket to the caller, see wire.h
 */
_Noreturn void keeper_run(int caller, const struct lab_options *options);

#endif
