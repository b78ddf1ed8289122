/* SPDX-License-Identifier: ISC */
/* The shim's entry points for the libraries that the tools call: iconv,
 * libfyaml, libcurl, zlib. Their headers are not needed, because a handle is a
 * pointer. A call that fails returns what the library returns if memory is
 * short. */
#define _GNU_SOURCE

#include "torture/shim.h"

#include <stdint.h>

/* CURLE_OUT_OF_MEMORY, CURLM_OUT_OF_MEMORY and Z_MEM_ERROR */
#define CURL_FAULT 27
#define MULTI_FAULT 3
#define ZLIB_FAULT (-4)

SHIM_PASS(void *, iconv_open, (const char *to, const char *from), (to, from),
	(void *)(intptr_t)-1)

/* It is closed in either case. */
int iconv_close(void *descriptor);
int
iconv_close(void *descriptor)
{
	SHIM_REAL(iconv_close);
	bool fails = shim_fails(SHARED_iconv_close, SHIM_CALLER);
	int result = real(descriptor);

	return fails ? -1 : result;
}

SHIM_PASS(void *, fy_diag_create, (const void *settings), (settings), NULL)
SHIM_PASS(void *, fy_parser_create, (const void *settings), (settings), NULL)
SHIM_PASS(int, fy_parser_set_string,
	(void *parser, const char *text, size_t length), (parser, text, length),
	-1)
SHIM_PASS(void *, fy_parser_parse, (void *parser), (parser), NULL)
SHIM_PASS(const char *, fy_token_get_text, (void *token, size_t *length),
	(token, length), NULL)

SHIM_PASS(int, curl_global_init, (long flags), (flags), CURL_FAULT)
SHIM_PASS(void *, curl_easy_init, (void), (), NULL)
SHIM_PASS(void *, curl_multi_init, (void), (), NULL)
SHIM_PASS(int, curl_multi_add_handle, (void *multi, void *easy), (multi, easy),
	MULTI_FAULT)
SHIM_PASS(int, curl_multi_remove_handle, (void *multi, void *easy),
	(multi, easy), MULTI_FAULT)
SHIM_PASS(int, curl_multi_socket_action,
	(void *multi, int fd, int what, int *running),
	(multi, fd, what, running), MULTI_FAULT)

/* The last argument is a long, a pointer or a 64-bit number: one word. */
#define WORD(name, fault)                                             \
	SHIM_PASS_WORD(name, (void *handle, int option, ...), option, \
		(handle, option, word), fault)
WORD(curl_easy_setopt, CURL_FAULT)
WORD(curl_easy_getinfo, CURL_FAULT)
WORD(curl_multi_setopt, MULTI_FAULT)

SHIM_PASS(int, deflateInit2_,
	(void *stream, int level, int method, int bits, int memory,
		int strategy, const char *version, int size),
	(stream, level, method, bits, memory, strategy, version, size),
	ZLIB_FAULT)
SHIM_PASS(int, deflate, (void *stream, int flush), (stream, flush), ZLIB_FAULT)
