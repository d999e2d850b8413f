# Manual pages. greywait(8) belongs to src/ctl.
dist_man_MANS += \
	man/greywaitd.8
