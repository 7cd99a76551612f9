/* SPDX-License-Identifier: Apache-2.0 */
/* One function per PDU type; the rules of v1 and v2c differ in what a missing variable and a full
 * packet mean. */
#include "tests/sim_printer/sim_answer.h"

#include "tests/sim_printer/sim_write.h"

#include <string.h>

#define LOOP_EVERY 16 /* a looping printer stands still at every sixteenth variable */

/* One request being answered. */
struct asking {
    struct sim_printer *printer;
    const struct snmprec *context; /* NULL: the printer itself */
    const struct sim_message *request;
    struct sim_message answer;
    struct sim_writer *writer;
};

static bool get(const struct asking *a, struct sim_oid oid, struct sim_found *found)
{
    if (a->context == NULL)
        return sim_printer_get(a->printer, oid, found);
    found->oid = oid;
    return sim_overlay_get(&a->printer->context_overlay, a->context, oid, &found->value);
}

static bool next(const struct asking *a, struct sim_oid oid, struct sim_found *found)
{
    if (a->context == NULL)
        return sim_printer_next(a->printer, oid, found);
    return sim_overlay_next(&a->printer->context_overlay, a->context, oid, &found->oid,
                            &found->value);
}

/* Answers a walk with the very variable that it comes from; by places in the recording, so that
 * every walk meets one. */
static void stand_still(const struct asking *a, struct sim_oid from, struct sim_found *found)
{
    const struct snmprec *recording = a->printer->model->recording;
    size_t place = snmprec_find(recording, from);
    struct sim_oid here;
    struct sim_value value;

    if (place % LOOP_EVERY != LOOP_EVERY - 1 || place >= snmprec_count(recording))
        return;
    snmprec_at(recording, place, &here, &value);
    if (sim_oid_compare(here, from) != 0)
        return;
    found->oid = here;
    found->value = value;
}

/* The next variable as this version of the protocol may see it (RFC 3584 section 4.2.2.1). */
static bool next_visible(const struct asking *a, struct sim_oid oid, struct sim_found *found)
{
    struct sim_oid at = oid;

    do {
        if (!next(a, at, found))
            return false;
        at = found->oid;
    } while (a->request->version == SIM_VERSION_1 && found->value.tag == SIM_TAG_COUNTER64);
    if (a->printer->faults.loop && a->context == NULL)
        stand_still(a, oid, found);
    return true;
}

static bool add(struct asking *a, struct sim_oid oid, struct sim_value value)
{
    if (!sim_codec_add(a->writer, &a->answer, oid, value))
        return false;
    a->printer->counters.variables++;
    return true;
}

static bool add_exception(struct asking *a, struct sim_oid oid, uint8_t tag)
{
    return add(a, oid, (struct sim_value){ tag, 0, NULL });
}

/* An error answer: the request's own bindings come back; where they do not fit, nothing does. */
static bool refuse(struct asking *a, enum sim_error status, size_t index)
{
    sim_codec_start(a->writer, a->writer->limit);
    a->answer.error_status = (int32_t)status;
    a->answer.error_index = (int32_t)index;
    return sim_codec_echo(a->writer, a->request);
}

static bool refuse_too_big(struct asking *a)
{
    if (a->request->version == SIM_VERSION_1)
        return refuse(a, SIM_ERROR_TOO_BIG, 0);
    sim_codec_start(a->writer, a->writer->limit);
    a->answer.error_status = SIM_ERROR_TOO_BIG;
    return true;
}

/* Without MIB files: an instance is missing when its column has others, else the object is. */
static uint8_t missing(const struct asking *a, struct sim_oid oid)
{
    struct sim_oid column = { oid.ids, oid.count - 1 };
    struct sim_found found;

    return next(a, column, &found) && sim_oid_under(found.oid, column) ? SIM_TAG_NO_INSTANCE
                                                                       : SIM_TAG_NO_OBJECT;
}

