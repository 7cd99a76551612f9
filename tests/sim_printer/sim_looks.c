/* SPDX-License-Identifier: Apache-2.0 */
/* What a request asks for decides what it is; a reading begins with sysDescr, too. */
#include "tests/sim_printer/sim_looks.h"

#define OID(ids)                                                                                   \
    {                                                                                              \
        (ids), sizeof(ids) / sizeof((ids)[0])                                                      \
    }

static const uint32_t descr_ids[] = { 1, 3, 6, 1, 2, 1, 1, 1 };
static const uint32_t up_time_ids[] = { 1, 3, 6, 1, 2, 1, 1, 3 };
static const uint32_t alerts_ids[] = { 1, 3, 6, 1, 2, 1, 43, 18, 1 };

static const struct sim_oid descr = OID(descr_ids);
static const struct sim_oid up_time = OID(up_time_ids);
static const struct sim_oid alerts = OID(alerts_ids);

static bool asks(const struct sim_message *request, struct sim_oid what)
{
    struct cursor bindings;
    struct sim_oid_room oid;
    struct sim_value value;

    sim_codec_bindings(request, &bindings);
    while (sim_codec_binding(&bindings, &oid, &value))
        if (sim_oid_under(sim_oid_of(&oid), what))
            return true;
    return false;
}

static bool is_walk(const struct sim_message *request)
{
    return request->pdu == SIM_PDU_GETNEXT || request->pdu == SIM_PDU_GETBULK;
}

void sim_looks_note(struct sim_looks *looks, const struct sim_message *request)
{
    bool is_repeated = looks->turns > 0 && request->request_id == looks->last_id;

    if (is_walk(request) && asks(request, alerts))
        looks->read = looks->looks;
    if (request->pdu != SIM_PDU_GET || is_repeated || !asks(request, up_time))
        return;
    looks->turns++;
    looks->looks += asks(request, descr) ? 0 : 1;
    looks->last_id = request->request_id;
}
