/* SPDX-License-Identifier: Apache-2.0 */
/* "printwire-licence-memory/1" and the numbers in the table's order, divided by blanks. */
#include "protocol/licence_memory.h"

#include "base/str.h"

#include <inttypes.h>
#include <string.h>

#define HEAD "printwire-licence-memory/1"

#define TIME_MOST  UINT64_C(253402300799999) /* the end of the year 9999; also enough for spans */
#define COUNT_MOST UINT64_C(9007199254740991)
#define ROW(name, most)                                                                            \
    {                                                                                              \
        offsetof(struct licence_memory, name), most                                                \
    }

/* All are 64 bits wide; none is negative. */
static const struct {
    size_t offset;
    uint64_t most;
} rows[] = { ROW(clock.floor_ms, TIME_MOST),      ROW(clock.boot_ms, UINT64_MAX),
             ROW(clock.boot_id, UINT64_MAX),      ROW(clock.wall_ms, TIME_MOST),
             ROW(answered_ms, TIME_MOST),         ROW(run_ms, TIME_MOST),
             ROW(silent_run_ms, TIME_MOST),       ROW(failures, 1000000),
             ROW(trial_run_ms, TIME_MOST),        ROW(warned_run_ms, TIME_MOST),
             ROW(restricted_ms, TIME_MOST),       ROW(seq, COUNT_MOST),
             ROW(revocations_version, COUNT_MOST) };

#define ROWS (sizeof rows / sizeof rows[0])

bool licence_memory_write(struct buf *out, const struct licence_memory *memory)
{
    buf_append_text(out, HEAD);
    for (size_t i = 0; i < ROWS; i++) {
        uint64_t number;
        memcpy(&number, (const char *)memory + rows[i].offset, sizeof number);
        buf_append_format(out, " %" PRIu64, number);
    }
    return buf_append_format(out, " %d", memory->clock.exact ? 1 : 0);
}

/* The next word of `*text`, which goes on behind it; NULL at the end. */
static const char *next_word(char **text)
{
    char *word = *text;
    size_t len = strcspn(word, " ");

    if (len == 0)
        return NULL;
    *text = word + len;
    if (**text == ' ')
        *(*text)++ = '\0';
    return word;
}

bool licence_memory_read(struct licence_memory *out_memory, const char *text, size_t len)
{
    struct licence_memory memory = { 0 };
    char line[LICENCE_MEMORY_LINE];
    char *rest = line;
    uint64_t number;

    if (len >= sizeof line || memchr(text, '\0', len) != NULL)
        return false;
    memcpy(line, text, len);
    line[len] = '\0';
    const char *word = next_word(&rest);
    if (word == NULL || strcmp(word, HEAD) != 0)
        return false;
    for (size_t i = 0; i < ROWS; i++) {
        word = next_word(&rest);
        if (word == NULL || !str_to_u64(word, rows[i].most, &number))
            return false;
        memcpy((char *)&memory + rows[i].offset, &number, sizeof number);
    }
    word = next_word(&rest);
    if (word == NULL || !str_to_u64(word, 1, &number) || *rest != '\0')
        return false;
    memory.clock.exact = number == 1;
    *out_memory = memory;
    return true;
}