static bool answer_get(struct asking *a)
{
    struct cursor bindings;
    struct sim_oid_room room;
    struct sim_value value;
    struct sim_found found;
    bool v1 = a->request->version == SIM_VERSION_1;

    sim_codec_bindings(a->request, &bindings);
    for (size_t index = 1; sim_codec_binding(&bindings, &room, &value); index++) {
        struct sim_oid oid = sim_oid_of(&room);
        bool has = get(a, oid, &found) && !(v1 && found.value.tag == SIM_TAG_COUNTER64);
        if (!has && v1)
            return refuse(a, SIM_ERROR_NO_SUCH_NAME, index);
        if (!(has ? add(a, oid, found.value) : add_exception(a, oid, missing(a, oid))))
            return refuse_too_big(a);
    }
    return true;
}

static bool answer_getnext(struct asking *a)
{
    struct cursor bindings;
    struct sim_oid_room room;
    struct sim_value value;
    struct sim_found found;

    sim_codec_bindings(a->request, &bindings);
    for (size_t index = 1; sim_codec_binding(&bindings, &room, &value); index++) {
        struct sim_oid oid = sim_oid_of(&room);
        bool has = next_visible(a, oid, &found);
        if (!has && a->request->version == SIM_VERSION_1)
            return refuse(a, SIM_ERROR_NO_SUCH_NAME, index);
        if (!(has ? add(a, found.oid, found.value) : add_exception(a, oid, SIM_TAG_END)))
            return refuse_too_big(a);
    }
    return true;
}

/* One step of a walk; `room` moves on. `out_more` becomes true when something was found. */
static bool step(struct asking *a, struct sim_oid_room *room, bool *out_more)
{
    struct sim_found found;

    if (!next_visible(a, sim_oid_of(room), &found))
        return add_exception(a, sim_oid_of(room), SIM_TAG_END);
    *out_more = true;
    return add(a, found.oid, found.value) && sim_oid_copy(found.oid, room);
}

#define REPEATERS 128 /* most columns that a GETBULK may ask; more are not answered */

/* Rows until the packet is full, the count reached or nothing is left. False when not even one
 * binding fits. */
static void repeat(struct asking *a, struct sim_oid_room *rooms, size_t columns)
{
    bool more = columns > 0;

    for (int32_t row = 0; row < a->request->error_index && more; row++) {
        more = false;
        for (size_t i = 0; i < columns; i++) {
            if (!step(a, &rooms[i], &more))
                return;
        }
    }
}

/* Counts an answer that a fault swallows. */
static bool is_mute(const struct asking *a, bool fault)
{
    a->printer->counters.lost += fault ? 1 : 0;
    return fault;
}

static bool answer_getbulk(struct asking *a)
{
    struct cursor bindings;
    struct sim_oid_room rooms[REPEATERS];
    struct sim_value value;
    size_t columns = 0;
    bool more;

    if (a->request->version == SIM_VERSION_1 || is_mute(a, a->printer->faults.no_bulk))
        return false;
    sim_codec_bindings(a->request, &bindings);
    for (int32_t i = 0; i < a->request->error_status; i++) {
        if (!sim_codec_binding(&bindings, &rooms[0], &value))
            return true;
        if (!step(a, &rooms[0], &more))
            return a->writer->end > SIM_CODEC_HEAD || refuse_too_big(a);
    }
    while (columns < REPEATERS && sim_codec_binding(&bindings, &rooms[columns], &value))
        columns++;
    if (cursor_left(&bindings) > 0)
        return false;
    repeat(a, rooms, columns);
    bool asked = columns > 0 && a->request->error_index > 0;
    return a->writer->end > SIM_CODEC_HEAD || !asked || refuse_too_big(a);
}

/* RFC 3584, section 4.4. */
static enum sim_error old_error(enum sim_error error)
{
    switch (error) {
    case SIM_ERROR_NO_ACCESS:
    case SIM_ERROR_NOT_WRITABLE:
        return SIM_ERROR_NO_SUCH_NAME;
    case SIM_ERROR_WRONG_TYPE:
    case SIM_ERROR_WRONG_VALUE:
        return SIM_ERROR_BAD_VALUE;
    default:
        return error;
    }
}

