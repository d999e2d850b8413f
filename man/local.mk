# Manual pages. greywait(8) belongs to src/ctl.
dist_man_MANS += \
	man/greywait.conf.5 \
	man/greywait.whitelist.5 \
	man/greywaitd.8
