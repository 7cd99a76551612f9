/* SPDX-License-Identifier: Apache-2.0 */
/* Line by line; a section's own lines stay where they are in the file. */
#include "agent/record/recording.h"

#include "base/str.h"

#include <string.h>

#define FIRST_LINE  "# printwire recording 1"
#define LINE_MOST   1024 /* of heads */
#define STATUS_MOST 999

struct reader {
    const char *at;
    const char *end;
    unsigned line; /* that was taken last */
    bool has_snmp;
    bool is_ended;
    struct recording *out;
};

static const char *const kind_names[] = { "snmp", "web", "ipp" };

/* Moves `at` behind its first line and gives that one, without its LF or CR LF. */
static const char *take_line(const char **at, const char *end, size_t *out_len)
{
    const char *line = *at;
    const char *stop = memchr(line, '\n', (size_t)(end - line));
    size_t len = (size_t)((stop == NULL ? end : stop) - line);

    *at = stop == NULL ? end : stop + 1;
    *out_len = len > 0 && line[len - 1] == '\r' ? len - 1 : len;
    return line;
}

bool recording_line(const char **text, const char *end, const char **out_line, size_t *out_len)
{
    while (*text < end) {
        *out_line = take_line(text, end, out_len);
        if (*out_len > 0 && (*out_line)[0] != '#')
            return true;
    }
    return false;
}

/* A terminated copy of a line that fits; false for one with a NUL in it, or too long. */
static bool copy_line(const char *line, size_t len, char *out, size_t size)
{
    if (len >= size || memchr(line, '\0', len) != NULL)
        return false;
    (void)memcpy(out, line, len);
    out[len] = '\0';
    return true;
}

/* "[web /path]"; NULL, or what is wrong. */
static const char *begin_section(struct reader *r, char *line)
{
    struct recording_section *section = &r->out->sections[r->out->count];
    char *path = strchr(line, ' ');
    char *close = strchr(line, ']');
    size_t kind = 0;

    if (close == NULL || close[1] != '\0')
        return "no ']' at its end";
    *close = '\0';
    if (path != NULL)
        *path++ = '\0';
    while (kind < sizeof kind_names / sizeof kind_names[0] &&
           strcmp(line + 1, kind_names[kind]) != 0)
        kind++;
    if (kind == sizeof kind_names / sizeof kind_names[0])
        return "no such section";
    if ((kind == RECORDING_SNMP) != (path == NULL) || (path != NULL && path[0] != '/'))
        return "a path is needed, or one too many";
    if (kind == RECORDING_SNMP && r->has_snmp)
        return "a second time";
    if (r->out->count == RECORDING_SECTIONS)
        return "too many sections";
    r->has_snmp = r->has_snmp || kind == RECORDING_SNMP;
    *section = (struct recording_section){ .kind = (enum recording_kind)kind, .line = r->line };
    if (path != NULL && !str_copy(section->path, sizeof section->path, path))
        return "the path is too long";
    r->out->count++;
    return NULL;
}

/* "status 200" and the like; false: it is no such line. */
static bool take_head(struct recording_section *section, const char *line, const char **out_wrong)
{
    uint64_t status;

    if (section->kind == RECORDING_SNMP)
        return false;
    if (str_starts_with(line, "status ")) {
        if (!str_to_u64(line + 7, STATUS_MOST, &status))
            *out_wrong = "not a status";
        else
            section->status = (unsigned)status;
    } else if (str_starts_with(line, "type ")) {
        if (!str_copy(section->type, sizeof section->type, line + 5))
            *out_wrong = "the type is too long";
    } else if (str_starts_with(line, "server ")) {
        if (!str_copy(section->server, sizeof section->server, line + 7))
            *out_wrong = "the server is too long";
    } else {
        return false;
    }
    return true;
}

/* A line of a section, behind its head or in it. */
static const char *take_content(struct recording_section *section, const char *line, size_t len,
                                const char *next)
{
    char own[LINE_MOST];
    const char *wrong = NULL;

    if (len == 0 || line[0] == '#')
        return NULL;
    if (section->text == NULL && copy_line(line, len, own, sizeof own) &&
        take_head(section, own, &wrong))
        return wrong;
    if (section->kind == RECORDING_WEB && line[0] != ' ')
        return "not a line of a body: those begin with a blank";
    if (section->text == NULL)
        section->text = line;
    section->len = (size_t)(next - section->text);
    return NULL;
}

static const char *take(struct reader *r)
{
    char own[LINE_MOST];
    size_t len;
    const char *line = take_line(&r->at, r->end, &len);

    r->line++;
    if (r->line == 1)
        return len == strlen(FIRST_LINE) && memcmp(line, FIRST_LINE, len) == 0
                   ? NULL
                   : "no recording of this version";
    if (r->is_ended)
        return len == 0 || line[0] == '#' ? NULL : "behind the end";
    if (len > 0 && line[0] == '[') {
        if (!copy_line(line, len, own, sizeof own))
            return "the line is too long";
        r->is_ended = strcmp(own, "[end]") == 0;
        return r->is_ended ? NULL : begin_section(r, own);
    }
    if (r->out->count == 0)
        return NULL; /* the head is for people and programs of later versions */
    return take_content(&r->out->sections[r->out->count - 1], line, len, r->at);
}

enum err recording_read(const char *text, size_t len, struct recording *out,
                        struct recording_fault *out_fault)
{
    struct reader r = { .at = text, .end = text + len, .out = out };
    const char *wrong = NULL;

    out->count = 0;
    if (len > RECORDING_FILE) {
        *out_fault = (struct recording_fault){ 0, "too long" };
        return ERR_LIMIT;
    }
    while (wrong == NULL && r.at < r.end)
        wrong = take(&r);
    if (wrong == NULL && !r.is_ended)
        wrong = "the end is missing";
    if (wrong == NULL)
        return ERR_NONE;
    *out_fault = (struct recording_fault){ r.line, wrong };
    return ERR_SYNTAX;
}

bool recording_body(const struct recording_section *section, struct buf *out)
{
    const char *at = section->text;
    const char *end = at == NULL ? NULL : at + section->len;

    while (at < end) {
        size_t len;
        const char *line = take_line(&at, end, &len);
        if (len == 0 || line[0] != ' ')
            continue;
        (void)buf_append(out, line + 1, len - 1);
        (void)buf_append_text(out, "\n");
    }
    return !buf_failed(out);
}

bool recording_begin(struct buf *out, const char *notes, const char *month, const char *program)
{
    return buf_append_format(out, "%s\n%srecorded %s\nprogram %s\n", FIRST_LINE, notes, month,
                             program);
}

bool recording_put_head(struct buf *out, const struct recording_section *section)
{
    if (section->kind == RECORDING_SNMP)
        return buf_append_text(out, "\n[snmp]\n");
    (void)buf_append_format(out, "\n[%s %s]\nstatus %u\n", kind_names[section->kind], section->path,
                            section->status);
    if (section->type[0] != '\0')
        (void)buf_append_format(out, "type %s\n", section->type);
    if (section->server[0] != '\0')
        (void)buf_append_format(out, "server %s\n", section->server);
    return !buf_failed(out);
}

bool recording_put_body(struct buf *out, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end) {
        size_t line_len;
        const char *line = take_line(&text, end, &line_len);
        (void)buf_append_text(out, " ");
        (void)buf_append(out, line, line_len);
        (void)buf_append_text(out, "\n");
    }
    return !buf_failed(out);
}

bool recording_end(struct buf *out)
{
    return buf_append_text(out, "\n[end]\n");
}
