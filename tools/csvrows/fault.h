/* What can be wrong with a record, and where. */
#ifndef CSVROWS_FAULT_H
#define CSVROWS_FAULT_H

#include <stddef.h>

/* Why a record is bad, and which reports are of one kind. */
enum fault_kind {
	FAULT_NONE,
	FAULT_OPEN,     /* a quote never closes */
	FAULT_REST,     /* bytes behind a closing quote */
	FAULT_LENGTH,   /* longer than the limit */
	FAULT_FIELDS,   /* more or fewer fields than the header */
	FAULT_ENCODING, /* no UTF-8 */
	FAULT_KINDS,
};

struct fault {
	enum fault_kind kind;
	size_t at; /* offset in the record */
};

#endif
