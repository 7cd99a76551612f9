/* SPDX-License-Identifier: Apache-2.0 */
/* Two walks over the records: the first collects who offers printing, the second the addresses of
 * these. The resolver's parser stays inside the message and follows no loop of names. */
#include "agent/discover/mdns_packet.h"

#include "base/str.h"

#include <arpa/nameser.h>
#include <ctype.h>
#include <resolv.h>
#include <string.h>
#include <strings.h>

#define SERVICES   16 /* instances of one message */
#define NAME       320 /* a service's name with an instance of UTF-8, escaped; longer ones are left */
#define CLASS      0x7fff /* without the bit to flush caches, RFC 6762 section 10.2 */
#define SRV_TARGET 6      /* behind priority, weight and port, RFC 2782 */
#define UUID_KEY   "UUID="

static const char *const printing[] = {
    "_ipp._tcp.local",
    "_ipps._tcp.local",
    "_printer._tcp.local",
    "_pdl-datastream._tcp.local",
};

enum { PRINTING = sizeof printing / sizeof printing[0] };

struct service {
    char instance[NAME];
    char target[NAME];
    char uuid[37];
    bool has_address;
};

struct reader {
    ns_msg message;
    struct service services[SERVICES];
    size_t count;
    struct mdns_packet_found *found;
};

size_t mdns_packet_ask(uint16_t id, uint8_t out[MDNS_PACKET_ASK])
{
    uint8_t *at = out + NS_HFIXEDSZ;

    memset(out, 0, MDNS_PACKET_ASK);
    out[0] = (uint8_t)(id >> 8);
    out[1] = (uint8_t)id;
    out[5] = PRINTING; /* questions */
    for (size_t i = 0; i < PRINTING; i++) {
        int room = MDNS_PACKET_ASK - (int)(at - out) - NS_QFIXEDSZ;
        int len = dn_comp(printing[i], at, room, NULL, NULL);
        if (len < 0)
            return 0;
        at += len;
        at[1] = ns_t_ptr;
        at[3] = ns_c_in;
        at += NS_QFIXEDSZ;
    }
    return (size_t)(at - out);
}

bool mdns_packet_id(const uint8_t *bytes, size_t len, uint16_t *out_id)
{
    if (len < NS_INT16SZ)
        return false;
    *out_id = (uint16_t)(bytes[0] << 8 | bytes[1]);
    return true;
}

static bool is_printing(const char *name)
{
    for (size_t i = 0; i < PRINTING; i++)
        if (str_equal_nocase(name, printing[i]))
            return true;
    return false;
}

static bool is_instance(const char *name)
{
    const char *dot = strchr(name, '.');

    while (dot != NULL && !is_printing(dot + 1))
        dot = strchr(dot + 1, '.');
    return dot != NULL;
}

/* The service of this name, a new one when it is not known; NULL when there is no room. */
static struct service *service_of(struct reader *r, const char *instance)
{
    for (size_t i = 0; i < r->count; i++)
        if (str_equal_nocase(r->services[i].instance, instance))
            return &r->services[i];
    if (r->count == SERVICES || strlen(instance) >= NAME)
        return NULL;
    struct service *s = &r->services[r->count++];
    *s = (struct service){ .uuid = "" };
    (void)str_copy(s->instance, sizeof s->instance, instance);
    return s;
}

static bool read_name(const struct reader *r, const uint8_t *at, char out[NS_MAXDNAME])
{
    return dn_expand(ns_msg_base(r->message), ns_msg_end(r->message), at, out, NS_MAXDNAME) > 0;
}

static bool take_uuid(const uint8_t *text, size_t len, char out[37])
{
    static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

    if (len != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < len; i++)
        if (shape[i] == 'x' ? !isxdigit(text[i]) : text[i] != '-')
            return false;
    for (size_t i = 0; i < len; i++)
        out[i] = (char)tolower(text[i]);
    out[len] = '\0';
    return true;
}

/* TXT: texts, each behind a byte of its length; the first with a key counts (RFC 6763 section 6).
 */
