/* SPDX-License-Identifier: ISC */
/* See streams.h. */
#include "streams.h"

#include <string.h>

bool
streams_is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_.-";
	size_t length = strlen(name);

	return length > 0 && length < STREAMS_NAME_BYTES &&
	       strspn(name, allowed) == length && name[0] != '.' &&
	       name[0] != '-';
}

struct stream *
streams_find(struct streams *streams, const char *name)
{
	for (size_t i = 0; i < streams->count; i++)
		if (strcmp(streams->all[i].name, name) == 0)
			return &streams->all[i];
	return NULL;
}

struct stream *
streams_add(struct streams *streams, const char *name)
{
	struct stream *stream = streams_find(streams, name);

	if (stream != NULL || streams->count == STREAMS_MAX)
		return stream;
	stream = &streams->all[streams->count++];
	memcpy(stream->name, name, strlen(name) + 1);
	return stream;
}

void
stream_take(struct stream *stream, json_t *record, long long now_ns)
{
	stream->received++;
	json_decref(stream->latest);
	stream->latest = record;
	stream->latest_ns = now_ns;
	history_take(&stream->history, record, now_ns);
}

json_t *
streams_names(const struct streams *streams)
{
	json_t *names = json_array();

	for (size_t i = 0; i < streams->count; i++)
		if (streams->all[i].received > 0)
			(void)json_array_append_new(
				names, json_string(streams->all[i].name));
	return names;
}

void
streams_free(struct streams *streams)
{
	for (size_t i = 0; i < streams->count; i++) {
		json_decref(streams->all[i].latest);
		history_free(&streams->all[i].history);
	}
	streams->count = 0;
}
