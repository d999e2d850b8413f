# What a reader of the source finds beside it.
EXTRA_DIST += \
	ARCHITECTURE.md HACKING.md NEWS.md SECURITY.md \
	doc/STORE.md \
	doc/decisions/0001-no-waiting-inside-berkeley-db.md \
	doc/decisions/0002-signals-in-the-main-thread.md \
	doc/decisions/0003-silent-mail-step.md \
	doc/decisions/0004-limits-on-pending.md
