/* SPDX-License-Identifier: Apache-2.0 */
/* log: one line per event for the person who looks after the machine.
 *
 * Levels: error = a person must act; warn = we cope and say how; info = state changes; debug = the
 * rest. Besides them, audit = what others had us do: no level silences it. Lines go to standard
 * error: with time and colour on a terminal, with journald's <N> prefix into the journal
 * (JOURNAL_STREAM names standard error), else "2026-11-21T09:15:02.123Z warn poll: 192.0.2.7: no
 * answer, next try in 60 s". base/ and protocol/ never log: they return errors. No secret may be
 * passed in.
 */
#ifndef PRINTWIRE_BASE_LOG_H
#define PRINTWIRE_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/** Write only lines of this level or more serious ones; the only global state of base/. Default:
 * info. */
void log_set_level(enum log_level level);

/** The level for its name (error, warn, info, debug); false and `out_level` untouched for any other
 * word. */
bool log_level_from_name(const char *name, enum log_level *out_level);

/** One line that needs a person. `tag` is the module's name; control characters in the text become
 * '?'. */
void log_error(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** One line about something that we cope with; say how. */
void log_warn(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** One line about a change of state. */
void log_info(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** One line for developers. */
void log_debug(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** One line about what somebody from outside had us do, or was refused: written at every level, as
 * levels may be what was changed. In the journal a notice. */
void log_audit(const char *tag, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Keeps a repeating line from flooding: at most one in `every_ms`; zero it before first use. */
struct log_limit {
    uint64_t every_ms;
    uint64_t next_ms;    /* clock_monotonic_ms() from which a line may be written again */
    uint32_t suppressed; /* lines held back since the last one written */
};

/** True when a line may be written now; `out_suppressed` (may be NULL) gets how many were held back
 * before it. */
bool log_limit_allows(struct log_limit *limit, uint32_t *out_suppressed);

#endif
