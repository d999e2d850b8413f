/* SPDX-License-Identifier: BSD-2-Clause */
/* counts_json.c: objects of counters. */
#include "ctl/counts_json.h"

json_t *
hist_json(const struct hist *h)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I}", "count", (json_int_t)h->count,
	    "p50", (json_int_t)hist_percentile(h, 50), "p90",
	    (json_int_t)hist_percentile(h, 90), "p99",
	    (json_int_t)hist_percentile(h, 99), "max",
	    (json_int_t)hist_percentile(h, 100));
}

json_t *
reasons_json(const uint64_t counts[REASON_COUNT])
{
	json_t *reasons = json_object();

	for (int r = 0; r < REASON_COUNT; r++)
		(void)json_object_set_new(reasons, reason_name((enum reason)r),
		    json_integer((json_int_t)counts[r]));
	return reasons;
}

json_t *
links_json(const uint64_t counts[EVIDENCE_ADDR + 1])
{
	json_t *links = json_object();

	for (int k = EVIDENCE_POOL; k <= EVIDENCE_ADDR; k++)
		(void)json_object_set_new(links,
		    evidence_kind_name((enum evidence_kind)k),
		    json_integer((json_int_t)counts[k]));
	return links;
}

json_t *
top_json(const struct top *top, size_t most, const char *unit)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < top->used && i < most; i++)
		(void)json_array_append_new(rows,
		    json_pack("{s:s,s:I,s:I}", "domain", top->names[i].name,
		        unit, (json_int_t)top->names[i].count, "over",
		        (json_int_t)top->names[i].over));
	return rows;
}
