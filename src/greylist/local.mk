# greylist: the decision over a store, for the daemon and for simulation.
# No thread, no clock, no log.
noinst_LIBRARIES += libgw_greylist.a
libgw_greylist_a_SOURCES = \
	src/greylist/bad_records.c src/greylist/bad_records.h \
	src/greylist/census.c src/greylist/census.h \
	src/greylist/decide.c src/greylist/decide.h \
	src/greylist/eviction.c src/greylist/eviction.h \
	src/greylist/prune.c src/greylist/prune.h \
	src/greylist/trust_book.c src/greylist/trust_book.h
