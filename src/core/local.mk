# core: pure. No I/O, no clock, no log, no threads; policy.c no allocation.
noinst_LIBRARIES += libgw_core.a
libgw_core_a_SOURCES = \
	src/core/address.c src/core/address.h \
	src/core/attempt.h \
	src/core/decision.c src/core/decision.h \
	src/core/embed.c src/core/embed.h \
	src/core/evidence.c src/core/evidence.h \
	src/core/fold.c src/core/fold.h \
	src/core/histogram.c src/core/histogram.h \
	src/core/match.c src/core/match.h \
	src/core/name.c src/core/name.h \
	src/core/policy.c src/core/policy.h \
	src/core/record.c src/core/record.h \
	src/core/rule.c src/core/rule.h \
	src/core/sender.c src/core/sender.h \
	src/core/sender_key.c \
	src/core/sender_profile.c src/core/sender_profile.h \
	src/core/token.c src/core/token.h \
	src/core/trust.c src/core/trust.h \
	src/core/tuple.c src/core/tuple.h \
	src/core/wording.c src/core/wording.h
