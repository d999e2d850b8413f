/* SPDX-License-Identifier: BSD-2-Clause */
/* test_store_mem_threads.c: the suite over the store in memory. */
#include "suite.h"

static enum err
open_empty(const struct home *home, struct store **ret)
{
	(void)home;
	return store_mem_open(ret);
}

int
main(void)
{
	return suite_threads_run(open_empty);
}
