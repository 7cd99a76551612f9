/* SPDX-License-Identifier: Apache-2.0 */
/* The six objects that RFC 3805 lists, in its order, behind the two that RFC 3416 wants first. */
#include "tests/sim_printer/sim_trap.h"

#include "tests/sim_printer/sim_alert.h"

#include <string.h>

/* Columns of prtAlertTable. */
enum { INDEX = 1, SEVERITY = 2, GROUP = 4, GROUP_INDEX = 5, LOCATION = 6, CODE = 7 };

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

static const uint32_t sys_up_time[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
static const uint32_t alert_trap[] = { 1, 3, 6, 1, 2, 1, 43, 18, 2, 0, 1 };
static const uint32_t alert_enterprise[] = { 1, 3, 6, 1, 2, 1, 43, 18, 2 };

/* The objects that printerV2Alert carries. */
static bool add_objects(const struct sim_printer *printer, const struct sim_message *message,
                        struct sim_writer *writer)
{
    static const uint32_t columns[] = { INDEX, SEVERITY, GROUP, GROUP_INDEX, LOCATION, CODE };
    struct sim_oid_room oid;
    struct sim_found found;

    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        sim_alert_cell(&oid, columns[i], sim_alert_device(printer), printer->last_alert);
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

static const uint8_t *trap_v2c(const struct sim_printer *printer, uint8_t pdu,
                               const char *community, struct sim_writer *writer, size_t *out_len)
{
    const struct sim_message message = { .version = SIM_VERSION_2C,
                                         .community = (const uint8_t *)community,
                                         .community_len = strlen(community),
                                         .pdu = pdu,
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

bool sim_trap_kind(const char *word, enum sim_trap *out_kind)
{
    static const char *const words[] = {
        [SIM_TRAP_V1] = "v1", [SIM_TRAP_V2C] = "v2c", [SIM_TRAP_INFORM] = "inform"
    };

    for (size_t i = SIM_TRAP_V1; i <= SIM_TRAP_INFORM; i++) {
        if (strcmp(words[i], word) != 0)
            continue;
        *out_kind = (enum sim_trap)i;
        return true;
    }
    return false;
}

const uint8_t *sim_trap_make(struct sim_printer *printer, enum sim_trap kind, const char *community,
                             struct sim_writer *writer, size_t *out_len)
{
    uint8_t pdu = kind == SIM_TRAP_INFORM ? SIM_PDU_INFORM : SIM_PDU_TRAP;
    const uint8_t *bytes;

    if (printer->last_alert == 0)
        return NULL;
    sim_codec_start(writer, SIM_PRINTER_ANSWER);
    bytes = kind == SIM_TRAP_V1 ? trap_v1(printer, community, writer, out_len)
                                : trap_v2c(printer, pdu, community, writer, out_len);
    if (bytes != NULL)
        printer->counters.traps++;
    return bytes;
}
