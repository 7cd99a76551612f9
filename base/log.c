/* SPDX-License-Identifier: Apache-2.0 */
/* Puts each log line together in one bounded buffer and writes it with a single write(). */
#include "base/log.h"

#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINE_SIZE 1024

struct look {
    const char *name;
    const char *journal; /* sd-daemon(3) priority */
    const char *colour;
};

static const struct look levels[] = {
    [LOG_LEVEL_ERROR] = { "error", "<3>", "\033[31m" },
    [LOG_LEVEL_WARN] = { "warn", "<4>", "\033[33m" },
    [LOG_LEVEL_INFO] = { "info", "<6>", "" },
    [LOG_LEVEL_DEBUG] = { "debug", "<7>", "\033[2m" },
};

static const struct look audit = { "audit", "<5>", "\033[1m" };

#define LEVEL_COUNT (sizeof levels / sizeof levels[0])

static enum log_level most_verbose = LOG_LEVEL_INFO;

void log_set_level(enum log_level level)
{
    most_verbose = level;
}

bool log_level_from_name(const char *name, enum log_level *out_level)
{
    for (size_t i = 0; i < LEVEL_COUNT; i++) {
        if (strcmp(name, levels[i].name) == 0) {
            *out_level = (enum log_level)i;
            return true;
        }
    }
    return false;
}

/* systemd.exec(5): device and inode of the stream to the journal; a redirection in between makes
 * standard error another one. */
static bool is_journal(void)
{
    const char *stream = getenv("JOURNAL_STREAM");
    struct stat info;
    char own[48];

    if (stream == NULL || fstat(STDERR_FILENO, &info) != 0)
        return false;
    (void)snprintf(own, sizeof own, "%ju:%ju", (uintmax_t)info.st_dev, (uintmax_t)info.st_ino);
    return strcmp(stream, own) == 0;
}

static size_t write_prefix(char *line, size_t size, const struct look *look, const char *tag)
{
    char time[CLOCK_TEXT_SIZE];
    int len;

    if (is_journal()) {
        len = snprintf(line, size, "%s%s: ", look->journal, tag);
    } else {
        bool colour = isatty(STDERR_FILENO) == 1;
        clock_format(clock_wall_ms(), time);
        len = snprintf(line, size, "%s %s%-5s%s %s: ", time, colour ? look->colour : "", look->name,
                       colour ? "\033[0m" : "", tag);
    }
    return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}

/* A stranger's text must not write lines, colours or cursor movements of its own (C0 and C1
 * controls), nor bytes that are no UTF-8, a sequence cut off at the end of the line included. */
static void replace_controls(char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        uint32_t code;
        size_t len = str_utf8_next(text, left, &code);
        bool shown = len > 0 && code >= 0x20 && (code < 0x7f || code > 0x9f);
        len = len > 0 ? len : 1;
        if (!shown)
            memset(text, '?', len);
        text += len;
        left -= len;
    }
}

static void write_all(const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(STDERR_FILENO, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return; /* nowhere left to say so */
        bytes += n;
        len -= (size_t)n;
    }
}

static void __attribute__((format(printf, 3, 0)))
write_line(const struct look *look, const char *tag, const char *format, va_list args)
{
    char line[LINE_SIZE];
    size_t prefix = write_prefix(line, sizeof line - 1, look, tag);
    int len = vsnprintf(line + prefix, sizeof line - 1 - prefix, format, args);
    if (len < 0)
        line[prefix] = '\0';
    replace_controls(line + prefix);
    size_t end = strlen(line);
    line[end] = '\n'; /* the NUL's place: one byte was kept free */
    write_all(line, end + 1);
}

static void __attribute__((format(printf, 3, 0)))
write_level(enum log_level level, const char *tag, const char *format, va_list args)
{
    if (level <= most_verbose)
        write_line(&levels[level], tag, format, args);
}

void log_error(const char *tag, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_level(LOG_LEVEL_ERROR, tag, format, args);
    va_end(args);
}

void log_warn(const char *tag, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_level(LOG_LEVEL_WARN, tag, format, args);
    va_end(args);
}

void log_info(const char *tag, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_level(LOG_LEVEL_INFO, tag, format, args);
    va_end(args);
}

void log_debug(const char *tag, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_level(LOG_LEVEL_DEBUG, tag, format, args);
    va_end(args);
}

void log_audit(const char *tag, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    write_line(&audit, tag, format, args);
    va_end(args);
}

bool log_limit_allows(struct log_limit *limit, uint32_t *out_suppressed)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (now_ms < limit->next_ms) {
        if (limit->suppressed < UINT32_MAX)
            limit->suppressed++;
        return false;
    }
    if (out_suppressed != NULL)
        *out_suppressed = limit->suppressed;
    limit->suppressed = 0;
    limit->next_ms = limit->every_ms > UINT64_MAX - now_ms ? UINT64_MAX : now_ms + limit->every_ms;
    return true;
}
