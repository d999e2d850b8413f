# tools: for those who work on greywait, and for those who try it.
dist_noinst_SCRIPTS += \
	tools/bash-completion \
	tools/build-copy \
	tools/check \
	tools/demo \
	tools/install-packages
EXTRA_DIST += \
	tools/packages \
	tools/private-postfix/main.cf \
	tools/private-postfix/master.cf
