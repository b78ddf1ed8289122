/* What the options mean: texts become the values that the rooms work with, and
 * those that contradict each other are named. */
#ifndef HTTPPOST_SETTINGS_H
#define HTTPPOST_SETTINGS_H

#include "httppost/options.h"

#include <stdbool.h>

/* For the rows of options: NULL, or the reason why a text is refused. */
const char *settings_verify_batch(const char *text);
const char *settings_verify_body(const char *text);
const char *settings_verify_fail_if(const char *text);
const char *settings_verify_header(const char *text);
const char *settings_verify_show(const char *text);
const char *settings_verify_show_failure(const char *text);
const char *settings_verify_content_type(const char *text);
const char *settings_verify_jobs(const char *text);
const char *settings_verify_method(const char *text);
const char *settings_verify_retry_for(const char *text);
const char *settings_verify_statuses(const char *text);
const char *settings_verify_unix_socket(const char *text);
const char *settings_verify_url(const char *text);

/* Whether good texts go together, and the files that they name are there; false
 * after messages. */
bool settings_verify(const struct httppost_options *options);

/* Fills in what follows from the texts: of settings that were found good. Reads
 * the files of headers: false after messages. */
bool settings_derive(struct httppost_options *options);

#endif
