# `make check` runs what needs no root, no network and no MTA.
include tests/unit/local.mk
include tests/scenarios/local.mk
include tests/store/local.mk
include tests/milter/local.mk
include tests/system/local.mk
include tests/package/local.mk
include tests/fuzz/local.mk
include tests/lint/local.mk
include tests/browser/local.mk
include tests/sanitize/local.mk
include tests/coverage/local.mk
