/* SPDX-License-Identifier: Apache-2.0 */
/* Two quotes inside of quotes are one; what stands behind closing quotes is passed over. */
#include "agent/csv_line.h"

struct csv_line csv_line_read(const char *from, const char *end)
{
    struct csv_line line = { from, from };

    while (line.end < end && *line.end != '\n' && *line.end != '\r' && *line.end != '\0')
        line.end++;
    return line;
}

struct csv_line csv_line_after(struct csv_line line, const char *end)
{
    const char *from = line.end;

    while (from < end && (*from == '\n' || *from == '\r'))
        from++;
    return csv_line_read(from, end);
}

bool csv_line_next(struct csv_line *line, char out[CSV_LINE_FIELD])
{
    size_t len = 0;
    bool quoted = line->at < line->end && *line->at == '"';

    if (line->at == line->end)
        return false;
    if (quoted)
        line->at++;
    while (line->at < line->end && (quoted || *line->at != ',')) {
        if (quoted && *line->at == '"') {
            line->at++;
            if (line->at == line->end || *line->at != '"')
                break; /* else two quotes are one */
        }
        if (len + 1 < CSV_LINE_FIELD)
            out[len++] = *line->at;
        line->at++;
    }
    while (line->at < line->end && *line->at != ',')
        line->at++;
    if (line->at < line->end)
        line->at++;
    out[len] = '\0';
    return true;
}
