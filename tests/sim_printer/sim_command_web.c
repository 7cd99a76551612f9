/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about the web services of printers. */
#include "tests/sim_printer/sim_command_part.h"
#include "tests/sim_printer/sim_command_words.h"
#include "tests/sim_printer/sim_web.h"
#include "tests/sim_printer/sim_write.h"

#include <inttypes.h>
#include <string.h>

static const char no_memory[] = "out of memory";

static const char *give_voice(struct sim_printer *printer)
{
    if (printer->voice == NULL)
        printer->voice = sim_voice_create();
    return printer->voice != NULL ? NULL : no_memory;
}

const char *sim_command_web(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *name = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong == NULL && (name == NULL || *rest == '\0'))
        wrong = "a setting and a value are needed";
    for (size_t i = 0; i < range.count && wrong == NULL; i++) {
        wrong = give_voice(&range.first[i]);
        if (wrong == NULL)
            wrong = sim_voice_set(range.first[i].voice, name, rest);
        if (wrong == NULL)
            sim_write_install(&range.first[i]);
    }
    (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}

const char *sim_command_event(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *category = wrong == NULL ? sim_command_words_next(&rest) : NULL;
    const char *resource = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong == NULL && category == NULL)
        wrong = "a category is missing";
    for (size_t i = 0; i < range.count && wrong == NULL; i++) {
        wrong = give_voice(&range.first[i]);
        if (wrong == NULL && !sim_events_add(&range.first[i].voice->events, category, resource))
            wrong = "a category or resource that is too long";
    }
    (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}

const char *sim_command_asked(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    struct sim_asked sum = { 0 };
    size_t open = 0;
    size_t polls = 0;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    bool forgets = strcmp(rest, "forget") == 0;
    if (target->web != NULL)
        sim_web_count(target->web, range.count == 1 ? range.first : NULL, &open, &polls);
    for (size_t i = 0; i < range.count; i++) {
        struct sim_voice *voice = range.first[i].voice;
        if (voice == NULL)
            continue;
        sim_asked_sum(&sum, &voice->asked);
        if (forgets)
            sim_asked_finish(&voice->asked);
    }
    (void)buf_append_format(reply, " connections=%zu polls=%zu", open, polls);
    sim_asked_format(&sum, reply);
    sim_asked_finish(&sum);
    return NULL;
}

const char *sim_command_deeds(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    struct sim_command_range range;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL || range.count == 0 || range.first->voice == NULL)
        return wrong;
    sim_write_run(range.first);
    for (size_t i = 0; i < range.first->voice->work.deed_count; i++) {
        const struct sim_work_deed *deed = &range.first->voice->work.deeds[i];
        (void)buf_append_format(reply, " %s@%" PRId64, deed->what, deed->at_ms);
    }
    return NULL;
}

const char *sim_command_certificate(const struct sim_command_target *target, char *rest,
                                    struct buf *reply)
{
    struct sim_command_range range;
    bool all = *rest == '*';
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);
    const char *certificate = wrong == NULL ? sim_command_words_next(&rest) : NULL;
    const char *key = wrong == NULL ? sim_command_words_next(&rest) : NULL;

    if (wrong == NULL && key == NULL)
        wrong = "two PEM files are needed, a certificate and its key";
    if (wrong == NULL && target->web == NULL)
        wrong = "there are no web services (--web-port)";
    if (wrong == NULL && !all)
        wrong = give_voice(range.first);
    if (wrong == NULL)
        wrong = sim_web_certify(target->web, all ? NULL : range.first, certificate, key);
    (void)buf_append_format(reply, " %zu", range.count);
    return wrong;
}
