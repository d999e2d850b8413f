/* SPDX-License-Identifier: BSD-2-Clause */
/* import_sums.c: sort, then add up neighbours. */
#include "ctl/import_sums.h"

#include <stdlib.h>
#include <string.h>

bool
import_sums_add(struct import_sums *sums, const struct import_row *row)
{
	if (sums->count == sums->room) {
		size_t room = sums->room == 0 ? 1024 : 2 * sums->room;
		struct import_row *rows =
		    reallocarray(sums->rows, room, sizeof(*rows));

		if (rows == NULL)
			return false;
		sums->rows = rows;
		sums->room = room;
	}
	sums->rows[sums->count++] = *row;
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct import_row *x = a, *y = b;

	return memcmp(
	    x->client.octets, y->client.octets, sizeof(x->client.octets));
}

static void
add(struct import_row *sum, const struct import_row *row)
{
	sum->passed += row->passed;
	sum->trusted = sum->trusted || row->trusted;
	if (row->first_s < sum->first_s)
		sum->first_s = row->first_s;
	if (row->last_s > sum->last_s)
		sum->last_s = row->last_s;
}

void
import_sums_make(struct import_sums *sums)
{
	size_t kept = 0;

	sums->next = 0;
	if (sums->count == 0)
		return;
	qsort(sums->rows, sums->count, sizeof(sums->rows[0]), compare);
	for (size_t i = 1; i < sums->count; i++) {
		if (addr_eq(&sums->rows[kept].client, &sums->rows[i].client))
			add(&sums->rows[kept], &sums->rows[i]);
		else
			sums->rows[++kept] = sums->rows[i];
	}
	sums->count = kept + 1;
}

bool
import_sums_next(struct import_sums *sums, struct import_row *ret)
{
	if (sums->next >= sums->count)
		return false;
	*ret = sums->rows[sums->next++];
	return true;
}

void
import_sums_clear(struct import_sums *sums)
{
	free(sums->rows);
	memset(sums, 0, sizeof(*sums));
}
