# `make check-browser` looks at the page of `greywait report` in Chromium.
EXTRA_DIST += tests/browser/test_report.py

check-browser: greywait
	GREYWAIT='$(abs_builddir)/greywait' PYTHONDONTWRITEBYTECODE=1 \
	$(PYTEST) -p no:cacheprovider $(srcdir)/tests/browser

.PHONY: check-browser
