# store: tables of records, over Berkeley DB or in memory.
noinst_LIBRARIES += libgw_store.a
libgw_store_a_SOURCES = \
	src/store/bdb_calls.c src/store/bdb_env.h \
	src/store/key_filter.c src/store/key_filter.h \
	src/store/store.c src/store/store.h \
	src/store/store_ahead.c src/store/store_ahead.h \
	src/store/store_bdb.c src/store/store_bdb.h \
	src/store/store_calls.c \
	src/store/store_decode.c src/store/store_decode.h \
	src/store/store_dir.c src/store/store_dir.h \
	src/store/store_disk.c src/store/store_disk.h \
	src/store/store_file.c src/store/store_file.h \
	src/store/store_mem.c \
	src/store/store_meta.c src/store/store_meta.h \
	src/store/store_records.c \
	src/store/store_words.c src/store/store_words.h