/* The variables come back, as in any answer to a SET; those before one that is refused were set. */
static bool answer_set(struct asking *a)
{
    struct cursor bindings;
    struct sim_oid_room oid;
    struct sim_value value;
    enum sim_error error = SIM_ERROR_NONE;
    size_t index = 0;

    sim_codec_bindings(a->request, &bindings);
    while (error == SIM_ERROR_NONE && sim_codec_binding(&bindings, &oid, &value)) {
        index++;
        error = a->context == NULL ? sim_write_set(a->printer, sim_oid_of(&oid), value)
                                   : SIM_ERROR_NOT_WRITABLE;
    }
    if (index == 0)
        error = SIM_ERROR_NOT_WRITABLE;
    return refuse(a, a->request->version == SIM_VERSION_1 ? old_error(error) : error,
                  error == SIM_ERROR_NONE ? 0 : index);
}

static bool dispatch(struct asking *a)
{
    struct sim_counters *counters = &a->printer->counters;

    switch (a->request->pdu) {
    case SIM_PDU_GET:
        counters->get++;
        return answer_get(a);
    case SIM_PDU_GETNEXT:
        counters->getnext++;
        return answer_getnext(a);
    case SIM_PDU_GETBULK:
        counters->getbulk++;
        return answer_getbulk(a);
    case SIM_PDU_SET:
        counters->set++;
        return answer_set(a);
    default:
        counters->other++;
        return false;
    }
}

static bool equals(const uint8_t *bytes, size_t len, const char *text)
{
    return strlen(text) == len && (len == 0 || memcmp(bytes, text, len) == 0);
}

/* True when the community may ask; `out_context` gets the recording of "community@CONTEXT". */
static bool allows(const struct sim_printer *printer, const char *community,
                   const struct sim_message *request, const struct snmprec **out_context)
{
    const uint8_t *at = request->community_len == 0
                            ? NULL
                            : memrchr(request->community, '@', request->community_len);

    *out_context = NULL;
    if (community != NULL && equals(request->community, request->community_len, community))
        return true;
    if (at == NULL)
        return community == NULL;
    size_t before = (size_t)(at - request->community);
    if (community != NULL && !equals(request->community, before, community))
        return false;
    for (const struct sim_context *c = printer->model->contexts; c != NULL; c = c->next) {
        if (equals(at + 1, request->community_len - before - 1, c->name))
            *out_context = c->recording;
    }
    return *out_context != NULL;
}

const uint8_t *sim_answer_make(struct sim_printer *printer, const char *community,
                               const uint8_t *request, size_t len, struct sim_writer *writer,
                               size_t *out_len)
{
    struct sim_message message;
    struct asking asking = { .printer = printer, .request = &message, .writer = writer };

    printer->counters.bytes_in += len;
    if (!sim_codec_read(request, len, &message)) {
        printer->counters.malformed++;
        return NULL;
    }
    if (message.pdu == SIM_PDU_RESPONSE) {
        printer->counters.acknowledged++;
        return NULL;
    }
    if (!allows(printer, community, &message, &asking.context)) {
        printer->counters.community++;
        return NULL;
    }
    asking.answer = message;
    asking.answer.pdu = SIM_PDU_RESPONSE;
    asking.answer.error_status = SIM_ERROR_NONE;
    asking.answer.error_index = 0;
    sim_codec_start(writer, printer->faults.most_bytes != 0 ? printer->faults.most_bytes
                                                            : SIM_PRINTER_ANSWER);
    if (!dispatch(&asking) ||
        is_mute(&asking, printer->faults.v1_only && message.version != SIM_VERSION_1))
        return NULL;
    return sim_codec_finish(writer, &asking.answer, out_len);
}
