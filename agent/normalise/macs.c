/* SPDX-License-Identifier: Apache-2.0 */
/* Interfaces are ranked by what ties them to the address that was asked. */
#include "agent/normalise/macs.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#define COL_IF_TYPE      3
#define COL_IF_PHYSICAL  6
#define COL_IP_IF_INDEX  2
#define IF_TYPE_LOOPBACK 24 /* IANAifType softwareLoopback */
#define MAC_OCTETS       6
#define MAC_LOCAL        0x02 /* locally administered, IEEE 802 */
#define MAC_GROUP        0x01

enum rank { RANK_ASKED, RANK_ADDRESSED, RANK_UNIVERSAL, RANK_LOCAL, RANKS };

/* The interfaces of the asked address and of any other; ipAdEntIfIndex has the address as its
 * index. */
struct addressed {
    int64_t asked; /* ifIndex; -1 none */
    int64_t others[8];
    size_t count;
};

static void find_addressed(const struct answer *answer, const struct sockaddr_in *address,
                           struct addressed *out)
{
    struct oid column;
    uint32_t ip = address != NULL ? ntohl(address->sin_addr.s_addr) : 0;

    out->asked = -1;
    out->count = 0;
    if (!oid_parse(ANSWER_ADDRESS, &column) || !oid_append(&column, COL_IP_IF_INDEX))
        return;
    for (const struct reading *cell = reading_set_next(answer->set, &column, NULL); cell != NULL;
         cell = reading_set_next(answer->set, &column, &cell->oid)) {
        const uint32_t *part = cell->oid.ids + column.len;
        if (cell->type != READING_INTEGER || cell->oid.len != column.len + 4 || part[0] == 127)
            continue;
        if (((part[0] << 24) | (part[1] << 16) | (part[2] << 8) | part[3]) == ip)
            out->asked = cell->number;
        if (out->count < sizeof out->others / sizeof out->others[0])
            out->others[out->count++] = cell->number;
    }
}

static bool is_real(const struct answer *answer, const struct answer_row *row,
                    const struct reading *cell)
{
    static const uint8_t zeros[MAC_OCTETS];
    int64_t type = 0;

    if (cell == NULL || cell->type != READING_BYTES || cell->len != MAC_OCTETS ||
        (cell->bytes[0] & MAC_GROUP) != 0 || memcmp(cell->bytes, zeros, MAC_OCTETS) == 0)
        return false;
    return !answer_number(answer, ANSWER_INTERFACE, COL_IF_TYPE, row, &type) ||
           type != IF_TYPE_LOOPBACK;
}

static enum rank rank_of(const struct addressed *addressed, uint32_t if_index, uint8_t first_octet)
{
    if (addressed->asked == (int64_t)if_index)
        return RANK_ASKED;
    for (size_t i = 0; i < addressed->count; i++)
        if (addressed->others[i] == (int64_t)if_index)
            return RANK_ADDRESSED;
    return (first_octet & MAC_LOCAL) != 0 ? RANK_LOCAL : RANK_UNIVERSAL;
}

static void add_mac(const uint8_t *octets, char out_macs[DEVICE_MACS][18], size_t *count)
{
    char text[18];

    (void)snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", octets[0], octets[1],
                   octets[2], octets[3], octets[4], octets[5]);
    for (size_t i = 0; i < *count; i++)
        if (strcmp(out_macs[i], text) == 0)
            return;
    if (*count < DEVICE_MACS)
        (void)memcpy(out_macs[(*count)++], text, sizeof text);
}

void macs_find(const struct answer *answer, const struct sockaddr_in *address,
               char out_macs[DEVICE_MACS][18])
{
    struct answer_row rows[ANSWER_ROWS];
    size_t rows_count =
        answer_rows(answer, ANSWER_INTERFACE, COL_IF_PHYSICAL, COL_IF_PHYSICAL, rows);
    struct addressed addressed;
    size_t count = 0;

    (void)memset(out_macs, 0, DEVICE_MACS * sizeof out_macs[0]);
    find_addressed(answer, address, &addressed);
    for (unsigned rank = RANK_ASKED; rank < RANKS; rank++)
        for (size_t i = 0; i < rows_count; i++) {
            const struct reading *cell =
                answer_cell(answer, ANSWER_INTERFACE, COL_IF_PHYSICAL, &rows[i]);
            if (is_real(answer, &rows[i], cell) &&
                rank_of(&addressed, answer_row_index(&rows[i]), cell->bytes[0]) == rank)
                add_mac(cell->bytes, out_macs, &count);
        }
}
