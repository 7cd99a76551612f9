/* SPDX-License-Identifier: Apache-2.0 */
/* Commands about where printers live: what DHCP and a technician with a network card do. */
#include "base/str.h"
#include "tests/sim_printer/sim_command_part.h"
#include "tests/sim_printer/sim_command_words.h"

#include <stdio.h>
#include <string.h>

const char *sim_command_move(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    struct sim_command_range range;
    uint32_t address;
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    const char *word = sim_command_words_next(&rest);
    if (word == NULL || !sim_fleet_address(word, &address))
        return "not an address to move to";
    if (!sim_fleet_move(target->fleet, range.first, address))
        return "another printer lives there, or it is no loopback address";
    (void)buf_append_text(reply, " 1");
    return NULL;
}

const char *sim_command_reshuffle(const struct sim_command_target *target, char *rest,
                                  struct buf *reply)
{
    const char *word = sim_command_words_next(&rest);
    uint64_t seed;

    if (word == NULL || !str_to_u64(word, UINT32_MAX, &seed))
        return "not a number to begin with";
    sim_fleet_reshuffle(target->fleet, (uint32_t)seed);
    (void)buf_append_format(reply, " %zu", target->fleet->count);
    return NULL;
}

static bool read_mac(const char *word, uint8_t out_mac[6])
{
    unsigned parts[6];
    char end;

    if (word == NULL || sscanf(word, "%2x:%2x:%2x:%2x:%2x:%2x%c", &parts[0], &parts[1], &parts[2],
                               &parts[3], &parts[4], &parts[5], &end) != 6)
        return false;
    for (size_t i = 0; i < 6; i++)
        out_mac[i] = (uint8_t)parts[i];
    return true;
}

const char *sim_command_nic(const struct sim_command_target *target, char *rest, struct buf *reply)
{
    struct sim_command_range range;
    uint8_t mac[6];
    const char *wrong = sim_command_words_range(&rest, target->fleet, &range);

    if (wrong != NULL)
        return wrong;
    if (!read_mac(sim_command_words_next(&rest), mac))
        return "not a hardware address as 00:00:5e:00:53:01";
    if (!sim_printer_set_card(range.first, mac))
        return "no interface with a hardware address";
    (void)buf_append_text(reply, " 1");
    return NULL;
}

const char *sim_command_where(const struct sim_command_target *target, char *rest,
                              struct buf *reply)
{
    char text[300];
    uint32_t address;
    const struct sim_printer *printer;

    if (sim_fleet_address(rest, &address)) {
        printer = sim_fleet_find(target->fleet, address);
        if (printer == NULL)
            return "no printer has this address";
        sim_printer_name(printer, text, sizeof text);
    } else {
        printer = sim_fleet_named(target->fleet, rest);
        if (printer == NULL)
            return "no printer has this name";
        sim_fleet_address_text(printer->address, text);
    }
    (void)buf_append_format(reply, " %s", text);
    return NULL;
}
