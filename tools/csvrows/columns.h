/* SPDX-License-Identifier: ISC */
/* Applies the options about columns: renames them, checks that they exist, and
 * chooses which are written and how. */
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

/* Names to show together; {.length = 0} has none. */
struct columns_list {
	char text[COLUMNS_LIST_BYTES];
	char first[COLUMNS_NAME_BYTES]; /* the first of them */
	size_t length;
	size_t count;
};

/* A name as messages show it, in text. */
const char *
columns_shown(const struct names_item *name, char text[COLUMNS_NAME_BYTES]);

/* Renames columns. Each old name is searched for among the original names and
 * then, if `completes` is set, among those that names_complete makes. Names
 * that are not found are added to the list. False if memory is short. */
bool columns_rename(struct names *names, const struct option_list *renames,
	bool completes, struct columns_list *missing);

/* Warns of names that were made for unnamed and repeated columns; the place is
 * that of the header. */
void columns_warn(const struct names *names, const struct message_place *place);

/* Whether all columns that the options name exist, and the list of missing ones
 * was empty. False after a message. */
bool columns_are_there(const struct names *names,
	const struct csvrows_options *options, struct columns_list *missing,
	const char *file);

/* Whether the columns can be nested as the options ask; otherwise sets
 * `faulty`. */
enum nest_result columns_nest(const struct names *names,
	const struct csvrows_options *options, size_t faulty[2]);

/* Finds the columns that --from names: the one of that name, or a list of names
 * to join. False if one is missing; it is added to the list, if there is one.
 */
bool columns_from(const struct names *names, const char *from,
	struct times_column *column, struct columns_list *missing);

/* Makes the shape of records with these columns. Times without a zone are in
 * `zone`, which must live on. False if memory is short. */
bool
columns_shape(const struct names *names, const struct csvrows_options *options,
	const struct zone *zone, struct shape *shape);

#endif
