/* SPDX-License-Identifier: Apache-2.0 */
/* Serial number and model, each from the most trustworthy object that has one. */
#include "agent/normalise/identity.h"
#include "agent/normalise/device_id.h"
#include "agent/normalise/macs.h"
#include "agent/normalise/meter.h"
#include "agent/normalise/private_value.h"
#include "base/str.h"
#include "protocol/evidence.h"

#include <string.h>

#define COL_HR_DESCR  3
#define COL_SERIAL    17
#define COL_DEVICE_ID 3
#define SYS_DESCR     1
#define DESCR_SIZE    512
#define MODEL_KEYS    "MDL|MODEL"
#define NAME_KEYS     "DES|DESCRIPTION"
#define UUID_KEYS     "UUID"
#define OBJECT_ID     ANSWER_SYSTEM ".2.0"

static bool keep_real(char *serial)
{
    if (evidence_serial(serial))
        return true;
    serial[0] = '\0';
    return false;
}

static bool device_id_text(const struct answer *answer, const char *keys, char *out, size_t size)
{
    char id[1024];

    out[0] = '\0';
    return answer_first_text(answer, ANSWER_PORT, COL_DEVICE_ID, id, sizeof id) &&
           device_id_value(id, keys, out, size);
}

static bool standard_serial(const struct answer *answer, char *out, size_t size)
{
    struct answer_row rows[ANSWER_ROWS];
    struct answer_row own = answer_row_of(answer->printer);
    size_t count = answer_rows(answer, ANSWER_GENERAL, COL_SERIAL, COL_SERIAL, rows);

    if (answer_text(answer, ANSWER_GENERAL, COL_SERIAL, &own, out, size) && keep_real(out))
        return true;
    for (size_t i = 0; i < count; i++)
        if (answer_text(answer, ANSWER_GENERAL, COL_SERIAL, &rows[i], out, size) && keep_real(out))
            return true;
    return false;
}

/* The first real one of the maker's own objects. */
static bool private_serial(const struct answer *answer, bool last, char *out, size_t size)
{
    for (size_t i = 0; private_value_text(answer, VENDOR_SERIAL, last, i, out, size); i++)
        if (keep_real(out))
            return true;
    return false;
}

bool identity_serial(const struct answer *answer, char *out_serial, size_t size)
{
    char text[DESCR_SIZE];
    struct descr descr;

    if (standard_serial(answer, out_serial, size))
        return true;
    if (private_serial(answer, false, out_serial, size))
        return true;
    if (device_id_text(answer, DEVICE_ID_SERIAL, out_serial, size) && keep_real(out_serial))
        return true;
    if (private_value_device_id(answer, DEVICE_ID_SERIAL, out_serial, size) &&
        keep_real(out_serial))
        return true;
    if (answer_system(answer, SYS_DESCR, text, sizeof text)) {
        descr_parse(text, NULL, &descr);
        (void)str_copy(out_serial, size, descr.serial);
        if (keep_real(out_serial))
            return true;
    }
    return private_serial(answer, true, out_serial, size);
}

/* A text that fits, else "". */
static void keep_whole(char *out, size_t size, const char *text)
{
    if (!str_copy(out, size, text))
        out[0] = '\0';
}

static void find_uuid(const struct answer *answer, struct sighting *out)
{
    char text[DESCR_SIZE];

    if (device_id_text(answer, UUID_KEYS, text, sizeof text) ||
        private_value_device_id(answer, UUID_KEYS, text, sizeof text))
        (void)evidence_take_uuid(text, out->uuid, sizeof out->uuid);
}

void identity_sighting(const struct reading_set *set, const struct sockaddr_in *address,
                       struct sighting *out_sighting)
{
    char text[DESCR_SIZE];
    struct answer answer;
    const uint8_t *object_id = reading_set_bytes(set, OBJECT_ID, 0, 0, NULL);

    *out_sighting = (struct sighting){ .address = *address };
    answer_init(&answer, set);
    if (identity_serial(&answer, text, sizeof text))
        keep_whole(out_sighting->serial, sizeof out_sighting->serial, text);
    if (identity_model(&answer, text, sizeof text))
        (void)str_copy(out_sighting->model, sizeof out_sighting->model, text);
    if (object_id != NULL)
        keep_whole(out_sighting->object_id, sizeof out_sighting->object_id,
                   (const char *)object_id);
    macs_find(&answer, address, out_sighting->macs);
    find_uuid(&answer, out_sighting);
    if (!meter_engine_cycles(&answer, &out_sighting->life))
        out_sighting->life = 0;
}

void identity_descr(const struct answer *answer, struct descr *out_descr)
{
    char text[DESCR_SIZE];
    char serial[DESCR_TEXT];

    (void)identity_serial(answer, serial, sizeof serial);
    (void)answer_system(answer, SYS_DESCR, text, sizeof text);
    descr_parse(text, serial, out_descr);
}

/* A text that holds one model, cleaned. */
static bool clean_model(const struct answer *answer, const char *text, char *out, size_t size)
{
    char serial[DESCR_TEXT];
    struct descr descr;

    (void)identity_serial(answer, serial, sizeof serial);
    descr_parse(text, serial, &descr);
    (void)str_copy(out, size, descr.model);
    return out[0] != '\0';
}

static bool hr_descr(const struct answer *answer, char *out, size_t size)
{
    struct answer_row own = answer_row_of(answer->printer);

    return answer_text(answer, ANSWER_DEVICE, COL_HR_DESCR, &own, out, size) ||
           answer_first_text(answer, ANSWER_DEVICE, COL_HR_DESCR, out, size);
}

static bool private_model(const struct answer *answer, bool last, char *out, size_t size)
{
    char text[DESCR_SIZE];

    for (size_t i = 0; private_value_text(answer, VENDOR_MODEL, last, i, text, sizeof text); i++)
        if (clean_model(answer, text, out, size))
            return true;
    return false;
}

static bool told_model(const struct answer *answer, char *out, size_t size)
{
    char text[DESCR_SIZE];

    if (device_id_text(answer, MODEL_KEYS, text, sizeof text) &&
        clean_model(answer, text, out, size))
        return true;
    if (private_model(answer, false, out, size))
        return true;
    return private_value_device_id(answer, MODEL_KEYS, text, sizeof text) &&
           clean_model(answer, text, out, size);
}

bool identity_model(const struct answer *answer, char *out_model, size_t size)
{
    char text[DESCR_SIZE];

    if (told_model(answer, out_model, size))
        return true;
    if (hr_descr(answer, text, sizeof text) && clean_model(answer, text, out_model, size))
        return true;
    if (answer_system(answer, SYS_DESCR, text, sizeof text) &&
        clean_model(answer, text, out_model, size))
        return true;
    if ((device_id_text(answer, NAME_KEYS, text, sizeof text) ||
         private_value_device_id(answer, NAME_KEYS, text, sizeof text)) &&
        clean_model(answer, text, out_model, size))
        return true;
    if (private_model(answer, true, out_model, size))
        return true;
    out_model[0] = '\0';
    return false;
}
