/* SPDX-License-Identifier: ISC */
/* The part of libfyaml's interface that tools/common/profile_yaml.c uses, for
 * machines and C libraries without libfyaml. It never makes a parser, so each
 * profile is refused. */
#ifndef CROSS_LIBFYAML_H
#define CROSS_LIBFYAML_H

#include <stdbool.h>
#include <stddef.h>

enum fy_event_type {
	FYET_NONE,
	FYET_STREAM_START,
	FYET_STREAM_END,
	FYET_DOCUMENT_START,
	FYET_DOCUMENT_END,
	FYET_MAPPING_START,
	FYET_MAPPING_END,
	FYET_SEQUENCE_START,
	FYET_SEQUENCE_END,
	FYET_SCALAR,
	FYET_ALIAS,
};

enum fy_error_type {
	FYET_ERROR,
};

enum fy_scalar_style {
	FYSS_PLAIN,
	FYSS_SINGLE_QUOTED,
	FYSS_DOUBLE_QUOTED,
	FYSS_LITERAL,
	FYSS_FOLDED,
};

enum {
	FYPCF_QUIET = 1,
	FYPCF_COLLECT_DIAG = 2,
	FYPCF_DEFAULT_VERSION_1_2 = 4,
	FYPCF_JSON_NONE = 8,
};

struct fy_token;
struct fy_parser;
struct fy_diag;
struct fy_mark {
	size_t input_pos;
};
struct fy_event {
	enum fy_event_type type;
	struct {
		struct fy_token *value;
	} scalar;
	struct {
		bool implicit;
	} document_start;
};
struct fy_diag_error {
	struct fy_token *fyt;
	const char *msg;
};
struct fy_diag_cfg {
	int level;
};
struct fy_parse_cfg {
	int flags;
	struct fy_diag *diag;
};

#define fy_diag_create(settings) ((void)(settings), (struct fy_diag *)NULL)
#define fy_diag_destroy(diag) ((void)(diag))
#define fy_diag_set_collect_errors(diag, yes) ((void)(diag))
#define fy_diag_errors_iterate(diag, at) \
	((void)(diag), (void)(at), (struct fy_diag_error *)NULL)
#define fy_parser_create(settings) ((void)(settings), (struct fy_parser *)NULL)
#define fy_parser_destroy(parser) ((void)(parser))
#define fy_parser_set_string(parser, text, length) (-1)
#define fy_parser_parse(parser) ((void)(parser), (struct fy_event *)NULL)
#define fy_parser_event_free(parser, event) ((void)(event))
#define fy_event_start_mark(event) ((void)(event), (const struct fy_mark *)NULL)
#define fy_event_get_tag_token(event) ((void)(event), (struct fy_token *)NULL)
#define fy_event_get_anchor_token(event) \
	((void)(event), (struct fy_token *)NULL)
#define fy_token_start_mark(token) ((void)(token), (const struct fy_mark *)NULL)
#define fy_token_end_mark(token) ((void)(token), (const struct fy_mark *)NULL)
#define fy_token_scalar_style(token) ((void)(token), FYSS_PLAIN)
#define fy_token_get_text_length(token) ((void)(token), (size_t)0)
#define fy_token_get_text(token, length) \
	((void)(token), *(length) = 0, (const char *)NULL)
#define fy_library_version() "none"

#endif
