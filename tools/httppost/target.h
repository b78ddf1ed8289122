/* Whether libcurl can make something of where the requests go: what it refuses
 * would fail with the first line. */
#ifndef HTTPPOST_TARGET_H
#define HTTPPOST_TARGET_H

/* NULL, or the reason why the host and port of a URL, which begins with http://
 * or https://, are unusable. What follows them is not looked at. */
const char *target_check_url(const char *text);

/* NULL, or the reason why the text, as a variable such as http_proxy has it, is
 * not a proxy. It shows nothing of the text. */
const char *target_check_proxy(const char *text);

#endif
