/* SPDX-License-Identifier: BSD-2-Clause */
/* test_ctl_import.c: the control commands import, export and verify. */
#include "ctl_fixture.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proto/control_message.h"

#define LIMIT_MS 5000

/* A request and lines behind it; the last line of the answer. */
static json_t *
import(struct fixture *f, const char *mode, const char *const *lines)
{
	struct control *here = NULL, *there = NULL;
	json_t *request = control_request_take(
	           "import", json_pack("{s:s}", "mode", mode)),
	       *line = NULL, *last = NULL;
	int fds[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(control_new(fds[0], clock_system(), &here), ERR_OK);
	assert_int_equal(control_new(fds[1], clock_system(), &there), ERR_OK);
	for (; *lines != NULL; lines++) {
		line = json_loads(*lines, 0, NULL);
		assert_non_null(line);
		assert_int_equal(control_write(here, line, LIMIT_MS), ERR_OK);
		json_decref(line);
	}
	assert_int_equal(control_flush(here, LIMIT_MS), ERR_OK);
	assert_int_equal(shutdown(fds[0], SHUT_WR), 0);
	(void)!ctl_answer(&f->ctx, f->peer, there, request, LIMIT_MS);
	control_free(&there);
	(void)close(fds[1]);
	while (control_read(here, LIMIT_MS, &line, NULL) == ERR_OK) {
		json_decref(last);
		last = line;
	}
	control_free(&here);
	(void)close(fds[0]);
	json_decref(request);
	return last;
}

#define ROW(client, passed)                                                    \
	"{\"client\":\"" client "\",\"first\":1799990000,\"last\":1799999000," \
	"\"sender\":\"a@b.c\",\"recipient\":\"d@e.f\",\"passed\":" passed      \
	",\"attempts\":2}"

static int64_t
result(const json_t *last, const char *name)
{
	const json_t *r = json_object_get(last, "result");

	assert_non_null(r);
	return fixture_int(r, name);
}

static uint64_t
conversations(struct fixture *f)
{
	struct store_info info;

	assert_int_equal(store_info(f->store, &info), ERR_OK);
	return info.records[STORE_CONVERSATIONS];
}

static void
rows_are_written_unless_it_is_dry(void **state)
{
	static const char *const lines[] = { "{\"rows\":[" ROW("192.0.2.1",
		                                 "1799991000") "]}",
		"{\"end\":true}", NULL };
	struct fixture *f = *state;
	json_t *last = import(f, "dry-run", lines);

	assert_int_equal(result(last, "taken"), 1);
	assert_int_equal(conversations(f), 0);
	json_decref(last);
	last = import(f, "write", lines);
	assert_int_equal(result(last, "taken"), 1);
	assert_int_equal(conversations(f), 1);
	json_decref(last);
	last = import(f, "write", lines);
	assert_int_equal(result(last, "known"), 1);
	json_decref(last);
	assert_int_equal(
	    fixture_attempt(f, "192.0.2.200", STR("a@b.c"), "d@e.f").reason,
	    REASON_PASSED);
}

static void
a_bad_row_keeps_its_batch_out(void **state)
{
	static const char *const lines[] = { "{\"rows\":[" ROW("192.0.2.1",
		                                 "0") "," ROW("nowhere",
		                                 "0") "]}",
		NULL };
	struct fixture *f = *state;
	json_t *last = import(f, "write", lines);
	const json_t *error = json_object_get(last, "error");

	assert_string_equal(fixture_text(error, "code"), "invalid");
	assert_non_null(strstr(fixture_text(error, "message"), "row 2"));
	assert_int_equal(conversations(f), 0);
	json_decref(last);
}

static void
only_some_may_import(void **state)
{
	static const char *const lines[] = { "{\"end\":true}", NULL };
	struct fixture *f = *state;
	json_t *last;

	f->peer = &f->stranger;
	last = import(f, "write", lines);
	assert_string_equal(
	    fixture_text(json_object_get(last, "error"), "code"), "permission");
	json_decref(last);
}

static void
verify_shows_what_does_not_decode(void **state)
{
	struct store_value value = { .len = 3, .bytes = { 1, 2, 3 } };
	struct fixture *f = *state;
	json_t *answer;

	(void)fixture_attempt(f, "192.0.2.1", STR("a@b.c"), "d@e.f");
	assert_int_equal(store_put(f->store, STORE_CONVERSATIONS, STR("x\0y"),
	                     &value, LIMIT_MS),
	    ERR_OK);
	answer = fixture_ask(f, "verify", NULL);
	assert_int_equal(fixture_int(fixture_result(answer), "bad"), 1);
	assert_string_equal(
	    fixture_text(
	        json_object_get(json_array_get(answer, 0), "row"), "value"),
	    "010203");
	json_decref(answer);
	answer = fixture_ask(f, "export", NULL);
	assert_int_equal(json_array_size(answer), 2);
	json_decref(answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    rows_are_written_unless_it_is_dry, fixture_setup,
		    fixture_teardown),
		cmocka_unit_test_setup_teardown(a_bad_row_keeps_its_batch_out,
		    fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
		    only_some_may_import, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(
		    verify_shows_what_does_not_decode, fixture_setup,
		    fixture_teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
