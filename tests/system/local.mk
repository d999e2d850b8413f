# `make check-system` runs greywaitd behind real Postfix and Sendmail, as root.
EXTRA_DIST += \
	tests/system/conftest.py \
	tests/system/greywait.py \
	tests/system/mta.py \
	tests/system/maildir.py \
	tests/system/network.py \
	tests/system/offline.py \
	tests/system/peers.py \
	tests/system/postfix.py \
	tests/system/sasl.py \
	tests/system/scratch.py \
	tests/system/sendmail.py \
	tests/system/smtp.py \
	tests/system/tap.py \
	tests/system/test_backup.py \
	tests/system/test_clients.py \
	tests/system/test_configuration.py \
	tests/system/test_crash.py \
	tests/system/test_doctor.py \
	tests/system/test_evidence.py \
	tests/system/test_host.py \
	tests/system/test_import.py \
	tests/system/test_faults.py \
	tests/system/test_floods.py \
	tests/system/test_manual.py \
	tests/system/test_memory.py \
	tests/system/test_pass.py \
	tests/system/test_privacy.py \
	tests/system/test_privilege.py \
	tests/system/test_restart.py \
	tests/system/test_retry.py \
	tests/system/test_round_trips.py \
	tests/system/test_senders.py \
	tests/system/test_sendmail.py \
	tests/system/test_sessions.py \
	tests/system/test_setup.py \
	tests/system/test_shadow.py \
	tests/system/test_simulate.py \
	tests/system/test_sockets.py \
	tests/system/test_statistics.py \
	tests/system/test_store.py \
	tests/system/test_watch.py \
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

# Sendmail, unpacked and never installed. Say SENDMAIL_ROOT= to do without it.
SENDMAIL_ROOT = $(abs_builddir)/sendmail-root
sendmail-root:
	$(srcdir)/tools/install-packages --unpack $@ unpack
clean-local: clean-sendmail-root
clean-sendmail-root:
	rm -rf sendmail-root
.PHONY: clean-sendmail-root
check-system: greywaitd greywait bench/milter-load tests/system/trouble.so
	test '$(SENDMAIL_ROOT)' != '$(abs_builddir)/sendmail-root' || \
	$(MAKE) sendmail-root
	TROUBLE_LIBRARY='$(abs_builddir)/tests/system/trouble.so' \
	MILTER_LOAD='$(abs_builddir)/bench/milter-load' \
	GREYWAITD='$(abs_builddir)/greywaitd' \
	GREYWAIT='$(abs_builddir)/greywait' \
	SENDMAIL_ROOT='$(SENDMAIL_ROOT)' PYTHONDONTWRITEBYTECODE=1 \
	$(PYTEST) -p no:cacheprovider $(srcdir)/tests/system $(SYSTEM_TESTS)
