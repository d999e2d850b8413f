/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fuzz.h: struct fuzz_target, one reader of foreign bytes and what has to
 * hold of it for any bytes whatever: it returns, within its memory, and the
 * properties that the target asserts. libFuzzer drives a target with bytes of
 * its own making (fuzz_libfuzzer.c), `make check` with those in
 * tests/fuzz/corpus (test_fuzz.c).
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"

struct fuzz_target {
	const char *name; /* the directory of its corpus */
	void (*run)(const uint8_t *bytes, size_t len);
};

/* All of them, a constant. */
const struct fuzz_target *fuzz_targets(size_t *ret_count);

void fuzz_address(const uint8_t *bytes, size_t len);
void fuzz_conf(const uint8_t *bytes, size_t len);
void fuzz_control(const uint8_t *bytes, size_t len);
void fuzz_foreign(const uint8_t *bytes, size_t len);
void fuzz_log(const uint8_t *bytes, size_t len);
void fuzz_maillog(const uint8_t *bytes, size_t len);
void fuzz_name(const uint8_t *bytes, size_t len);
void fuzz_record(const uint8_t *bytes, size_t len);
void fuzz_rule(const uint8_t *bytes, size_t len);
void fuzz_sender(const uint8_t *bytes, size_t len);
void fuzz_trust(const uint8_t *bytes, size_t len);

/* An assertion that stays in every build and says where it failed. */
#define FUZZ_ASSERT(holds)                                                     \
	do {                                                                   \
		if (!(holds)) {                                                \
			(void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #holds);                                 \
			abort();                                               \
		}                                                              \
	} while (0)

static inline struct str
fuzz_str(const uint8_t *bytes, size_t len)
{
	return (struct str){ (const char *)bytes, len };
}

#endif
