/* SPDX-License-Identifier: Apache-2.0 */
/* What a device says that it is: its sysObjectID and sysDescr (a line each) against the rows of
 * quirks and as parts of a name, the rest as an IEEE 1284 device id. */
#include "agent/normalise/descr.h"
#include "agent/normalise/device_id.h"
#include "agent/oid.h"
#include "agent/quirk.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VALUE 24

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Cuts the first line off. */
static char *next_line(char **rest)
{
    char *line = *rest;
    char *end = strchr(line, '\n');

    *rest = end != NULL ? end + 1 : line + strlen(line);
    if (end != NULL)
        *end = '\0';
    return line;
}

static void find_quirks(const char *object_id, const char *description)
{
    struct quirk quirk;
    struct oid oid;
    char text[OID_TEXT_SIZE];

    if (!quirk_find(NULL, object_id, description, &quirk) &&
        (quirk.repetitions != 0 || quirk.never_count != 0))
        abort();
    if (quirk.never_count > QUIRK_NEVER)
        abort();
    if (!oid_parse(object_id, &oid))
        return;
    struct oid back;
    oid_format(&oid, text);
    if (strlen(text) + 1 < sizeof text - 12 && /* else it may be cut */
        (!oid_parse(text, &back) || oid_compare(&oid, &back) != 0))
        abort();
}

static void read_device_id(const char *id)
{
    static const char *const keys[] = { "MFG|MANUFACTURER", "MDL|MODEL", "SN|SERN|SER|SERIALNUMBER",
                                        "DES|DESCRIPTION", "" };
    char value[VALUE];

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        bool found = device_id_value(id, keys[i], value, sizeof value);
        if (found != (value[0] != '\0') || strlen(value) >= sizeof value)
            abort();
    }
}

static void take_apart(const char *description, const char *serial)
{
    struct descr descr;

    descr_parse(description, serial, &descr);
    if (descr.firmwares > DESCR_FIRMWARES)
        abort();
    for (size_t i = 0; i < descr.firmwares; i++)
        if (descr.firmware[i][0] == '\0' || strlen(descr.firmware[i]) >= DESCR_VERSION)
            abort();
    if (strlen(descr.model) >= DESCR_TEXT || strlen(descr.serial) >= DESCR_TEXT)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);

    if (text == NULL)
        abort();
    if (len > 0)
        (void)memcpy(text, data, len);
    text[len] = '\0';
    char *rest = text;
    const char *object_id = next_line(&rest);
    const char *description = next_line(&rest);
    find_quirks(object_id, description);
    take_apart(description, NULL);
    take_apart(description, object_id);
    read_device_id(rest);
    free(text);
    return 0;
}
