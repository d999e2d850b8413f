# ctl: the greywait command.
bin_PROGRAMS += greywait
greywait_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
greywait_SOURCES = \
	src/ctl/main.c
greywait_LDADD = libgw_proto.a libgw_core.a libgw_base.a $(JANSSON_LIBS)