static void read_uuid(const ns_rr *record, char out[37])
{
    const uint8_t *at = ns_rr_rdata(*record), *end = at + ns_rr_rdlen(*record);
    size_t key = sizeof UUID_KEY - 1;

    while (at < end && at[0] < end - at) {
        const uint8_t *text = at + 1;
        size_t len = at[0];
        at = text + len;
        if (len < key || strncasecmp((const char *)text, UUID_KEY, key) != 0)
            continue;
        (void)take_uuid(text + key, len - key, out);
        return;
    }
}

static void take_service(struct reader *r, const ns_rr *record)
{
    char name[NS_MAXDNAME] = "";
    bool is_ptr = ns_rr_type(*record) == ns_t_ptr && is_printing(ns_rr_name(*record)) &&
                  read_name(r, ns_rr_rdata(*record), name) && is_instance(name);
    bool is_srv = ns_rr_type(*record) == ns_t_srv && is_instance(ns_rr_name(*record)) &&
                  ns_rr_rdlen(*record) > SRV_TARGET &&
                  read_name(r, ns_rr_rdata(*record) + SRV_TARGET, name);
    bool is_txt = ns_rr_type(*record) == ns_t_txt && is_instance(ns_rr_name(*record));

    if (!is_ptr && !is_srv && !is_txt)
        return;
    struct service *s = service_of(r, is_ptr ? name : ns_rr_name(*record));
    if (s != NULL && is_srv && strlen(name) < NAME)
        (void)str_copy(s->target, sizeof s->target, name);
    if (s != NULL && is_txt && s->uuid[0] == '\0')
        read_uuid(record, s->uuid);
}

/* One hint per address; a UUID that comes later is taken. */
static void add_hint(struct mdns_packet_found *found, uint32_t address, const char *uuid)
{
    size_t i = 0;

    while (i < found->count && found->hints[i].address != address)
        i++;
    if (i == MDNS_PACKET_HINTS)
        return;
    if (i == found->count)
        found->hints[found->count++] = (struct mdns_packet_hint){ .address = address };
    if (found->hints[i].uuid[0] == '\0')
        (void)str_copy(found->hints[i].uuid, sizeof found->hints[i].uuid, uuid);
}

static void take_address(struct reader *r, const ns_rr *record)
{
    if (ns_rr_type(*record) != ns_t_a || ns_rr_rdlen(*record) != NS_INADDRSZ)
        return;
    for (size_t i = 0; i < r->count; i++) {
        struct service *s = &r->services[i];
        if (!str_equal_nocase(s->target, ns_rr_name(*record)))
            continue;
        s->has_address = true;
        add_hint(r->found, (uint32_t)ns_get32(ns_rr_rdata(*record)), s->uuid);
    }
}

/* Answers and additional records that are not goodbyes; false when one is malformed. */
static bool each_record(struct reader *r, void (*take)(struct reader *r, const ns_rr *record))
{
    static const ns_sect sections[] = { ns_s_an, ns_s_ar };
    ns_rr record;
    int left = MDNS_PACKET_RECORDS;

    for (size_t s = 0; s < sizeof sections / sizeof sections[0]; s++) {
        int count = ns_msg_count(r->message, sections[s]);
        for (int i = 0; i < count && left > 0; i++, left--) {
            if (ns_parserr(&r->message, sections[s], i, &record) != 0)
                return false;
            if ((ns_rr_class(record) & CLASS) == ns_c_in && ns_rr_ttl(record) != 0)
                take(r, &record);
        }
    }
    return true;
}

bool mdns_packet_read(const uint8_t *bytes, size_t len, uint32_t source,
                      struct mdns_packet_found *out_found)
{
    struct mdns_packet_found found = { .count = 0 };
    struct reader r = { .count = 0, .found = &found };

    if (len > MDNS_PACKET_MOST || ns_initparse(bytes, (int)len, &r.message) != 0 ||
        ns_msg_getflag(r.message, ns_f_qr) == 0 || ns_msg_getflag(r.message, ns_f_opcode) != 0 ||
        ns_msg_getflag(r.message, ns_f_rcode) != 0 || !each_record(&r, take_service) ||
        r.count == 0 || !each_record(&r, take_address))
        return false;
    for (size_t i = 0; i < r.count; i++)
        found.lacks_address |= r.services[i].target[0] != '\0' && !r.services[i].has_address;
    if (found.count == 0)
        add_hint(&found, source, r.count == 1 ? r.services[0].uuid : "");
    *out_found = found;
    return true;
}
