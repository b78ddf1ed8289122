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
	FAULT_ENCODING, /* bytes that are no text */
	FAULT_TYPE,     /* a value is not of its column's type */
	FAULT_KINDS,
};

struct fault {
	enum fault_kind kind;
	size_t at;    /* offset in the record */
	size_t field; /* of FAULT_TYPE, from 0 */
};

#endif
