/* SPDX-License-Identifier: ISC */
/* Restores the modes of the terminal, however the prompt ends. */
#ifndef DATARUNNER_PROMPT_GUARD_H
#define DATARUNNER_PROMPT_GUARD_H

/* Remembers the modes of the terminal, and starts a process that restores them
 * if this process is killed. Call this before the modes are changed. */
void guard_open(void);

/* Restores the modes until guard_enter, which remembers them once more and sets
 * those in force before: around a suspension. */
void guard_leave(void);
void guard_enter(void);

/* Restores the modes, and ends the process. */
void guard_close(void);

#endif
