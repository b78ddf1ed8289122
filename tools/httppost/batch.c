/* SPDX-License-Identifier: ISC */
/* See batch.h. */
#include "httppost/batch.h"

#include "httppost/line_origin.h"

#include <stdlib.h>
#include <string.h>

/* Memory beyond this is not kept for the next batch. */
#define KEPT_BYTES ((size_t)256 * 1024)

static void
empty(struct buffer *buffer)
{
	if (buffer->capacity > KEPT_BYTES)
		buffer_free(buffer);
	buffer->length = 0;
}

void
batch_shrink(struct batch *batch)
{
	empty(&batch->text);
	empty(&batch->items);
	empty(&batch->framed);
	empty(&batch->last.text);
	if (batch->room > KEPT_BYTES / sizeof(*batch->lines)) {
		free(batch->lines);
		batch->lines = NULL;
		batch->room = 0;
	}
	batch->count = batch->left = batch->written = 0;
}

void
batch_open(struct batch *batch, uint64_t first)
{
	/* the ends keep their values: they count up to the depth only */
	batch_shrink(batch);
	batch->state = BATCH_FILLING;
	batch->first = first;
	batch->has_items = false;
	batch->begin = batch->end = 0;
	batch->depth = 0;
	batch->retry = (struct retry_line){ 0 };
	batch->due_ns = 0;
	batch->last.status = 0;
	batch->last.took_ns = 0;
	batch->last.is_answer_cut = false;
}

static bool
make_room(struct batch *batch, size_t count)
{
	size_t wanted = batch->count + count;
	size_t room = batch->room ? batch->room : 1;
	struct batch_line *lines;

	if (wanted <= batch->room)
		return true;
	while (room < wanted)
		room *= 2;
	lines = realloc(batch->lines, room * sizeof(*lines));
	if (!lines)
		return false;
	batch->lines = lines;
	batch->room = room;
	return true;
}

/* The buffer that contains the items. */
static const struct buffer *
items_of(const struct batch *batch)
{
	return batch->has_items ? &batch->items : &batch->text;
}

bool
batch_add(struct batch *batch, const struct batch_lines *lines,
	const char *item, size_t item_length)
{
	const struct template_line *line = lines->first;
	size_t origin = line->origin_length, more = lines->more, i;
	size_t begin = batch->text.length + origin;
	size_t length = more ? lines->ends[more - 1] : line->length + 1;
	struct batch_line *added;

	if (!make_room(batch, 1 + more) ||
		!buffer_reserve(&batch->text, origin + length) ||
		(item && !buffer_reserve(&batch->items, item_length + 1)))
		return false;
	batch->has_items = batch->has_items || item;
	batch->has_origins = batch->has_origins || line->origin;
	added = &batch->lines[batch->count];
	batch->count += 1 + more;
	*added = (struct batch_line){
		.state = BATCH_LINE_EMPTY,
		.text_end = batch->text.length,
		.read_realtime_ns = line->read_realtime_ns,
		.since_first_ns = line->since_first_ns,
	};
	if (line->length) {
		added->state = BATCH_LINE_OPEN;
		added->text_end = begin + line->length + 1;
		if (origin)
			buffer_put(&batch->text, line->origin, origin);
		buffer_put(&batch->text, line->text, length - 1);
		buffer_put(&batch->text, "\n", 1);
		if (item)
			buffer_put(&batch->items, item, item_length);
	}
	added->item_end =
		batch->has_items ? batch->items.length : added->text_end;
	for (i = 1; i <= more; i++) {
		added[i] = *added;
		added[i].text_end = begin + lines->ends[i - 1];
		added[i].item_end = added[i].text_end;
	}
	return true;
}

size_t
batch_size(const struct batch *batch)
{
	return items_of(batch)->length;
}

/* Shrinks the piece so that it begins and ends with an open line, or is
 * empty. */
static void
trim(struct batch *batch)
{
	const struct batch_line *lines = batch->lines;

	while (batch->begin < batch->end &&
		lines[batch->begin].state != BATCH_LINE_OPEN)
		batch->begin++;
	while (batch->begin < batch->end &&
		lines[batch->end - 1].state != BATCH_LINE_OPEN)
		batch->end--;
}

static void
begin_piece(struct batch *batch, size_t begin, size_t end)
{
	batch->begin = begin;
	batch->end = end;
	trim(batch);
	batch->state = BATCH_READY;
	batch->retry = (struct retry_line){ 0 };
	batch->due_ns = 0;
	batch->framed.length = 0;
}

/* Goes to the next piece with an open line after `end`, if there is one. */
static void
next_piece(struct batch *batch, size_t end)
{
	batch->begin = batch->end = end;
	while (batch->begin == batch->end && batch->depth) {
		size_t next = batch->ends[--batch->depth];

		begin_piece(batch, end, next);
		end = next;
	}
	if (batch->begin == batch->end)
		batch->state = BATCH_SETTLED;
}

