# What a reader of the source finds beside it.
EXTRA_DIST += \
	ARCHITECTURE.md HACKING.md NEWS.md SECURITY.md \
	doc/decisions/0001-no-waiting-inside-berkeley-db.md \
	doc/decisions/0002-signals-in-the-main-thread.md \
	doc/decisions/0003-silent-mail-step.md \
	doc/decisions/0004-folding-senders.md \
	doc/decisions/0005-names-grades-and-pools.md \
	doc/decisions/0006-trust.md \
	doc/decisions/0007-bad-lines-in-list-files.md \
	doc/decisions/0008-store-work-without-a-daemon.md \
	doc/decisions/0009-reports-from-the-log.md \
	doc/decisions/0010-limits-on-pending.md \
	doc/decisions/0011-simulation.md \
	doc/decisions/0012-pseudonyms.md \
	doc/decisions/0013-a-transaction-a-decision.md \
	doc/decisions/0014-pages-and-turns.md \
	doc/long-runs.md

# The guides for operators, and what they point to.
dist_doc_DATA = \
	doc/EXPORT.md \
	doc/GUIDES.md \
	doc/STORE.md \
	doc/WHITELIST.md \
	doc/delayed-senders.md \
	doc/figures.md \
	doc/from-milter-greylist.md \
	doc/from-postgrey.md \
	doc/growth.md \
	doc/growth.svg \
	doc/install-postfix.md \
	doc/install-sendmail.md \
	doc/privacy.md \
	doc/rfc6647.md \
	doc/several-mx.md

# What greywait takes for what: the manual points there.
dist_doc_DATA += doc/names.tsv doc/senders.tsv
