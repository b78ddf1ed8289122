/* See ledger.h. */
#include "httppost/ledger.h"

#include <stdlib.h>

bool
ledger_open(struct ledger *ledger, size_t capacity, uint64_t settled)
{
	*ledger = (struct ledger){ .capacity = capacity, .settled = settled };
	ledger->lines = calloc(capacity, sizeof(*ledger->lines));
	return ledger->lines != NULL;
}

bool
ledger_is_full(const struct ledger *ledger)
{
	return ledger->count == ledger->capacity;
}

struct ledger_line *
ledger_at(const struct ledger *ledger, size_t index)
{
	if (index >= ledger->count)
		return NULL;
	return &ledger->lines[(ledger->oldest + index) % ledger->capacity];
}

struct ledger_line *
ledger_enter(struct ledger *ledger, const char *text, size_t length)
{
	size_t slot = (ledger->oldest + ledger->count) % ledger->capacity;
	struct ledger_line *line = &ledger->lines[slot];
	struct buffer kept = line->text;

	kept.length = 0;
	if (!buffer_reserve(&kept, length + 1))
		return NULL;
	(void)buffer_append(&kept, text, length);
	if (!length || text[length - 1] != '\n')
		(void)buffer_append_byte(&kept, '\n');
	*line = (struct ledger_line){ .state = LEDGER_READY, .text = kept };
	line->number = ledger->settled + ledger->count + 1;
	ledger->count++;
	return line;
}

void
ledger_settle(struct ledger *ledger)
{
	ledger->oldest = (ledger->oldest + 1) % ledger->capacity;
	ledger->count--;
	ledger->settled++;
}

void
ledger_settle_unentered(struct ledger *ledger)
{
	ledger->settled++;
}

void
ledger_close(struct ledger *ledger)
{
	size_t i;

	for (i = 0; ledger->lines && i < ledger->capacity; i++)
		buffer_free(&ledger->lines[i].text);
	free(ledger->lines);
	*ledger = (struct ledger){ 0 };
}
