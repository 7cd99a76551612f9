/* SPDX-License-Identifier: Apache-2.0 */
/* What devices say by themselves → what is said of them, and what they are asked about it. A trap
 * may be forged; so it opens incidents, closes none, and the reading that follows has the last
 * word. */
#include "agent/site_inner.h"

#include "agent/normalise/normalise.h"
#include "agent/trap_book.h"
#include "agent/walk_trap.h"
#include "base/clock.h"
#include "base/crc32c.h"
#include "protocol/record.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RATES      4096 /* devices share an allowance when their ids meet here */
#define MINUTE_MS  60000
#define SAID_MOST  10 /* traps of a device whose incidents are said directly, in a minute */
#define WHOLE_MOST 2  /* and after which it is read whole */
#define DEVICES    4  /* at one address, on several ports */
#define WHAT_MOVED (SCOPE_ALERTS | SCOPE_CONSUMABLES)

struct rate {
    uint64_t since_ms;
    unsigned said;
    unsigned whole;
};

struct site_trap {
    struct trap_book *book;
    struct walk_trap *hears;
    struct rate rates[RATES];
};

enum action { ACTION_NONE, ACTION_READ, ACTION_READ_WHOLE, ACTION_SAY };

/* What is not listed is read: whatever a maker means by it, something has happened. */
static const struct {
    const char *trap;
    enum action action;
} rows[] = {
    { "1.3.6.1.2.1.43.18.2", ACTION_SAY },        /* printerV2Alert, RFC 3805 */
    { "1.3.6.1.6.3.1.1.5.1", ACTION_READ_WHOLE }, /* coldStart, RFC 3418 */
    { "1.3.6.1.6.3.1.1.5.2", ACTION_READ_WHOLE }, /* warmStart */
    { "1.3.6.1.6.3.1.1.5.3", ACTION_NONE },       /* linkDown: its own link or none of ours */
    { "1.3.6.1.6.3.1.1.5.5", ACTION_NONE },       /* authenticationFailure: not of the printer */
};

static enum action action_of(const struct oid *trap)
{
    struct oid oid;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (oid_parse(rows[i].trap, &oid) && oid_under(trap, &oid))
            return rows[i].action;
    return ACTION_READ;
}

/* The devices at an address that are looked after, on any port that the configuration has for it.
 */
static size_t find_at(const struct site *s, struct in_addr address, struct device *out[DEVICES])
{
    size_t count = 0;

    for (size_t i = 0; i < s->conf->range_count && count < DEVICES; i++) {
        struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = address };
        if (!range_contains(&s->conf->ranges[i], 1, ntohl(address.s_addr)))
            continue;
        at.sin_port = htons(s->conf->ranges[i].port);
        struct device *device = device_table_by_address(s->devices, &at);
        bool is_new = device != NULL && device->poll != NULL && site_covers(s, device);
        for (size_t j = 0; j < count; j++)
            is_new = is_new && out[j] != device;
        if (is_new)
            out[count++] = device;
    }
    return count;
}

/* Whom it is from: the sender of the packet; when that is nobody we know, whom a v1 trap names. */
static size_t find_devices(const struct site *s, const struct walk_trap_note *note,
                           struct device *out[DEVICES])
{
    size_t count = find_at(s, note->from.sin_addr, out);

    if (count == 0 && note->agent.s_addr != INADDR_ANY)
        count = find_at(s, note->agent, out);
    return count;
}

static struct rate *rate_of(struct site *s, const struct device *device)
{
    struct rate *rate = &s->traps->rates[crc32c_update(0, device->id, strlen(device->id)) % RATES];
    uint64_t now = clock_monotonic_ms();

    if (rate->since_ms == 0 || now - rate->since_ms >= MINUTE_MS)
        *rate = (struct rate){ .since_ms = now };
    return rate;
}

/* The variables of printerV2Alert are cells of prtAlertTable: they say which incident it is, not
 * what became of the others. */
static enum err say(struct site *s, struct device *device, const struct reading_set *set)
{
    struct record_list records;
    int64_t now = clock_wall_ms();
    enum err err = ERR_MEMORY;

    site_note_uncommitted(s, device);
    record_list_init(&records, NORMALISE_RECORDS);
    if (normalise_readings(device, SCOPE_ALERTS, set, now, &records))
        err = change_records(s->change, device, 0, &records, now);
    record_list_finish(&records);
    return err;
}

/* Who lives at its address: nobody has lately begun to doubt it (agent/resident.h). */
static bool is_sure(const struct device *device)
{
    int64_t age = clock_wall_ms() - device->asked_ms;
    bool is_asked = device->asked_ms != 0 && age >= 0 && age <= RESIDENT_ASKED_MS;

    return device->last_answer_ms != 0 && !is_asked;
}

