/* SPDX-License-Identifier: BSD-2-Clause */
/* test_hash.c: SipHash-2-4 against its authors' test vectors. */
#include "unit.h"

#include "base/attr.h"
#include "base/hash.h"

/* Key 00 01 .. 0f; the input of length n is 00 01 .. n-1. */
static const struct hash_key key = { 0x0706050403020100u, 0x0f0e0d0c0b0a0908u };

/*
 * The example of the paper (Aumasson, Bernstein, "SipHash: a fast short-input
 * PRF", 2012, appendix A), and the first nine of the authors' vectors.
 */
static void
test_reference_vectors(void **state)
{
	static const uint64_t vectors[] = { 0x726fdb47dd0e0e31u,
		0x74f839c593dc67fdu, 0x0d6c8009d9a94f5au, 0x85676696d7fb7e2du,
		0xcf2794e0277187b7u, 0x18765564cd99a68du, 0xcbc9466e58fee3ceu,
		0xab0200f58b01d137u, 0x93f5f5799a932462u };
	char input[15];

	(void)state;
	for (size_t i = 0; i < sizeof(input); i++)
		input[i] = (char)i;
	for (size_t n = 0; n < ARRAY_LEN(vectors); n++)
		assert_true(
		    hash_bytes(&key, (struct str){ input, n }) == vectors[n]);
	assert_true(
	    hash_bytes(&key, (struct str){ input, 15 }) == 0xa129ca6149be45e5u);
}

static void
test_every_byte_and_the_key_count(void **state)
{
	char input[33] = { 0 };
	struct str s = { input, sizeof(input) };
	uint64_t first = hash_bytes(&key, s);
	struct hash_key other = key;

	(void)state;
	for (size_t i = 0; i < sizeof(input); i++) {
		input[i] = (char)0x80;
		assert_true(hash_bytes(&key, s) != first);
		input[i] = 0;
	}
	assert_true(hash_bytes(&key, s) == first);
	assert_true(hash_bytes(&key, str_slice(s, 0, 32)) != first);
	other.k1 ^= 1;
	assert_true(hash_bytes(&other, s) != first);
}

static void
test_keys_differ_each_time(void **state)
{
	struct hash_key a = hash_key_random(), b = hash_key_random();

	(void)state;
	assert_true(a.k0 != b.k0);
	assert_true(a.k1 != b.k1);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(test_reference_vectors),
	cmocka_unit_test(test_every_byte_and_the_key_count),
	cmocka_unit_test(test_keys_differ_each_time),
};

UNIT_MAIN(tests)
