/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_bdb.c: the suite over the Berkeley DB backend. */
#include "suite.h"

static enum err
open_empty(const struct home *home, struct store **ret)
{
	struct err_note note;

	return store_bdb_open(&home->options, ret, &note);
}

int
main(void)
{
	return suite_run(open_empty);
}
