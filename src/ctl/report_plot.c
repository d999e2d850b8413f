/* SPDX-License-Identifier: BSD-2-Clause */
/* report_plot.c: bars. All measures are in units of the viewBox. */
#include "ctl/report_plot.h"

#include <inttypes.h>

#include "base/attr.h"
#include "report/log_time.h"

#define WIDTH 400
#define LEFT 44 /* of the plot; its labels stand there */
#define RIGHT 392
#define TOP 8
#define BOTTOM 168

/* Lines at a handful of round numbers; returns the number at the top. */
static double
print_axis(FILE *out, uint64_t most)
{
	static const double steps[] = { 1, 2, 5 };
	double step = 1, power = 1;
	int lines;

	for (size_t i = 0; step * 4 < (double)most; i++) {
		if (i > 0 && i % 3 == 0)
			power *= 10;
		step = steps[i % 3] * power;
	}
	lines = (int)(((double)most + step - 1) / step);
	if (lines < 1)
		lines = 1;
	for (int i = 0; i <= lines; i++) {
		double y = BOTTOM - (double)(BOTTOM - TOP) * i / lines;

		(void)fprintf(out,
		    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" "
		    "y2=\"%.1f\"/><text x=\"%d\" y=\"%.1f\" "
		    "text-anchor=\"end\">%.0f</text>\n",
		    LEFT, RIGHT, y, y, LEFT - 5, y + 4, i * step);
	}
	return step * lines;
}

static void
begin(FILE *out, int height, const char *title)
{
	(void)fprintf(out,
	    "<svg viewBox=\"0 0 %d %d\" role=\"img\"><title>%s</title>\n",
	    WIDTH, height, title);
}

/* A part of an upright bar that stands on `from`; returns its upper end. */
static double
print_part(FILE *out, const char *class, const double box[2], uint64_t n,
    double scale, double from)
{
	double height = (double)n * scale;

	if (n == 0)
		return from;
	(void)fprintf(out,
	    "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
	    "height=\"%.1f\"/>",
	    class, box[0], from - height, box[1], height);
	return from - height;
}

static void
print_day_label(FILE *out, const struct summary *t, size_t i, double pitch)
{
	char text[LOG_TIME_TEXT_MAX];
	double x = LEFT + pitch * ((double)i + 0.5);
	const char *anchor = "middle";

	if (x > RIGHT - 16)
		anchor = "end";
	(void)fprintf(out,
	    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n",
	    anchor[0] == 'e' ? RIGHT : x, BOTTOM + 16, anchor,
	    log_time_format_day(t->days[i].day, text) + 5);
}

void
report_plot_days(FILE *out, const struct summary *t)
{
	double pitch = (double)(RIGHT - LEFT) / (double)t->day_count;
	double gap = pitch > 4 ? 2 : 0, wide = pitch - gap, scale;
	size_t each = (t->day_count + 5) / 6;
	char day[LOG_TIME_TEXT_MAX];
	uint64_t most = 1;

	if (wide > 36)
		wide = 36;
	for (size_t i = 0; i < t->day_count; i++)
		if (t->days[i].firsts + t->days[i].shadow > most)
			most = t->days[i].firsts + t->days[i].shadow;
	begin(out, BOTTOM + 24, "First contacts day by day");
	scale = (double)(BOTTOM - TOP) / print_axis(out, most);
	for (size_t i = 0; i < t->day_count; i++) {
		const struct summary_day *d = &t->days[i];
		const double box[] = {
			LEFT + pitch * (double)i + (pitch - wide) / 2, wide
		};
		double y = BOTTOM;

		(void)fprintf(out,
		    "<g><title>%s: %" PRIu64 " came back, %" PRIu64
		    " never, %" PRIu64 " open, %" PRIu64 " shadow</title>",
		    log_time_format_day(d->day, day), d->retried, d->lost,
		    d->open, d->shadow);
		y = print_part(out, "back", box, d->retried, scale, y);
		y = print_part(out, "lost", box, d->lost, scale, y);
		y = print_part(out, "open", box, d->open, scale, y);
		(void)print_part(out, "shadow", box, d->shadow, scale, y);
		(void)fprintf(out, "</g>\n");
		if (i % each == 0)
			print_day_label(out, t, i, pitch);
	}
	(void)fprintf(out, "</svg>\n");
}

/* A part of a lying bar; returns its right end. */
static double
print_share(FILE *out, const char *class, double x, int y, double width)
{
	if (width > 0)
		(void)fprintf(out,
		    "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" "
		    "height=\"18\"/>",
		    class, x, y, width);
	return x + width;
}

void
report_plot_grades(FILE *out, const struct summary *t)
{
	int y = 0;

	begin(out, 44 * GRADE_COUNT, "What became of the first contacts");
	for (int g = 0; g < GRADE_COUNT; g++, y += 44) {
		const struct summary_grade *x = &t->grades[g];
		uint64_t all = x->firsts + x->shadow;
		double scale = all > 0 ? (double)(RIGHT - 4) / (double)all : 0;
		double at = 4;

		(void)fprintf(out,
		    "<text x=\"4\" y=\"%d\">%s: %" PRIu64 "</text>", y + 13,
		    grade_name((enum grade)g), all);
		(void)fprintf(out,
		    "<rect class=\"none\" x=\"4\" y=\"%d\" width=\"%d\" "
		    "height=\"18\"/>",
		    y + 18, RIGHT - 4);
		at = print_share(
		    out, "back", at, y + 18, (double)x->retried * scale);
		at = print_share(
		    out, "lost", at, y + 18, (double)x->lost * scale);
		at = print_share(
		    out, "open", at, y + 18, (double)x->open * scale);
		(void)print_share(
		    out, "shadow", at, y + 18, (double)x->shadow * scale);
		(void)fprintf(out, "\n");
	}
	(void)fprintf(out, "</svg>\n");
}

void
report_plot_waits(FILE *out, const struct hist *waits)
{
	/* To which the sums are read off the buckets without loss. */
	static const int64_t ends[] = { 60, 128, 256, 512, 1024, 2048, 4096,
		8192, 16384, 32768, INT64_MAX };
	static const char *const labels[] = { "1 min", "", "4 min", "",
		"17 min", "", "1.1 h", "", "4.5 h", "", "more" };
	uint64_t parts[ARRAY_LEN(ends)], before = 0, most = 1;
	const size_t bars = ARRAY_LEN(ends);
	double pitch = (double)(RIGHT - LEFT) / (double)bars;
	double scale;

	for (size_t i = 0; i < bars; i++) {
		uint64_t below = ends[i] == INT64_MAX
		                     ? waits->count
		                     : hist_below(waits, ends[i]);

		parts[i] = below - before;
		before = below;
		if (parts[i] > most)
			most = parts[i];
	}
	begin(out, BOTTOM + 24, "How long first contacts waited");
	scale = (double)(BOTTOM - TOP) / print_axis(out, most);
	for (size_t i = 0; i < bars; i++) {
		const double box[] = { LEFT + pitch * (double)i + 1,
			pitch - 2 };

		(void)print_part(out, "back", box, parts[i], scale, BOTTOM);
		(void)fprintf(out,
		    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"end\">%s"
		    "</text>\n",
		    box[0] + box[1], BOTTOM + 16, labels[i]);
	}
	(void)fprintf(out, "</svg>\n");
}
