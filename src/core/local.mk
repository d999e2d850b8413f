# core: pure. No I/O, no clock, no log, no threads; policy.c no allocation.
noinst_LIBRARIES += libgw_core.a
libgw_core_a_CFLAGS = $(AM_CFLAGS) $(PCRE2_CFLAGS) $(NETTLE_CFLAGS)
libgw_core_a_SOURCES = \
	src/core/address.c src/core/address.h \
	src/core/attempt.h \
	src/core/bitkey.c src/core/bitkey.h \
	src/core/decision.c src/core/decision.h \
	src/core/embed.c src/core/embed.h \
	src/core/entry.c src/core/entry.h \
	src/core/evidence.c src/core/evidence.h \
	src/core/fold.c src/core/fold.h \
	src/core/hits.c src/core/hits.h \
	src/core/list_line.c src/core/list_line.h \
	src/core/histogram.c src/core/histogram.h \
	src/core/grant.c src/core/grant.h \
	src/core/import.c src/core/import.h \
	src/core/match.c src/core/match.h \
	src/core/name.c src/core/name.h \
	src/core/policy.c src/core/policy.h \
	src/core/pseudonym.c src/core/pseudonym.h \
	src/core/record.c src/core/record.h \
	src/core/regex.c src/core/regex.h \
	src/core/rule.c src/core/rule.h \
	src/core/rule_codec.c \
	src/core/ruleset.c src/core/ruleset.h \
	src/core/sender.c src/core/sender.h \
	src/core/sender_key.c \
	src/core/sender_profile.c src/core/sender_profile.h \
	src/core/token.c src/core/token.h \
	src/core/trie.c src/core/trie.h \
	src/core/trust.c src/core/trust.h \
	src/core/tuple.c src/core/tuple.h \
	src/core/wording.c src/core/wording.h
