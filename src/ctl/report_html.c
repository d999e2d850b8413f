/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * report_html.c: the page around the plots. What a stranger chose is escaped
 * wherever it is printed.
 */
#include "ctl/report_html.h"

#include <inttypes.h>

#include "base/quantity.h"
#include "ctl/report_plot.h"
#include "ctl/say.h"
#include "report/log_time.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, "
    "initial-scale=1\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
    "'none'; style-src 'unsafe-inline'\">\n"
    "<title>greywait report</title>\n<style>\n"
    ":root{color-scheme:light dark;--bg:#f9f9f7;--card:#fff;--ink:#0b0b0b;"
    "--soft:#5b5a56;--line:#e1e0d9;--back:#2a78d6;--lost:#d9541e;"
    "--open:#98968f;--shadow:#1a9b6c}\n"
    "@media(prefers-color-scheme:dark){:root{--bg:#0d0d0d;--card:#1a1a19;"
    "--ink:#fff;--soft:#c3c2b7;--line:#34342f;--back:#3987e5;--lost:#e2692f;"
    "--open:#8b8983;--shadow:#25a978}}\n"
    "*{box-sizing:border-box}body{margin:0 auto;max-width:66rem;padding:1rem;"
    "background:var(--bg);color:var(--ink);font:16px/1.45 system-ui,"
    "sans-serif}\nh1{font-size:1.5rem;margin:.5rem 0 0}h2{font-size:1.05rem;"
    "margin:0 0 .6rem}p{margin:.3rem 0}.soft,td small{color:var(--soft)}\n"
    ".cards,.plots{display:grid;gap:1rem;margin:1rem 0}\n"
    ".cards{grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr))}\n"
    ".plots{grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),"
    "1fr))}\nsection,.card{background:var(--card);border:1px solid "
    "var(--line);border-radius:.6rem;padding:1rem;min-width:0}\n"
    ".card b{display:block;font-size:1.7rem;line-height:1.2}\n"
    "svg{display:block;width:100%;height:auto;font:12px system-ui,"
    "sans-serif}\nsvg text{fill:var(--soft)}.grid{stroke:var(--line)}"
    ".back{fill:var(--back)}.lost{fill:var(--lost)}.open{fill:var(--open)}"
    ".shadow{fill:var(--shadow)}.none{fill:var(--line)}\n"
    ".key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.6rem "
    "0 0;list-style:none;font-size:.85rem;color:var(--soft)}.key svg{"
    "display:inline-block;width:.7rem;height:.7rem;margin-right:.35rem}\n"
    ".wide{overflow-x:auto}table{border-collapse:collapse;width:100%;"
    "font-variant-numeric:tabular-nums}th,td{text-align:right;padding:.25rem "
    ".5rem;border-top:1px solid var(--line);white-space:nowrap}thead th{"
    "border-top:0;color:var(--soft);font-weight:500}th:first-child,"
    "td:first-child{text-align:left;padding-left:0}.name td:first-child{"
    "white-space:normal;overflow-wrap:anywhere}\n"
    "</style></head><body>\n";

static void
print_escaped(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '<')
			(void)fputs("&lt;", out);
		else if (*text == '>')
			(void)fputs("&gt;", out);
		else if (*text == '&')
			(void)fputs("&amp;", out);
		else if (*text == '"')
			(void)fputs("&quot;", out);
		else
			(void)fputc(*text, out);
	}
}

static void
print_card(FILE *out, const char *value, const char *text)
{
	(void)fprintf(
	    out, "<div class=\"card\"><b>%s</b>%s</div>\n", value, text);
}

static void
print_number(FILE *out, uint64_t n, const char *text)
{
	char value[32];

	(void)snprintf(value, sizeof(value), "%" PRIu64, n);
	print_card(out, value, text);
}

static void
print_cards(FILE *out, const struct summary *t, const struct summary_grade *sum)
{
	char from[LOG_TIME_TEXT_MAX], to[LOG_TIME_TEXT_MAX];
	char span[QUANTITY_TEXT_MAX];

	(void)fprintf(out,
	    "<h1>What greylisting did</h1>\n<p class=\"soft\">%s to %s, "
	    "%" PRIu64 " %s</p>\n<div class=\"cards\">\n",
	    log_time_format(t->begin_s, from), log_time_format(t->end_s, to),
	    t->attempts, say_form((int64_t)t->attempts, "attempt", "attempts"));
	print_number(out, sum->firsts, "first contacts delayed");
	if (sum->shadow > 0)
		print_number(
		    out, sum->shadow, "would have been delayed (shadow mode)");
	print_number(out, sum->retried, "came back and were accepted");
	if (sum->waits.count > 0)
		print_card(out,
		    quantity_say_s(hist_percentile(&sum->waits, 50), span),
		    "median wait of those");
	print_number(out, sum->lost, "never came back");
	print_number(out, t->grades[GRADE_VERIFIED].lost,
	    "of them verified: probably real mail");
	(void)fputs("</div>\n", out);
}

