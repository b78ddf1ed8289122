/* The shim's entry points of the libraries that the tools call: iconv,
 * libfyaml, libcurl, zlib. Their headers are not needed: a handle is a pointer.
 * One that fails says what the library would say when memory is short. */
#define _GNU_SOURCE

#include "torture/shim.h"

#include <stdarg.h>
#include <stdint.h>

/* CURLE_OUT_OF_MEMORY, CURLM_OUT_OF_MEMORY and Z_MEM_ERROR */
#define CURL_FAULT 27
#define MULTI_FAULT 3
#define ZLIB_FAULT (-4)

/* TYPE NAME(PARAMETERS) that passes ARGUMENTS on, or returns FAULT. */
#define PASS(type, name, parameters, arguments, fault)      \
	type name parameters;                               \
	type name parameters                                \
	{                                                   \
		SHIM_REAL(name);                            \
		if (shim_fails(SHARED_##name, SHIM_CALLER)) \
			return fault;                       \
		return real arguments;                      \
	}

PASS(void *, iconv_open, (const char *to, const char *from), (to, from),
	(void *)(intptr_t)-1)

/* It is closed in any case. */
int iconv_close(void *descriptor);
int
iconv_close(void *descriptor)
{
	SHIM_REAL(iconv_close);
	bool fails = shim_fails(SHARED_iconv_close, SHIM_CALLER);
	int result = real(descriptor);

	return fails ? -1 : result;
}

PASS(void *, fy_diag_create, (const void *settings), (settings), NULL)
PASS(void *, fy_parser_create, (const void *settings), (settings), NULL)
PASS(int, fy_parser_set_string, (void *parser, const char *text, size_t length),
	(parser, text, length), -1)
PASS(void *, fy_parser_parse, (void *parser), (parser), NULL)
PASS(const char *, fy_token_get_text, (void *token, size_t *length),
	(token, length), NULL)

PASS(int, curl_global_init, (long flags), (flags), CURL_FAULT)
PASS(void *, curl_easy_init, (void), (), NULL)
PASS(void *, curl_multi_init, (void), (), NULL)
PASS(int, curl_multi_add_handle, (void *multi, void *easy), (multi, easy),
	MULTI_FAULT)
PASS(int, curl_multi_remove_handle, (void *multi, void *easy), (multi, easy),
	MULTI_FAULT)
PASS(int, curl_multi_socket_action,
	(void *multi, int fd, int what, int *running),
	(multi, fd, what, running), MULTI_FAULT)
PASS(void *, curl_slist_append, (void *list, const char *text), (list, text),
	NULL)

/* The last argument is a long, a pointer or a number of 64 bits: a word. */
#define PASS_WORD(name, fault)                              \
	int name(void *handle, int option, ...);            \
	int name(void *handle, int option, ...)             \
	{                                                   \
		SHIM_REAL(name);                            \
		va_list list;                               \
		void *word;                                 \
                                                            \
		va_start(list, option);                     \
		word = va_arg(list, void *);                \
		va_end(list);                               \
		if (shim_fails(SHARED_##name, SHIM_CALLER)) \
			return fault;                       \
		return real(handle, option, word);          \
	}

PASS_WORD(curl_easy_setopt, CURL_FAULT)
PASS_WORD(curl_easy_getinfo, CURL_FAULT)
PASS_WORD(curl_multi_setopt, MULTI_FAULT)

PASS(int, deflateInit2_,
	(void *stream, int level, int method, int bits, int memory,
		int strategy, const char *version, int size),
	(stream, level, method, bits, memory, strategy, version, size),
	ZLIB_FAULT)
PASS(int, deflate, (void *stream, int flush), (stream, flush), ZLIB_FAULT)
