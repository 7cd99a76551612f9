/* SPDX-License-Identifier: Apache-2.0 */
/* One asset record of one reading; nothing unknown is written. */
#include "agent/normalise/asset.h"
#include "agent/maker.h"
#include "agent/normalise/convert.h"
#include "agent/normalise/identity.h"
#include "agent/normalise/macs.h"
#include "agent/normalise/private_value.h"
#include "agent/normalise/state.h"
#include "agent/normalise/subunit.h"
#include "agent/usb_place.h"
#include "base/str.h"

#include <arpa/inet.h>

#define SYS_NAME      5
#define SYS_LOCATION  6
#define TEXT_SIZE     256
#define LANGUAGE_SIZE 8
#define FIRMWARES     8 /* most of the maker's objects of one kind */

static void add_system(const struct answer *answer, uint32_t object, enum field_id field,
                       struct record *record)
{
    char text[TEXT_SIZE];

    if (answer_system(answer, object, text, sizeof text))
        (void)record_add(record, field, text);
}

static void add_identity(const struct answer *answer, struct record *record)
{
    char text[TEXT_SIZE];

    (void)record_add(record, FIELD_ASSET_MANUFACTURER, maker_name(answer->set));
    if (identity_model(answer, text, sizeof text))
        (void)record_add(record, FIELD_ASSET_MODEL, text);
    if (identity_serial(answer, text, sizeof text))
        (void)record_add(record, FIELD_ASSET_SERIAL, text);
}

static void add_network(const struct answer *answer, const struct device *device,
                        struct record *record)
{
    char macs[DEVICE_MACS][18];
    char address[INET_ADDRSTRLEN];

    macs_find(answer, &device->address, macs);
    for (size_t i = 0; i < DEVICE_MACS && macs[i][0] != '\0'; i++)
        (void)record_add(record, FIELD_ASSET_MAC, macs[i]);
    add_system(answer, SYS_NAME, FIELD_ASSET_HOSTNAME, record);
    if (device->address.sin_family == AF_INET && !usb_place_is(&device->address) &&
        inet_ntop(AF_INET, &device->address.sin_addr, address, sizeof address) != NULL)
        (void)record_add(record, FIELD_ASSET_ADDRESS, address);
}

static void add_firmware(struct record *record, const char *text)
{
    for (size_t i = 0; i < record->count; i++)
        if (record->values[i].field == FIELD_ASSET_FIRMWARE &&
            str_equal_nocase(record->values[i].text, text))
            return;
    (void)record_add(record, FIELD_ASSET_FIRMWARE, text);
}

static void add_private_firmware(const struct answer *answer, bool last, struct record *record)
{
    char text[TEXT_SIZE];

    for (size_t i = 0;
         i < FIRMWARES && private_value_text(answer, VENDOR_FIRMWARE, last, i, text, sizeof text);
         i++)
        add_firmware(record, text);
}

/* The printer's own objects first, then sysDescr, then those of a network card; each version once.
 */
static void add_firmwares(const struct answer *answer, struct record *record)
{
    struct descr descr;

    add_private_firmware(answer, false, record);
    identity_descr(answer, &descr);
    for (size_t i = 0; i < descr.firmwares; i++)
        add_firmware(record, descr.firmware[i]);
    add_private_firmware(answer, true, record);
}

void asset_fill(const struct answer *answer, const struct device *device, struct record *record)
{
    enum device_state state = state_find(answer);
    char language[LANGUAGE_SIZE];

    add_identity(answer, record);
    add_network(answer, device, record);
    add_system(answer, SYS_LOCATION, FIELD_ASSET_LOCATION, record);
    add_firmwares(answer, record);
    (void)record_add(record, FIELD_ASSET_CHARSET, convert_charset_name(answer->charset));
    if (subunit_language(answer, language, sizeof language))
        (void)record_add(record, FIELD_ASSET_LANGUAGE, language);
    if (state != DEVICE_STATE_UNKNOWN)
        (void)record_add(record, FIELD_ASSET_STATE, device_state_name(state));
    subunit_fill(answer, record);
}
