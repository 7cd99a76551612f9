/* SPDX-License-Identifier: Apache-2.0 */
/* Rows lie in the printer's overlay like any other change. */
#include "tests/sim_printer/sim_alert.h"

#include <string.h>

enum {
    COLUMN_INDEX = 1,
    COLUMN_SEVERITY,
    COLUMN_TRAINING,
    COLUMN_GROUP,
    COLUMN_GROUP_INDEX,
    COLUMN_LOCATION,
    COLUMN_CODE,
    COLUMN_DESCRIPTION,
    COLUMN_TIME
};

enum { CRITICAL_EVENTS = 18, ALL_EVENTS = 19, SEVERITY_CRITICAL = 3 };

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

static const uint32_t alert_entry[] = { 1, 3, 6, 1, 2, 1, 43, 18, 1, 1 };
static const uint32_t general_entry[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1 };
static const uint32_t sys_up_time[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
static const uint32_t alert_trap[] = { 1, 3, 6, 1, 2, 1, 43, 18, 2, 0, 1 };
static const uint32_t alert_enterprise[] = { 1, 3, 6, 1, 2, 1, 43, 18, 2 };

/* hrDeviceIndex of the printer: that of its first row in prtGeneralTable. */
static uint32_t device_index(const struct sim_printer *printer)
{
    struct sim_found found;

    if (!sim_printer_next(printer, OID(general_entry), &found) ||
        !sim_oid_under(found.oid, OID(general_entry)))
        return 1;
    return found.oid.ids[found.oid.count - 1];
}

static void cell(struct sim_oid_room *room, uint32_t column, uint32_t device, uint32_t index)
{
    (void)sim_oid_copy(OID(alert_entry), room);
    (void)sim_oid_append(room, column);
    (void)sim_oid_append(room, device);
    (void)sim_oid_append(room, index);
}

/* The largest prtAlertIndex in use. */
static uint32_t last_index(const struct sim_printer *printer)
{
    struct sim_oid_room at;
    struct sim_found found;
    uint32_t last = printer->last_alert;

    (void)sim_oid_copy(OID(alert_entry), &at);
    while (sim_printer_next(printer, sim_oid_of(&at), &found) &&
           sim_oid_under(found.oid, OID(alert_entry)) && sim_oid_copy(found.oid, &at)) {
        if (found.oid.ids[found.oid.count - 1] > last)
            last = found.oid.ids[found.oid.count - 1];
    }
    return last;
}

static bool set_number(struct sim_printer *printer, struct sim_oid oid, uint8_t tag, int64_t number)
{
    uint8_t bytes[SIM_CODEC_NUMBER];
    size_t len = sim_codec_signed(number, bytes);

    return sim_printer_set(printer, oid, (struct sim_value){ tag, len, bytes });
}

/* Adds one to a counter of prtGeneralTable where the printer has it. */
static bool count_event(struct sim_printer *printer, uint32_t column, uint32_t device)
{
    struct sim_oid_room oid;
    struct sim_found found;
    int64_t number;

    (void)sim_oid_copy(OID(general_entry), &oid);
    (void)sim_oid_append(&oid, column);
    (void)sim_oid_append(&oid, device);
    if (!sim_printer_get(printer, sim_oid_of(&oid), &found) ||
        !sim_codec_number(found.value, &number))
        return true;
    return set_number(printer, sim_oid_of(&oid), found.value.tag, (number + 1) & UINT32_MAX);
}

bool sim_alert_open(struct sim_printer *printer, const struct sim_alert *alert, uint32_t *out_index)
{
    uint32_t device = device_index(printer);
    uint32_t index = last_index(printer) + 1;
    const int32_t numbers[] = { [COLUMN_INDEX] = (int32_t)index,
                                [COLUMN_SEVERITY] = alert->severity,
                                [COLUMN_TRAINING] = alert->training,
                                [COLUMN_GROUP] = alert->group,
                                [COLUMN_GROUP_INDEX] = alert->group_index,
                                [COLUMN_LOCATION] = alert->location,
                                [COLUMN_CODE] = alert->code };
    struct sim_oid_room oid;
    bool ok = true;

    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_CODE && ok; column++) {
        cell(&oid, column, device, index);
        ok = set_number(printer, sim_oid_of(&oid), SIM_TAG_INTEGER, numbers[column]);
    }
    cell(&oid, COLUMN_DESCRIPTION, device, index);
    ok = ok && sim_printer_set(printer, sim_oid_of(&oid),
                               (struct sim_value){ SIM_TAG_OCTETS, strlen(alert->description),
                                                   (const uint8_t *)alert->description });
    cell(&oid, COLUMN_TIME, device, index);
    ok = ok && set_number(printer, sim_oid_of(&oid), SIM_TAG_TICKS, sim_printer_ticks(printer)) &&
         count_event(printer, ALL_EVENTS, device);
    if (ok && alert->severity == SEVERITY_CRITICAL)
        ok = count_event(printer, CRITICAL_EVENTS, device);
    printer->last_alert = index;
    *out_index = index;
    return ok;
}

