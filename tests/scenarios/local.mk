# Senders of the tables in data/: what becomes of their first mail.
first_mail = tests/scenarios/first_mail.c tests/scenarios/first_mail.h \
	tests/scenarios/retries.c tests/scenarios/retries.h
check_PROGRAMS += tests/scenarios/figures tests/scenarios/test_figures
TESTS += tests/scenarios/test_figures
tests_scenarios_figures_SOURCES = tests/scenarios/figures.c $(first_mail)
tests_scenarios_figures_LDADD = libgw_conf.a $(unit_core) $(CONFIG_LIBS)
tests_scenarios_test_figures_SOURCES = tests/scenarios/test_figures.c \
	$(first_mail)
tests_scenarios_test_figures_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/tests/unit
tests_scenarios_test_figures_LDADD = libgw_conf.a $(unit_core) $(CONFIG_LIBS)
