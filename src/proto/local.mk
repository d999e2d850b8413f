# proto: the control protocol, shared by daemon and command.
noinst_LIBRARIES += libgw_proto.a
libgw_proto_a_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libgw_proto_a_SOURCES = \
	src/proto/control.c src/proto/control.h \
	src/proto/control_message.c src/proto/control_message.h \
	src/proto/control_text.c src/proto/control_text.h \
	src/proto/import_text.c src/proto/import_text.h
