/* SPDX-License-Identifier: BSD-2-Clause */
/* setup_plain.c: as whoever links libmilter and does no more. */
#include "setup.h"

void
set_up(void)
{
}
