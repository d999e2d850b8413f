/* SPDX-License-Identifier: BSD-2-Clause */
/* test_warmer.c: the thread that reads ahead begins, ends and can be told to.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/warmer.h"

#define HUGE_B (INT64_C(1) << 40) /* no sweep ends over so much */

static void
test_one_that_is_under_way_can_be_stopped(void **state)
{
	char dir[] = "/tmp/greywait-warmer.XXXXXX", path[60];
	struct warmer w = { .ahead = { .dir = NULL } };
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/conversations.db", dir);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, HUGE_B), 0);
	(void)close(fd);
	warmer_start(&w, dir, HUGE_B);
	assert_true(w.worker.running);
	warmer_stop(&w);
	assert_true(w.ahead.left_b > 0);
	(void)unlink(path);
	(void)rmdir(dir);
}

static void
test_no_store_and_no_start_do_no_harm(void **state)
{
	struct warmer never = { .ahead = { .dir = NULL } };
	struct warmer w = { .ahead = { .dir = NULL } };

	(void)state;
	warmer_stop(&never);
	warmer_start(&w, "/nonexistent/store", HUGE_B);
	warmer_stop(&w);
	assert_true(w.ahead.left_b == HUGE_B);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_one_that_is_under_way_can_be_stopped),
	cmocka_unit_test(test_no_store_and_no_start_do_no_harm),
};

UNIT_MAIN(tests)
