/* SPDX-License-Identifier: ISC */
/* See option_elsewhere.h. A filter does not include another one, so the names
 * are repeated here; tests/cli/mistakes.t compares them with --help. */
#include "common/option_elsewhere.h"

#include <string.h>

static const struct {
	const char *tool;
	const char *names; /* each between two spaces */
} owners[] = {
	{ "csvrows", " columns comment count data-line decimal delimiter"
		     " empty encoding escape exclude follow from header-line"
		     " names nest no-header null-token part quote ragged"
		     " rejects rename repeat replace-invalid require skip"
		     " strict strings thousands time time-as trim tsv type"
		     " unquote " },
	{ "pace",
		" burst by for interval late max-gap order paused"
		" progress rate shard speed start-at tick time-format total " },
	{ "httppost",
		" batch batch-as batch-bytes batch-prefix"
		" batch-separator batch-suffix batch-wait body cacert cert"
		" checkpoint connect-timeout content-type engine fail-if grace"
		" gzip header http2 insecure jobs key last-line location"
		" method responses resume retry retry-for retry-status"
		" return-origin run show show-failure status-member"
		" take-origin timeout unix-socket " },
};

const char *
option_elsewhere(const char *name, size_t length)
{
	const char *at;
	size_t i;

	for (i = 0; i < sizeof(owners) / sizeof(*owners) && length; i++) {
		for (at = owners[i].names; *at;
			at += 1 + strcspn(at + 1, " ")) {
			if (strcspn(at + 1, " ") == length &&
				!strncmp(at + 1, name, length))
				return owners[i].tool;
		}
	}
	return NULL;
}
