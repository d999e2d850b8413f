# report: what logs tell, gathered in bounded memory. No clock, no store.
noinst_LIBRARIES += libgw_report.a
libgw_report_a_CFLAGS = $(AM_CFLAGS) $(ZLIB_CFLAGS)
libgw_report_a_SOURCES = \
	src/report/decision_line.c src/report/decision_line.h \
	src/report/hist.c src/report/hist.h \
	src/report/log_file.c src/report/log_file.h \
	src/report/log_source.c src/report/log_source.h \
	src/report/log_time.c src/report/log_time.h \
	src/report/summary.c src/report/summary.h \
	src/report/top.c src/report/top.h \
	src/report/waiting.c src/report/waiting.h
