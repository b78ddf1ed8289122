/* SPDX-License-Identifier: ISC */
/* What the options ask of the columns: other names, that some are there, and
 * which are written as what. */
#ifndef CSVROWS_COLUMNS_H
#define CSVROWS_COLUMNS_H

#include "common/message.h"
#include "csvrows/names.h"
#include "csvrows/nest.h"
#include "csvrows/options.h"
#include "csvrows/shape.h"

#include <stdbool.h>
#include <stddef.h>

/* Room for a name that is shown; a list of names is cut beyond its own. */
#define COLUMNS_NAME_BYTES 300
#define COLUMNS_LIST_BYTES 1500

/* Names that are to be shown together; {.length = 0} has none. */
struct columns_list {
	char text[COLUMNS_LIST_BYTES];
	size_t length;
	size_t count;
};

/* A name as messages show it, in text. */
const char *
columns_shown(const struct names_item *name, char text[COLUMNS_NAME_BYTES]);

/* Gives columns their other names, each of which is looked for among the names
 * as they were, and then, if `completes` asks for them, among those that
 * names_complete makes. Those that are not there are added to the list. False
 * where memory is short. */
bool columns_rename(struct names *names, const struct option_list *renames,
	bool completes, struct columns_list *missing);

/* Warns of names that the header does not have, or has twice; the place is that
 * of the header. */
void columns_warn(const struct names *names, const struct message_place *place);

/* Whether all columns that the options name are there, and none is missing
 * already. False after a message. */
bool columns_are_there(const struct names *names,
	const struct csvrows_options *options, struct columns_list *missing,
	const char *file);

/* Whether the columns can be nested as the options ask, or which are at fault.
 */
enum nest_result columns_nest(const struct names *names,
	const struct csvrows_options *options, size_t faulty[2]);

/* The columns that --from names: the one of that name, or a list of names that
 * is joined. False where one is not there; it is added to the list, if any. */
bool columns_from(const struct names *names, const char *from,
	struct times_column *column, struct columns_list *missing);

/* Makes the shape of records with these columns; times without a zone are of
 * this one, which must live on. False where memory is short. */
bool
columns_shape(const struct names *names, const struct csvrows_options *options,
	const struct zone *zone, struct shape *shape);

#endif
