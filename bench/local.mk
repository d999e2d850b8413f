# bench: `make bench` measures greywaitd against a filter that does nothing.
bench_programs = bench/fill bench/list-bench bench/micro \
	bench/milter-load bench/nothing bench/nothing-alike bench/smtp-load
EXTRA_PROGRAMS += $(bench_programs)
CLEANFILES += $(bench_programs) bench.json

bench_milter_load_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/milter
bench_milter_load_SOURCES = \
	bench/hist.c bench/hist.h \
	bench/load.c bench/load.h \
	bench/mail.c bench/mail.h \
	bench/main.c \
	bench/pace.c bench/pace.h \
	bench/slot.c bench/slot.h \
	tests/milter/wire.c tests/milter/wire.h
bench_milter_load_LDADD = libgw_base.a

bench_list_bench_SOURCES = bench/lists.c
bench_list_bench_LDADD = libgw_conf.a libgw_core.a libgw_base.a \
	$(CONFIG_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS)

bench_fill_SOURCES = bench/fill.c bench/mail.c bench/mail.h
bench_fill_LDADD = libgw_conf.a libgw_store.a libgw_core.a libgw_base.a \
	$(CONFIG_LIBS) $(DB_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) \
	$(NETTLE_LIBS)

bench_micro_SOURCES = bench/mail.c bench/mail.h bench/micro.c
bench_micro_LDADD = $(bench_fill_LDADD)

bench_smtp_load_SOURCES = \
	bench/hist.c bench/hist.h \
	bench/mail.c bench/mail.h \
	bench/smtp.c
bench_smtp_load_LDADD = libgw_base.a

bench_nothing_CFLAGS = $(AM_CFLAGS) $(MILTER_CFLAGS)
bench_nothing_SOURCES = bench/nothing.c bench/setup.h bench/setup_plain.c
bench_nothing_LDADD = $(MILTER_LIBS)
bench_nothing_alike_CFLAGS = $(bench_nothing_CFLAGS)
bench_nothing_alike_SOURCES = bench/nothing.c bench/setup.h \
	bench/setup_alike.c
bench_nothing_alike_LDADD = libgw_daemon.a $(MILTER_LIBS)

EXTRA_DIST += bench/README.md \
	bench/floor.py bench/machine.py bench/mailserver.py bench/paced.py bench/policy.py \
	bench/processes.py bench/rows.py bench/scale.py
dist_noinst_SCRIPTS += \
	bench/flood bench/plot bench/policy-load bench/profile bench/run \
	bench/simulate bench/soak bench/trace

bench: $(bench_programs) greywaitd greywait
	$(srcdir)/bench/run $(BENCH_FLAGS) .
EXTRA_DIST += bench/import
