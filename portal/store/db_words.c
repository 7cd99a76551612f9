/* SPDX-License-Identifier: Apache-2.0 */
/* A quote inside of a quoted text is doubled in SQL: it reads as two texts side by side here, which
 * comes to the same. */
#include "portal/store/db_words.h"

#include <string.h>

size_t db_words_quoted(const char *sql)
{
    if (sql[0] == '-' && sql[1] == '-')
        return strcspn(sql, "\n");
    if (sql[0] != '\'' && sql[0] != '"')
        return 0;
    const char *end = strchr(sql + 1, sql[0]);
    return end ? (size_t)(end - sql) + 1 : strlen(sql);
}

/* What stands for the word between the braces, NULL when it is not known. */
static const char *find_meaning(const struct db_word words[DB_WORDS], const char *word, size_t len)
{
    for (size_t i = 0; i < DB_WORDS; i++)
        if (strlen(words[i].word) == len && memcmp(words[i].word, word, len) == 0)
            return words[i].meaning;
    return NULL;
}

bool db_words_expand(const struct db_word words[DB_WORDS], const char *sql, struct buf *out)
{
    while (*sql) {
        size_t len = db_words_quoted(sql);
        if (len == 0 && *sql == '{') {
            len = strcspn(sql, "}");
            const char *meaning = find_meaning(words, sql + 1, len - 1);
            if (!meaning || !sql[len])
                return false;
            buf_append_text(out, meaning);
            sql += len + 1;
            continue;
        }
        if (len == 0)
            len = 1;
        buf_append(out, sql, len);
        sql += len;
    }
    return !buf_failed(out);
}