static void
print_key(FILE *out, const struct summary_grade *sum)
{
	static const char row[] =
	    "<li><svg viewBox=\"0 0 8 8\"><rect class=\"%s\" width=\"8\" "
	    "height=\"8\" rx=\"2\"/></svg>%s</li>\n";

	(void)fputs("<ul class=\"key\">", out);
	(void)fprintf(out, row, "back", "came back");
	(void)fprintf(out, row, "lost", "never came back");
	(void)fprintf(out, row, "open", "still open");
	if (sum->shadow > 0)
		(void)fprintf(out, row, "shadow", "let through by shadow mode");
	(void)fputs("</ul>\n", out);
}

static void
print_plots(FILE *out, const struct summary *t, const struct summary_grade *sum)
{
	(void)fputs("<div class=\"plots\">\n<section><h2>First contacts, by "
	            "day</h2>\n",
	    out);
	report_plot_days(out, t);
	print_key(out, sum);
	(void)fputs("</section>\n<section><h2>First contacts, by grade of the "
	            "client</h2>\n",
	    out);
	report_plot_grades(out, t);
	print_key(out, sum);
	(void)fputs("</section>\n<section><h2>How long those waited that "
	            "came back</h2>\n",
	    out);
	if (sum->waits.count > 0)
		report_plot_waits(out, &sum->waits);
	else
		(void)fputs("<p>No retry was accepted.</p>", out);
	(void)fputs("</section>\n", out);
}

static void
print_top(FILE *out, const struct top *top, const char *title)
{
	(void)fprintf(out, "<section><h2>%s</h2>\n", title);
	if (top->used == 0) {
		(void)fputs("<p>Nobody.</p></section>\n", out);
		return;
	}
	(void)fputs("<table class=\"name\"><thead><tr><th>sender's "
	            "domain</th><th>first contacts</th></tr></thead>\n",
	    out);
	for (size_t i = 0; i < top->used && i < SUMMARY_ROWS; i++) {
		(void)fputs("<tr><td>", out);
		print_escaped(out, top->names[i].name);
		(void)fprintf(out, "</td><td>%" PRIu64 "</td></tr>\n",
		    top->names[i].count);
	}
	(void)fputs("</table></section>\n", out);
}

static void
print_links(FILE *out, const struct summary *t)
{
	(void)fputs("<section><h2>By what accepted retries were "
	            "recognised</h2>\n<table><thead><tr><th>link</th>"
	            "<th>retries</th></tr></thead>\n",
	    out);
	for (int k = EVIDENCE_ADDR; k > EVIDENCE_NONE; k--)
		(void)fprintf(out, "<tr><td>%s</td><td>%" PRIu64 "</td></tr>\n",
		    evidence_kind_name((enum evidence_kind)k), t->links[k]);
	(void)fputs("</table></section>\n", out);
}

static void
print_span(FILE *out, const struct hist *h, unsigned int percent)
{
	char span[QUANTITY_TEXT_MAX];

	(void)fprintf(out, "<td>%s</td>",
	    h->count == 0 ? "–"
	                  : quantity_say_s(hist_percentile(h, percent), span));
}

static void
print_grades(FILE *out, const struct summary *t)
{
	(void)fputs(
	    "<section><h2>In numbers</h2><div class=\"wide\"><table><thead>"
	    "<tr><th>grade</th><th>delayed</th><th>came back</th><th>never</th>"
	    "<th>open</th><th>median wait</th><th>90 %</th><th>99 %</th>"
	    "<th>shadow</th><th>at least</th></tr></thead>\n",
	    out);
	for (int g = 0; g < GRADE_COUNT; g++) {
		const struct summary_grade *x = &t->grades[g];

		(void)fprintf(out,
		    "<tr><td>%s</td><td>%" PRIu64 "</td><td>%" PRIu64
		    "</td><td>%" PRIu64 "</td><td>%" PRIu64 "</td>",
		    grade_name((enum grade)g), x->firsts, x->retried, x->lost,
		    x->open);
		print_span(out, &x->waits, 50);
		print_span(out, &x->waits, 90);
		print_span(out, &x->waits, 99);
		(void)fprintf(out, "<td>%" PRIu64 "</td>", x->shadow);
		print_span(out, &x->shadow_waits, 50);
		(void)fputs("</tr>\n", out);
	}
	(void)fputs(
	    "</table></div><p class=\"soft\">Shadow: first contacts that "
	    "shadow mode let through, and the least that half of them "
	    "would have waited.</p></section>\n",
	    out);
}

void
report_html(FILE *out, const struct summary *t)
{
	struct summary_grade sum = summary_sum(t);

	(void)fputs(head, out);
	print_cards(out, t, &sum);
	print_plots(out, t, &sum);
	print_links(out, t);
	print_top(out, &t->delayed, "Whose mail was delayed most");
	print_top(out, &t->lost, "Verified, and never came back");
	(void)fputs("</div>\n", out);
	print_grades(out, t);
	(void)fputs("</body></html>\n", out);
}
