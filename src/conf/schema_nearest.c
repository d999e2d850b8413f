/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema_nearest.c: the option that a misspelt key was meant for, by the
 * fewest slips of the pen: a letter more, less, other, or two exchanged.
 */
#include "conf/schema.h"

#define KEY_MAX 40 /* bytes; longer keys are no slip of one of ours */

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Optimal string alignment distance; both at most KEY_MAX bytes. */
static size_t
count_slips(struct str a, struct str b)
{
	size_t d[KEY_MAX + 1][KEY_MAX + 1];

	for (size_t i = 0; i <= a.len; i++)
		d[i][0] = i;
	for (size_t j = 0; j <= b.len; j++)
		d[0][j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		for (size_t j = 1; j <= b.len; j++) {
			char x = str_lower(a.data[i - 1]);
			char y = str_lower(b.data[j - 1]);

			d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1,
			    d[i - 1][j - 1] + (x != y));
			if (i > 1 && j > 1 && x == b.data[j - 2] &&
			    y == str_lower(a.data[i - 2]) &&
			    d[i][j] > d[i - 2][j - 2] + 1)
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[a.len][b.len];
}

const struct schema_option *
schema_nearest(struct str key)
{
	const struct schema_option *nearest = NULL;
	size_t best = key.len / 3 < 4 ? key.len / 3 : 4;

	if (key.len > KEY_MAX)
		return NULL;
	for (size_t i = 0; i < schema_count(); i++) {
		struct str other = str_of(schema_at(i)->key);
		size_t slips = count_slips(key, other);

		if (slips <= best) {
			nearest = schema_at(i);
			best = slips - (slips > 0);
		}
	}
	return nearest;
}