void
batch_close(struct batch *batch)
{
	batch->ends[0] = batch->count;
	batch->depth = 1;
	next_piece(batch, 0);
}

size_t
batch_open_lines(const struct batch *batch)
{
	size_t i, count = 0;

	for (i = batch->begin; i < batch->end; i++)
		count += batch->lines[i].state == BATCH_LINE_OPEN;
	return count;
}

const char *
batch_items(const struct batch *batch, size_t *length)
{
	size_t begin =
		batch->begin ? batch->lines[batch->begin - 1].item_end : 0;

	*length = batch->lines[batch->end - 1].item_end - begin;
	return items_of(batch)->bytes + begin;
}

static size_t
text_begin(const struct batch *batch, size_t index)
{
	return index ? batch->lines[index - 1].text_end : 0;
}

struct template_line
batch_line(const struct batch *batch, size_t index)
{
	const struct batch_line *line = &batch->lines[index];
	size_t begin = text_begin(batch, index);
	struct template_line known = {
		.text = batch->text.bytes + begin,
		.length =
			line->text_end > begin ? line->text_end - begin - 1 : 0,
		.number = batch->first + index,
		.read_realtime_ns = line->read_realtime_ns,
		.since_first_ns = line->since_first_ns,
	};

	if (batch->has_origins)
		(void)line_origin_read(&known);
	return known;
}

struct buffer *
batch_framed(struct batch *batch)
{
	return &batch->framed;
}

void
batch_start(struct batch *batch)
{
	batch->state = BATCH_IN_FLIGHT;
}

void
batch_end(struct batch *batch, const struct retry_line *retry, int64_t due_ns)
{
	batch->state = BATCH_READY;
	batch->retry = *retry;
	batch->due_ns = due_ns;
}

bool
batch_remember(struct batch *batch, const struct batch_attempt *last,
	const char *text, size_t length)
{
	struct buffer kept = batch->last.text;

	batch->last = *last;
	batch->last.text = kept;
	batch->last.text.length = 0;
	if (buffer_append(&batch->last.text, text, length))
		return true;
	batch->last.status = 0;
	return false;
}

bool
batch_split(struct batch *batch)
{
	size_t begin = batch->begin, end = batch->end;

	if (end - begin < 2)
		return false;
	/* both halves have an open line: the first one or the last one of the
	 * piece */
	batch->ends[batch->depth++] = end;
	begin_piece(batch, begin, begin + (end - begin) / 2);
	return true;
}

static void
settle_lines(struct batch *batch, size_t begin, size_t end,
	enum batch_line_state state)
{
	size_t i;

	for (i = begin; i < end; i++) {
		if (batch->lines[i].state == BATCH_LINE_OPEN)
			batch->lines[i].state = state;
	}
}

void
batch_settle(struct batch *batch, enum batch_line_state state)
{
	settle_lines(batch, batch->begin, batch->end, state);
	next_piece(batch, batch->end);
}

void
batch_give_up(struct batch *batch)
{
	settle_lines(batch, 0, batch->count, BATCH_LINE_UNTRIED);
	batch->depth = 0;
	next_piece(batch, batch->count);
}

static bool
is_written(const struct batch_line *line)
{
	return line->state == BATCH_LINE_UNDELIVERED ||
	       line->state == BATCH_LINE_UNTRIED;
}

size_t
batch_to_write(struct batch *batch, const char **bytes)
{
	size_t end;

	while (batch->left < batch->count &&
		!is_written(&batch->lines[batch->left]))
		batch->left++;
	if (batch->left == batch->count)
		return 0;
	if (batch->written < text_begin(batch, batch->left))
		batch->written = text_begin(batch, batch->left);
	end = batch->left;
	while (end < batch->count && is_written(&batch->lines[end]))
		end++;
	*bytes = batch->text.bytes + batch->written;
	return batch->lines[end - 1].text_end - batch->written;
}

uint64_t
batch_wrote(struct batch *batch, size_t length, uint64_t *untried)
{
	const struct batch_line *line = &batch->lines[batch->left];
	uint64_t count = 0;

	batch->written += length;
	while (batch->left < batch->count && is_written(line) &&
		line->text_end <= batch->written) {
		*untried += line->state == BATCH_LINE_UNTRIED;
		batch->left++;
		line++;
		count++;
	}
	return count;
}

void
batch_free(struct batch *batch)
{
	free(batch->lines);
	buffer_free(&batch->text);
	buffer_free(&batch->items);
	buffer_free(&batch->framed);
	buffer_free(&batch->last.text);
	*batch = (struct batch){ 0 };
}
