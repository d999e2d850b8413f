# ctl: the greywait command.
bin_PROGRAMS += greywait
greywait_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) \
	-DGREYWAITD_PATH='"$(sbindir)/greywaitd"' \
	-DCONF_PATH='"$(sysconfdir)/greywait/greywait.conf"'
greywait_SOURCES = \
	src/ctl/ask.c src/ctl/ask.h \
	src/ctl/cli.h \
	src/ctl/cmd_backup.c \
	src/ctl/cmd_doctor.c \
	src/ctl/cmd_explain.c \
	src/ctl/cmd_export.c \
	src/ctl/cmd_forget.c \
	src/ctl/cmd_import.c \
	src/ctl/cmd_list.c \
	src/ctl/cmd_pass.c \
	src/ctl/cmd_postfix.c \
	src/ctl/cmd_reload.c \
	src/ctl/cmd_report.c \
	src/ctl/cmd_sender.c \
	src/ctl/cmd_senders.c \
	src/ctl/cmd_sendmail.c \
	src/ctl/cmd_simulate.c \
	src/ctl/cmd_status.c \
	src/ctl/cmd_trust.c \
	src/ctl/cmd_upkeep.c \
	src/ctl/cmd_verify.c \
	src/ctl/cmd_watch.c \
	src/ctl/cmd_whitelist.c \
	src/ctl/commands.c \
	src/ctl/counts_json.c src/ctl/counts_json.h \
	src/ctl/doctor.h \
	src/ctl/doctor_access.c \
	src/ctl/doctor_daemon.c \
	src/ctl/doctor_host.c \
	src/ctl/doctor_log.c \
	src/ctl/doctor_postfix.c \
	src/ctl/import_copy.c src/ctl/import_copy.h \
	src/ctl/import_source.c src/ctl/import_source.h \
	src/ctl/import_sums.c src/ctl/import_sums.h \
	src/ctl/lines.c src/ctl/lines.h \
	src/ctl/link.c src/ctl/link.h \
	src/ctl/main.c \
	src/ctl/milters.c src/ctl/milters.h \
	src/ctl/options.c src/ctl/options.h \
	src/ctl/facts.c src/ctl/facts.h \
	src/ctl/origin.c src/ctl/origin.h \
	src/ctl/period.c src/ctl/period.h \
	src/ctl/place.c src/ctl/place.h \
	src/ctl/postconf.c src/ctl/postconf.h \
	src/ctl/profile.c src/ctl/profile.h \
	src/ctl/report_html.c src/ctl/report_html.h \
	src/ctl/report_json.c src/ctl/report_json.h \
	src/ctl/report_plot.c src/ctl/report_plot.h \
	src/ctl/report_text.c src/ctl/report_text.h \
	src/ctl/say.c src/ctl/say.h \
	src/ctl/simulate_json.c src/ctl/simulate_json.h \
	src/ctl/simulate_text.c src/ctl/simulate_text.h \
	src/ctl/spawn.c src/ctl/spawn.h \
	src/ctl/table.c src/ctl/table.h \
	src/ctl/usage.c src/ctl/usage.h
greywait_LDADD = libgw_simulate.a libgw_report.a libgw_foreign.a \
	libgw_greylist.a libgw_conf.a libgw_store.a libgw_proto.a \
	libgw_core.a libgw_base.a $(DB_LIBS) $(CONFIG_LIBS) $(JANSSON_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS) \
	$(ZLIB_LIBS) -lresolv
dist_man_MANS += man/greywait.8
EXTRA_DIST += doc/PROTOCOL.md
