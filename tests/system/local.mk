# `make check-system` runs greywaitd behind a real Postfix, as root.
EXTRA_DIST += \
	tests/system/conftest.py \
	tests/system/greywait.py \
	tests/system/postfix.py \
	tests/system/sasl.py \
	tests/system/scratch.py \
	tests/system/smtp.py \
	tests/system/test_clients.py \
	tests/system/test_configuration.py \
	tests/system/test_evidence.py \
	tests/system/test_restart.py \
	tests/system/test_retry.py \
	tests/system/test_senders.py \
	tests/system/test_sessions.py \
	tests/system/test_sockets.py \
	tests/system/test_statistics.py \
	tests/system/test_store.py \
	tests/system/test_whitelist.py

# Say SYSTEM_TESTS='-k queue' to run some of them.
SYSTEM_TESTS =
PYTEST = pytest-3
check-system: greywaitd greywait
	GREYWAITD='$(abs_builddir)/greywaitd' \
	GREYWAIT='$(abs_builddir)/greywait' PYTHONDONTWRITEBYTECODE=1 \
	$(PYTEST) -p no:cacheprovider $(srcdir)/tests/system $(SYSTEM_TESTS)
