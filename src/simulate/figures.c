/* SPDX-License-Identifier: BSD-2-Clause */
/* figures.c: sums of figures. */
#include "simulate/figures.h"

struct figures_grade
figures_sum(const struct figures *f)
{
	struct figures_grade sum = { .delayed = 0 };

	for (size_t i = 0; i < GRADE_COUNT; i++) {
		const struct figures_grade *g = &f->grades[i];

		sum.delayed += g->delayed;
		sum.open += g->open;
		for (size_t p = 0; p < FIGURES_PROOFS; p++) {
			sum.back[p] += g->back[p];
			sum.lost[p] += g->lost[p];
		}
		hist_add_all(&sum.waits, &g->waits);
	}
	return sum;
}

uint64_t
figures_back(const struct figures_grade *g)
{
	return g->back[FIGURES_SEEN] + g->back[FIGURES_ASSUMED];
}

uint64_t
figures_lost(const struct figures_grade *g)
{
	return g->lost[FIGURES_SEEN] + g->lost[FIGURES_ASSUMED];
}
