# etc: the configuration that is installed, and what shows the way. A file
# that the operator has changed is not overwritten.
EXTRA_DIST += \
	etc/bash-completion \
	etc/greywait.conf \
	etc/greywait.service.d/unix-only.conf \
	etc/greywait.service \
	etc/logwatch/greywait \
	etc/logwatch/greywait.conf \
	etc/postfix-main.cf.example \
	etc/sendmail.mc.example \
	etc/whitelist \
	etc/whitelist.shipped

greywaitconfdir = $(sysconfdir)/greywait

install-data-local: install-conf
install-conf:
	$(MKDIR_P) '$(DESTDIR)$(greywaitconfdir)' '$(DESTDIR)$(pkgdatadir)'
	for name in greywait.conf whitelist; do \
		if test -f "$(DESTDIR)$(greywaitconfdir)/$$name"; then \
			echo "$$name is there already and stays"; \
		else \
			$(INSTALL_DATA) "$(srcdir)/etc/$$name" \
				"$(DESTDIR)$(greywaitconfdir)/$$name" || \
				exit 1; \
		fi; \
	done
	$(INSTALL_DATA) $(srcdir)/etc/whitelist.shipped \
		'$(DESTDIR)$(pkgdatadir)/whitelist'

# A file that was changed stays here, too.
uninstall-local: uninstall-conf
uninstall-conf:
	for name in greywait.conf whitelist; do \
		if cmp -s "$(srcdir)/etc/$$name" \
				"$(DESTDIR)$(greywaitconfdir)/$$name"; then \
			rm -f "$(DESTDIR)$(greywaitconfdir)/$$name"; \
		fi; \
	done
	rm -f '$(DESTDIR)$(pkgdatadir)/whitelist'

.PHONY: install-conf uninstall-conf

# Made from the table of commands, so that it is always in step with it. When
# cross-compiling, say GREYWAIT_HERE=/usr/bin/greywait, one of this version
# that runs on the machine that builds.
GREYWAIT_HERE = ./greywait$(EXEEXT)
bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = completions/greywait
CLEANFILES += completions/greywait
completions/greywait: greywait$(EXEEXT) $(srcdir)/etc/bash-completion \
		$(srcdir)/tools/bash-completion
	@$(MKDIR_P) completions
	$(AM_V_GEN)$(srcdir)/tools/bash-completion $(GREYWAIT_HERE) \
		$(srcdir)/etc/bash-completion >$@.new && mv $@.new $@
