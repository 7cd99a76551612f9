/* SPDX-License-Identifier: Apache-2.0 */
/* What can be said of a recording without its original. */
#include "agent/recorder_check.h"

#include "agent/record/leak.h"
#include "agent/record/recording.h"
#include "agent/record/veil_names.h"
#include "agent/record/veil_snmp.h"
#include "agent/web_plan.h"
#include "base/file.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

#define LINE_MOST 16384

/* Where and what; the reason NULL: good. */
struct finding {
    unsigned line;
    const char *reason;
};

static struct finding check_objects(const struct recording_section *section)
{
    const char *at = section->text;
    const char *end = at == NULL ? NULL : at + section->len;
    const char *line;
    size_t len;
    char own[LINE_MOST];

    while (at != NULL && recording_line(&at, end, &line, &len)) {
        bool fits = len < sizeof own;
        (void)memcpy(own, line, fits ? len : 0);
        own[fits ? len : 0] = '\0';
        if (fits && veil_snmp_may(own))
            continue;
        struct finding found = { section->line, "an object that is never recorded" };
        for (const char *c = section->text; c < line; c++)
            found.line += *c == '\n';
        found.line++;
        return found;
    }
    return (struct finding){ 0, NULL };
}

static struct finding check_section(const struct recording_section *section)
{
    if (section->kind == RECORDING_SNMP)
        return check_objects(section);
    const char *method = section->kind == RECORDING_IPP ? "POST" : "GET";
    if (!web_plan_may(method, section->path))
        return (struct finding){ section->line, "a document that is never asked for" };
    if (!veil_names_good(section))
        return (struct finding){ section->line, "a document with a field that is never recorded" };
    return (struct finding){ 0, NULL };
}

static struct finding check_text(const struct buf *text, size_t *out_sections)
{
    struct recording recording;
    struct recording_fault fault = { 0, NULL };
    struct leak leak;

    if (recording_read(buf_text(text), text->len, &recording, &fault) != ERR_NONE)
        return (struct finding){ fault.line, fault.reason };
    *out_sections = recording.count;
    for (size_t i = 0; i < recording.count; i++) {
        struct finding found = check_section(&recording.sections[i]);
        if (found.reason != NULL)
            return found;
    }
    if (leak_find_form(buf_text(text), text->len, &leak))
        return (struct finding){ leak.line, "looks like an address of somebody" };
    return (struct finding){ 0, NULL };
}

bool recorder_check_text(const struct buf *text)
{
    size_t sections = 0;

    return check_text(text, &sections).reason == NULL;
}

int recorder_check_file(const char *path)
{
    struct buf text;
    size_t sections = 0;
    struct finding found = { 0, NULL };

    buf_init(&text, RECORDING_FILE);
    enum err err = file_read(path, &text);
    if (err == ERR_NONE)
        found = check_text(&text, &sections);
    buf_finish(&text);
    if (err != ERR_NONE)
        (void)fprintf(stderr, "printwire-agent: %s: %s\n", path, err_text(err));
    else if (found.reason != NULL)
        (void)fprintf(stderr, "printwire-agent: %s:%u: %s\n", path, found.line, found.reason);
    else
        (void)printf("%s: good: %zu sections, nothing that looks like an address or identity\n",
                     path, sections);
    return err == ERR_NONE && found.reason == NULL ? 0 : 1;
}
