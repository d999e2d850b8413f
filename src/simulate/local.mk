# simulate: Postfix's log replayed through the decision. No clock, no log.
noinst_LIBRARIES += libgw_simulate.a
libgw_simulate_a_SOURCES = \
	src/simulate/agenda.c src/simulate/agenda.h \
	src/simulate/figures.c src/simulate/figures.h \
	src/simulate/helos.c src/simulate/helos.h \
	src/simulate/judge.c src/simulate/judge.h \
	src/simulate/keeper.c src/simulate/keeper.h \
	src/simulate/mails.c src/simulate/mails.h \
	src/simulate/postfix_line.c src/simulate/postfix_line.h \
	src/simulate/replay.c src/simulate/replay.h \
	src/simulate/retry.c src/simulate/retry.h \
	src/simulate/simulation.c src/simulate/simulation.h
