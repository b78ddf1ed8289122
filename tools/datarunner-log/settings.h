/* SPDX-License-Identifier: ISC */
/* The section `log` of a profile. */
#ifndef DATARUNNER_LOG_SETTINGS_H
#define DATARUNNER_LOG_SETTINGS_H

/* Reads `--profile FILE --check`, which prints the settings in force. Returns
 * the exit status. */
int log_settings_check(int argc, char **argv);

#endif
