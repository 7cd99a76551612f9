/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a recording, as who checks one and who plays one read it. */
#include "agent/record/leak.h"
#include "tests/sim_printer/sim_replay.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Each section lies in the file, and ends where its values do. */
static void walk(const char *text, size_t len, const struct recording *recording)
{
    struct sim_replay_value value;
    struct buf body;

    for (size_t i = 0; i < recording->count; i++) {
        const struct recording_section *section = &recording->sections[i];
        const char *at = section->text;
        const char *end = at == NULL ? NULL : at + section->len;
        if (at != NULL && (at < text || end > text + len))
            abort();
        buf_init(&body, RECORDING_FILE);
        if (!recording_body(section, &body) || body.len > section->len + 1)
            abort();
        buf_finish(&body);
        while (sim_replay_next(&at, end, &value))
            if (value.len > SNMPREC_VALUE || at > end)
                abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *text = (const char *)data;
    struct recording recording;
    struct recording_fault fault = { 0, NULL };
    struct snmprec_fault wrong;
    struct sim_replay *replay = NULL;
    struct snmprec *variables = NULL;
    struct leak leak;

    enum err err = recording_read(text, len, &recording, &fault);
    if ((err == ERR_NONE) != (fault.reason == NULL))
        abort();
    if (err == ERR_NONE)
        walk(text, len, &recording);
    (void)leak_find_form(text, len, &leak);
    if (sim_replay_parse(text, len, &replay, &variables, &wrong) == ERR_NONE && err != ERR_NONE)
        abort();
    sim_replay_destroy(replay);
    snmprec_destroy(variables);
    return 0;
}
