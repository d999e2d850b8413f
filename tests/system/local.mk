# `make check-system` runs greywaitd behind a real Postfix, as root.
EXTRA_DIST += \
	tests/system/conftest.py \
	tests/system/greywait.py \
	tests/system/mta.py \
	tests/system/postfix.py \
	tests/system/sasl.py \
	tests/system/scratch.py \
	tests/system/smtp.py \
	tests/system/test_clients.py \
	tests/system/test_configuration.py \
	tests/system/test_crash.py \
	tests/system/test_evidence.py \
	tests/system/test_faults.py \
	tests/system/test_floods.py \
	tests/system/test_memory.py \
	tests/system/test_restart.py \
	tests/system/test_retry.py \
	tests/system/test_senders.py \
	tests/system/test_sessions.py \
	tests/system/test_sockets.py \
	tests/system/test_statistics.py \
	tests/system/test_store.py \
	tests/system/test_whitelist.py \
	tests/system/trouble.c \
	tests/system/trouble.py

# Say SYSTEM_TESTS='-k queue' to run some of them.
SYSTEM_TESTS =
PYTEST = pytest-3

# What makes a running daemon's system fail; preloaded by some tests.
CLEANFILES += tests/system/trouble.so
tests/system/trouble.so: tests/system/trouble.c
	@$(MKDIR_P) tests/system
	$(AM_V_CC)$(CC) -O2 -shared -fPIC -o $@ $(srcdir)/tests/system/trouble.c -ldl

check-system: greywaitd greywait bench/milter-load tests/system/trouble.so
	TROUBLE_LIBRARY='$(abs_builddir)/tests/system/trouble.so' \
	MILTER_LOAD='$(abs_builddir)/bench/milter-load' \
	GREYWAITD='$(abs_builddir)/greywaitd' \
	GREYWAIT='$(abs_builddir)/greywait' PYTHONDONTWRITEBYTECODE=1 \
	$(PYTEST) -p no:cacheprovider $(srcdir)/tests/system $(SYSTEM_TESTS)
