# etc: the configuration that is installed, and what shows the way. A file
# that the operator has changed is not overwritten.
EXTRA_DIST += \
	etc/greywait.conf \
	etc/greywait.service.d/unix-only.conf \
	etc/greywait.service \
	etc/logwatch/greywait \
	etc/logwatch/greywait.conf \
	etc/postfix-main.cf.example \
	etc/sendmail.mc.example

greywaitconfdir = $(sysconfdir)/greywait

install-data-local: install-conf
install-conf:
	$(MKDIR_P) '$(DESTDIR)$(greywaitconfdir)'
	if test -f '$(DESTDIR)$(greywaitconfdir)/greywait.conf'; then \
		echo 'greywait.conf is there already and stays'; \
	else \
		$(INSTALL_DATA) $(srcdir)/etc/greywait.conf \
			'$(DESTDIR)$(greywaitconfdir)/greywait.conf'; \
	fi

# A file that was changed stays here, too.
uninstall-local: uninstall-conf
uninstall-conf:
	if cmp -s $(srcdir)/etc/greywait.conf \
			'$(DESTDIR)$(greywaitconfdir)/greywait.conf'; then \
		rm -f '$(DESTDIR)$(greywaitconfdir)/greywait.conf'; \
	fi

.PHONY: install-conf uninstall-conf