/* False: it could not be kept, and is to be sent again. */
static bool act(struct site *s, struct device *device, enum action action,
                const struct reading_set *set)
{
    struct rate *rate = rate_of(s, device);

    if (action == ACTION_SAY && is_sure(device) && rate->said < SAID_MOST) {
        rate->said++;
        if (!site_tell_trouble(s, say(s, device, set)))
            return false;
    }
    if (action == ACTION_READ_WHOLE && rate->whole < WHOLE_MOST) {
        rate->whole++;
        poll_refresh(s->poll, device);
    } else if (action != ACTION_NONE) {
        poll_hear(s->poll, device, WHAT_MOVED);
    }
    return true;
}

static void hint(struct site *s, const struct walk_trap_note *note)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = note->from.sin_addr };
    char text[INET_ADDRSTRLEN];

    if (discover_hint(s->discover, &address))
        log_info("trap", "%s: %s from an address without a known printer, looking at it",
                 site_address_text(&address, text), note->kind);
}

static enum walk_trap_verdict on_trap(void *arg, const struct walk_trap_note *note)
{
    struct site *s = arg;
    struct device *devices[DEVICES];
    size_t count = find_devices(s, note, devices);
    enum action action = action_of(&note->trap);
    char text[OID_TEXT_SIZE], address[INET_ADDRSTRLEN];

    if (count == 0) {
        hint(s, note);
        return WALK_TRAP_LEFT;
    }
    oid_format(&note->trap, text);
    log_debug("trap", "%s: %s %s", site_address_text(&devices[0]->address, address), note->kind,
              text);
    if (count > 1 && action == ACTION_SAY)
        action = ACTION_READ; /* of which of them it speaks only they can tell */
    for (size_t i = 0; i < count; i++)
        if (!act(s, devices[i], action, note->set))
            return WALK_TRAP_LEFT;
    return action == ACTION_SAY && disk_hurry(s->disk) ? WALK_TRAP_SOON : WALK_TRAP_TAKEN;
}

static void on_stamp(void *arg, const struct walk_trap_stamp *stamp)
{
    trap_book_note(((struct site *)arg)->traps->book, stamp);
}

static bool may_answer(void *arg, const struct in_addr *address)
{
    return agent_conf_covers(((const struct site *)arg)->conf, ntohl(address->s_addr));
}

static struct site_trap *create(struct site *s)
{
    static const struct walk_trap_handlers handlers = { on_trap, on_stamp, may_answer };
    struct site_trap *traps = calloc(1, sizeof *traps);
    struct walk_trap_self self;

    if (traps == NULL)
        return NULL;
    traps->book = trap_book_open(s->disk);
    if (traps->book != NULL && trap_book_begin(traps->book, &self))
        traps->hears = walk_trap_create(s->loop, &self, &handlers, s);
    if (traps->hears != NULL) {
        trap_book_recall(traps->book, traps->hears);
        return traps;
    }
    trap_book_close(traps->book);
    free(traps);
    return NULL;
}

static void tell_closed(const struct sockaddr_in *address)
{
    const char *advice = "choose an address of this machine, or none, in <snmp><traps><address>";
    char text[INET_ADDRSTRLEN];
    int error = errno;

    if (error == EACCES)
        advice = "ports below 1024 are opened at the start only, by root or with the capability"
                 " CAP_NET_BIND_SERVICE: restart the agent so, or choose a port above 1023 in"
                 " <snmp><traps><port> and send traps there";
    if (error == EADDRINUSE)
        advice = "another program hears traps there: end it, or choose another port in"
                 " <snmp><traps><port>";
    log_error("trap", "UDP port %u of %s cannot be opened: %s; %s. Going on without traps",
              ntohs(address->sin_port), site_address_text(address, text), strerror(error), advice);
}

void site_trap_listen(struct site *s)
{
    const struct agent_conf *conf = s->conf;
    const struct walk_trap_options options = { .address = conf->trap_address,
                                               .communities = conf->trap_communities,
                                               .community_count = conf->trap_community_count,
                                               .credentials = conf->credentials,
                                               .credential_count = conf->credential_count };
    char text[INET_ADDRSTRLEN];

    if (!conf->traps) {
        if (s->traps != NULL)
            walk_trap_close(s->traps->hears);
        return;
    }
    if (s->traps == NULL)
        s->traps = create(s);
    if (s->traps == NULL)
        log_error("trap", "no memory or no disk for them: going on without traps");
    else if (walk_trap_open(s->traps->hears, &options))
        log_info("trap", "hearing traps on UDP port %u of %s", ntohs(options.address.sin_port),
                 site_address_text(&options.address, text));
    else
        tell_closed(&options.address);
}

void site_trap_settled(struct site *s, bool committed)
{
    if (s->traps != NULL)
        walk_trap_settled(s->traps->hears, committed);
}

void site_trap_close(struct site *s)
{
    if (s->traps == NULL)
        return;
    walk_trap_destroy(s->traps->hears);
    trap_book_close(s->traps->book);
    free(s->traps);
    s->traps = NULL;
}
