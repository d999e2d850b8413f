# conf: the configuration, from its schema and a file.
noinst_LIBRARIES += libgw_conf.a
libgw_conf_a_CFLAGS = $(AM_CFLAGS) $(CONFIG_CFLAGS) \
	-DCONF_SHIPPED_LIST='"$(pkgdatadir)/whitelist"'
libgw_conf_a_SOURCES = \
	src/conf/conf.c src/conf/conf.h \
	src/conf/conf_check.c src/conf/conf_check.h \
	src/conf/conf_domains.c src/conf/conf_domains.h \
	src/conf/conf_fault.c src/conf/conf_fault.h \
	src/conf/conf_file.c src/conf/conf_file.h \
	src/conf/conf_include.c src/conf/conf_include.h \
	src/conf/conf_lists.c src/conf/conf_lists.h \
	src/conf/conf_load.c \
	src/conf/list_load.c src/conf/list_load.h \
	src/conf/schema.c src/conf/schema.h \
	src/conf/schema_check.c src/conf/schema_check.h \
	src/conf/schema_nearest.c \
	src/conf/schema_text.c \
	src/conf/schema_value.c src/conf/schema_value.h
