# base: libc only.
noinst_LIBRARIES += libgw_base.a
libgw_base_a_SOURCES = \
	src/base/addr.c src/base/addr.h \
	src/base/attr.h \
	src/base/clock.c src/base/clock.h \
	src/base/endpoint.c src/base/endpoint.h \
	src/base/err.c src/base/err.h \
	src/base/hash.c src/base/hash.h \
	src/base/log.c src/base/log.h \
	src/base/memory.c src/base/memory.h \
	src/base/octets.h \
	src/base/quantity.c src/base/quantity.h \
	src/base/str.c src/base/str.h \
	src/base/strbuf.c src/base/strbuf.h
