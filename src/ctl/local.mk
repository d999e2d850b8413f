# ctl: the greywait command.
bin_PROGRAMS += greywait
greywait_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
greywait_SOURCES = \
	src/ctl/ask.c src/ctl/ask.h \
	src/ctl/cli.h \
	src/ctl/cmd_explain.c \
	src/ctl/cmd_list.c \
	src/ctl/cmd_reload.c \
	src/ctl/cmd_status.c \
	src/ctl/cmd_trust.c \
	src/ctl/cmd_whitelist.c \
	src/ctl/commands.c \
	src/ctl/main.c \
	src/ctl/options.c src/ctl/options.h \
	src/ctl/origin.c src/ctl/origin.h \
	src/ctl/say.c src/ctl/say.h \
	src/ctl/table.c src/ctl/table.h \
	src/ctl/usage.c src/ctl/usage.h
greywait_LDADD = libgw_proto.a libgw_core.a libgw_base.a $(JANSSON_LIBS) $(PSL_LIBS)
dist_man_MANS += man/greywait.8
EXTRA_DIST += doc/PROTOCOL.md
