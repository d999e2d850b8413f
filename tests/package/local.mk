# `make check-package`, as root: builds the Debian package and installs, uses,
# upgrades, removes and purges it in Debian 12 machines of its own.
#
# Neither debian/ nor these tests are in the tarball of `make dist`: Debian
# adds its own debian/ to a release, and one in the tarball would only be in
# its way. Both are there in a checkout.

# Say PACKAGE_TESTS='-k sendmail' to run some of them.
PACKAGE_TESTS =
check-package:
	$(srcdir)/tests/package/run $(PACKAGE_TESTS)

.PHONY: check-package
