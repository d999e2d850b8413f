/* SPDX-License-Identifier: BSD-2-Clause */
/* fuzz_targets.c: the table of targets. */
#include "fuzz.h"

#include "base/attr.h"

static const struct fuzz_target targets[] = {
	{ "address", fuzz_address },
	{ "conf", fuzz_conf },
	{ "control", fuzz_control },
	{ "foreign", fuzz_foreign },
	{ "log", fuzz_log },
	{ "maillog", fuzz_maillog },
	{ "name", fuzz_name },
	{ "record", fuzz_record },
	{ "rule", fuzz_rule },
	{ "sender", fuzz_sender },
	{ "trust", fuzz_trust },
};

const struct fuzz_target *
fuzz_targets(size_t *ret_count)
{
	*ret_count = ARRAY_LEN(targets);
	return targets;
}
