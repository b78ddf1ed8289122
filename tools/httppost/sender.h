/* The one loop of httppost: input, attempts, retries, what is given back,
 * signals, all behind one wait. */
#ifndef HTTPPOST_SENDER_H
#define HTTPPOST_SENDER_H

#include "httppost/options.h"

/* Sends stdin. Returns the exit status, after every message; where a signal
 * asked to stop, it does not return but dies of that signal at the end. */
int sender_run(const struct httppost_options *options);

#endif
