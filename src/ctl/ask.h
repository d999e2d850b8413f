/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * ask.h: one request to the daemon and its answer.
 */
#ifndef CTL_ASK_H
#define CTL_ASK_H

#include <jansson.h>

#include "ctl/cli.h"
#include "ctl/link.h"

/* Told of each row; false ends the reading. */
typedef bool ask_row_fn(void *ctx, const json_t *row);

/*
 * Send `cmd` with `args`, whose reference is taken over (NULL is out of
 * memory). Rows go to `row` (NULL: none are expected), `*ret_result` becomes
 * the result, the caller's to json_decref(), or stays when there is none.
 * Whatever fails has been complained of when a status other than CLI_OK comes
 * back.
 */
enum cli_status ask_take(const struct cli *cli, const char *cmd, json_t *args,
    ask_row_fn *row, void *ctx, json_t **ret_result) ATTR_MUST_CHECK;

/* The same over a link that is open. */
enum cli_status ask_link_take(struct link *link, const char *cmd, json_t *args,
    ask_row_fn *row, void *ctx, json_t **ret_result) ATTR_MUST_CHECK;

/*
 * Half of it each, for commands that send more than a request: one line; and
 * rows up to the end of the answer, or to one that `row` returns false for.
 */
enum cli_status
ask_send(struct link *link, const json_t *message) ATTR_MUST_CHECK;
enum cli_status ask_read(struct link *link, ask_row_fn *row, void *ctx,
    json_t **ret_result) ATTR_MUST_CHECK;

/* Complains. */
enum cli_status ask_no_memory(void);

/* A text of the protocol made of an operand; NULL stays NULL. */
json_t *ask_text(const char *operand);

/*
 * An option that is a duration, in seconds, or one that is a number; `*ret`
 * stays when it was not given. Complains of what is neither.
 */
enum cli_status ask_duration(
    const struct cli *cli, const char *name, json_t **ret) ATTR_MUST_CHECK;
enum cli_status ask_number(
    const struct cli *cli, const char *name, json_t **ret) ATTR_MUST_CHECK;

#endif
