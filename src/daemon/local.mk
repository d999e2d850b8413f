# daemon: greywaitd. What decides and what answers control requests is in an
# archive, so that tests link it without main.c and without libmilter.
noinst_LIBRARIES += libgw_daemon.a
libgw_daemon_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libgw_daemon_a_SOURCES = \
	src/daemon/ctl_attempt.c src/daemon/ctl_attempt.h \
	src/daemon/ctl_backup.c \
	src/daemon/ctl_call.c src/daemon/ctl_call.h \
	src/daemon/ctl_cmds.c src/daemon/ctl_cmds.h \
	src/daemon/ctl_explain.c \
	src/daemon/ctl_export.c \
	src/daemon/ctl_filter.c src/daemon/ctl_filter.h \
	src/daemon/ctl_forget.c \
	src/daemon/ctl_import.c \
	src/daemon/ctl_lint.c \
	src/daemon/ctl_list.c \
	src/daemon/ctl_offline.c src/daemon/ctl_offline.h \
	src/daemon/ctl_origin.c src/daemon/ctl_origin.h \
	src/daemon/ctl_pass.c \
	src/daemon/ctl_peer.c src/daemon/ctl_peer.h \
	src/daemon/ctl_recall.c src/daemon/ctl_recall.h \
	src/daemon/ctl_reload.c \
	src/daemon/ctl_rule.c src/daemon/ctl_rule.h \
	src/daemon/ctl_rules.c \
	src/daemon/ctl_sender.c src/daemon/ctl_sender.h \
	src/daemon/ctl_senders.c \
	src/daemon/ctl_server.c src/daemon/ctl_server.h \
	src/daemon/ctl_status.c \
	src/daemon/ctl_trust.c src/daemon/ctl_trust.h \
	src/daemon/ctl_upkeep.c \
	src/daemon/ctl_watch.c \
	src/daemon/decision_log.c src/daemon/decision_log.h \
	src/daemon/event.c src/daemon/event.h \
	src/daemon/events.c src/daemon/events.h \
	src/daemon/expiry_hold.c src/daemon/expiry_hold.h \
	src/daemon/importer.c src/daemon/importer.h \
	src/daemon/privacy.c src/daemon/privacy.h \
	src/daemon/privilege.c src/daemon/privilege.h \
	src/daemon/heap.c src/daemon/heap.h \
	src/daemon/hit_book.c src/daemon/hit_book.h \
	src/daemon/inlet.c src/daemon/inlet.h \
	src/daemon/lists.c src/daemon/lists.h \
	src/daemon/reaper.c src/daemon/reaper.h \
	src/daemon/reply.c src/daemon/reply.h \
	src/daemon/rule_expiry.c src/daemon/rule_expiry.h \
	src/daemon/rule_store.c src/daemon/rule_store.h \
	src/daemon/schedule.c src/daemon/schedule.h \
	src/daemon/scribe.c src/daemon/scribe.h \
	src/daemon/sender_book.c src/daemon/sender_book.h \
	src/daemon/session.c src/daemon/session.h \
	src/daemon/settings.c src/daemon/settings.h \
	src/daemon/stack.c src/daemon/stack.h \
	src/daemon/stats.c src/daemon/stats.h \
	src/daemon/tally.c src/daemon/tally.h \
	src/daemon/upkeep.c src/daemon/upkeep.h \
	src/daemon/warmer.c src/daemon/warmer.h \
	src/daemon/worker.c src/daemon/worker.h

sbin_PROGRAMS += greywaitd
greywaitd_CFLAGS = $(AM_CFLAGS) $(MILTER_CFLAGS) $(JANSSON_CFLAGS) \
	$(SYSTEMD_CFLAGS) -DCONF_PATH='"$(sysconfdir)/greywait/greywait.conf"'
greywaitd_SOURCES = \
	src/daemon/daemon.c src/daemon/daemon.h \
	src/daemon/main.c \
	src/daemon/milter.c src/daemon/milter.h \
	src/daemon/notify.h \
	src/daemon/signals.c src/daemon/signals.h
if WITH_SYSTEMD
greywaitd_SOURCES += src/daemon/notify_systemd.c
else
greywaitd_SOURCES += src/daemon/notify_none.c
endif
greywaitd_LDADD = libgw_daemon.a libgw_greylist.a libgw_conf.a libgw_store.a libgw_proto.a \
	libgw_core.a libgw_base.a \
	$(MILTER_LIBS) $(DB_LIBS) $(CONFIG_LIBS) $(JANSSON_LIBS) $(PSL_LIBS) $(PCRE2_LIBS) $(NETTLE_LIBS) $(SYSTEMD_LIBS)
