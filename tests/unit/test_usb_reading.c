/* SPDX-License-Identifier: Apache-2.0 */
/* What a USB printer says, through the normaliser: what is said of it, and what is not. */
#include "agent/usb_reading.h"

#include "agent/normalise/normalise.h"
#include "agent/usb_place.h"
#include "base/str.h"
#include "tests/unit/unit.h"

#include <string.h>

static struct record_list records;
static struct reading_set *set;

static struct usb_port port_of(const char *id)
{
    struct usb_port port = { .vendor = 0x0d0d,
                             .product = 0x0a0a,
                             .node = "lp0",
                             .maker = "Halvern",
                             .name = "Halvern M410dn",
                             .serial = "DESCRIPTOR7" };

    CU_ASSERT_TRUE_FATAL(usb_place_parse("1-1.4", &port.place));
    (void)str_copy(port.id, sizeof port.id, id);
    return port;
}

static void read_port(const struct usb_port *port, const struct usb_port_answer *answer)
{
    struct device device = { .id = "1-2-3", .address = port->place };

    set = reading_set_create(USB_READING_MOST, USB_READING_BYTES);
    CU_ASSERT_PTR_NOT_NULL_FATAL(set);
    CU_ASSERT_TRUE_FATAL(usb_reading_fill(port, answer, set));
    record_list_init(&records, NORMALISE_RECORDS);
    CU_ASSERT_TRUE_FATAL(normalise_readings(&device, SCOPE_ALL, set, 1, &records));
}

static void end(void)
{
    record_list_finish(&records);
    reading_set_destroy(set);
}

static const char *asset(enum field_id field)
{
    for (size_t i = 0; i < records.count; i++)
        if (records.items[i].kind == RECORD_ASSET) {
            const char *text = record_get(&records.items[i], field);
            return text != NULL ? text : "";
        }
    return "no asset";
}

static size_t count_of(enum record_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < records.count; i++)
        count += records.items[i].kind == kind;
    return count;
}

static void the_device_id_says_who_it_is(void)
{
    struct usb_port port = port_of("MFG:HP;MDL:HP LaserJet 4217;SN:CN123;");

    read_port(&port, NULL);
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_MANUFACTURER), "HP");
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_MODEL), "LaserJet 4217");
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_SERIAL), "CN123");
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_ADDRESS), "");
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_STATE), "");
    end();
}

static void hexadecimal_digits_of_a_serial_number_are_its_letters_with_its_maker_only(void)
{
    struct usb_port port = port_of("MFG:EPSON;MDL:AC-6000 Series;SN:58374634303038353238;");

    read_port(&port, NULL);
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_SERIAL), "X7F4008528");
    end();
    port = port_of("MFG:Acme;MDL:AC-1;SN:58374634303038353238;");
    read_port(&port, NULL);
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_SERIAL), "58374634303038353238");
    end();
}

static void without_it_the_descriptors_do(void)
{
    struct usb_port port = port_of("");

    read_port(&port, NULL);
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_SERIAL), "DESCRIPTOR7");
    CU_ASSERT_PTR_NOT_NULL(strstr(asset(FIELD_ASSET_MODEL), "M410dn"));
    end();
}

static void what_it_answers_now_goes_before_what_it_answered_when_it_was_plugged_in(void)
{
    struct usb_port port = port_of("MFG:HP;MDL:Old 1;");
    struct usb_port_answer answer = { .id = "MFG:HP;MDL:New 2;" };

    read_port(&port, &answer);
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_MODEL), "New 2");
    CU_ASSERT_STRING_EQUAL(asset(FIELD_ASSET_STATE), ""); /* nothing was said of it */
    end();
}

static const char *state_of(unsigned status, size_t *out_incidents)
{
    struct usb_port port = port_of("MFG:HP;MDL:Some 1;");
    struct usb_port_answer answer = { .has_status = true, .status = (uint8_t)status };
    static char state[32];

    read_port(&port, &answer);
    (void)str_copy(state, sizeof state, asset(FIELD_ASSET_STATE));
    *out_incidents = count_of(RECORD_INCIDENT);
    CU_ASSERT_EQUAL(count_of(RECORD_CONSUMABLE), 0);
    end();
    return state;
}

static void the_port_status_is_the_state(void)
{
    size_t incidents;

    CU_ASSERT_STRING_EQUAL(state_of(0x18, &incidents), "ready");
    CU_ASSERT_EQUAL(incidents, 0);
    CU_ASSERT_STRING_EQUAL(state_of(0x38, &incidents), "stopped");
    CU_ASSERT_EQUAL(incidents, 1); /* no paper */
    CU_ASSERT_STRING_EQUAL(state_of(0x10, &incidents), "stopped");
    CU_ASSERT_EQUAL(incidents, 0); /* an error, nobody says which */
    CU_ASSERT_STRING_EQUAL(state_of(0x08, &incidents), "stopped");
}

UNIT_MAIN("usb_reading", UNIT_TEST(the_device_id_says_who_it_is),
          UNIT_TEST(hexadecimal_digits_of_a_serial_number_are_its_letters_with_its_maker_only),
          UNIT_TEST(without_it_the_descriptors_do),
          UNIT_TEST(what_it_answers_now_goes_before_what_it_answered_when_it_was_plugged_in),
          UNIT_TEST(the_port_status_is_the_state))
