# foreign: the records of other greylisting programs, as rows. Pure.
noinst_LIBRARIES += libgw_foreign.a
libgw_foreign_a_SOURCES = \
	src/foreign/foreign.h \
	src/foreign/foreign_field.c src/foreign/foreign_field.h \
	src/foreign/foreign_greylist.c src/foreign/foreign_greylist.h \
	src/foreign/foreign_postgrey.c src/foreign/foreign_postgrey.h \
	src/foreign/foreign_spamd.c src/foreign/foreign_spamd.h \
	src/foreign/foreign_sqlgrey.c src/foreign/foreign_sqlgrey.h