bool sim_alert_close(struct sim_printer *printer, uint32_t index)
{
    uint32_t device = device_index(printer);
    bool found = false;

    for (uint32_t column = COLUMN_INDEX; column <= COLUMN_TIME; column++) {
        struct sim_oid_room oid;
        struct sim_found old;
        cell(&oid, column, device, index);
        if (!sim_printer_get(printer, sim_oid_of(&oid), &old))
            continue;
        if (!sim_overlay_delete(&printer->overlay, sim_oid_of(&oid)))
            return false;
        found = true;
    }
    return found;
}

/* The objects that printerV2Alert carries. */
static bool add_objects(const struct sim_printer *printer, const struct sim_message *message,
                        struct sim_writer *writer)
{
    static const uint32_t columns[] = { COLUMN_INDEX,       COLUMN_SEVERITY, COLUMN_GROUP,
                                        COLUMN_GROUP_INDEX, COLUMN_LOCATION, COLUMN_CODE };
    struct sim_oid_room oid;
    struct sim_found found;

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        cell(&oid, columns[i], device_index(printer), printer->last_alert);
        if (!sim_printer_get(printer, sim_oid_of(&oid), &found) ||
            !sim_codec_add(writer, message, found.oid, found.value))
            return false;
    }
    return true;
}

static const uint8_t *trap_v1(const struct sim_printer *printer, const char *community,
                              struct sim_writer *writer, size_t *out_len)
{
    const struct sim_message none = { 0 };
    const struct sim_trap_v1 trap = { .community = community,
                                      .enterprise = OID(alert_enterprise),
                                      .agent = printer->address,
                                      .generic = 6,
                                      .specific = 1,
                                      .ticks = sim_printer_ticks(printer) };

    if (!add_objects(printer, &none, writer))
        return NULL;
    return sim_codec_finish_trap_v1(writer, &trap, out_len);
}

static const uint8_t *trap_v2c(const struct sim_printer *printer, const char *community,
                               struct sim_writer *writer, size_t *out_len)
{
    const struct sim_message message = { .version = SIM_VERSION_2C,
                                         .community = (const uint8_t *)community,
                                         .community_len = strlen(community),
                                         .pdu = SIM_PDU_TRAP,
                                         .request_id =
                                             (int32_t)(printer->last_alert & 0x7fffffff) };
    uint8_t ticks[SIM_CODEC_NUMBER];
    uint8_t name[64];
    struct sim_value up_time = { SIM_TAG_TICKS,
                                 sim_codec_unsigned(sim_printer_ticks(printer), ticks), ticks };
    struct sim_value alert = { SIM_TAG_OID, sim_codec_put_oid(OID(alert_trap), name, sizeof name),
                               name };

    if (!sim_codec_add(writer, &message, OID(sys_up_time), up_time) ||
        !sim_codec_add(writer, &message, OID(trap_oid), alert) ||
        !add_objects(printer, &message, writer))
        return NULL;
    return sim_codec_finish(writer, &message, out_len);
}

const uint8_t *sim_alert_trap(struct sim_printer *printer, uint8_t version, const char *community,
                              struct sim_writer *writer, size_t *out_len)
{
    const uint8_t *bytes;

    if (printer->last_alert == 0)
        return NULL;
    sim_codec_start(writer, SIM_PRINTER_ANSWER);
    bytes = version == SIM_VERSION_1 ? trap_v1(printer, community, writer, out_len)
                                     : trap_v2c(printer, community, writer, out_len);
    if (bytes != NULL)
        printer->counters.traps++;
    return bytes;
}
