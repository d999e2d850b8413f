# store: tables of records, over Berkeley DB or in memory.
noinst_LIBRARIES += libgw_store.a
libgw_store_a_SOURCES = \
	src/store/bdb.h src/store/bdb_env.c src/store/bdb_open.c \
	src/store/store.c src/store/store.h \
	src/store/store_bdb.c \
	src/store/store_dir.c src/store/store_dir.h \
	src/store/store_mem.c
