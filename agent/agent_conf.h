/* SPDX-License-Identifier: Apache-2.0 */
/* agent_conf: the administrator's XML file as the agent uses it. The rows in agent_conf.c are the
 * only place where a setting, its default and its bounds are stated. A file that breaks any rule is
 * refused whole. */
#ifndef PRINTWIRE_AGENT_AGENT_CONF_H
#define PRINTWIRE_AGENT_AGENT_CONF_H

#include "agent/hours.h"
#include "agent/licence_conf.h"
#include "agent/order_conf.h"
#include "agent/quirk.h"
#include "agent/range.h"
#include "agent/sds_conf.h"
#include "agent/walk.h"
#include "agent/web_conf.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/log.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AGENT_CONF_CREDENTIALS 16
#define AGENT_CONF_RANGES      256
#define AGENT_CONF_QUIRKS      64
#define AGENT_CONF_FOLDERS     8
#define AGENT_CONF_ADDRESSES   (1U << 24) /* of all ranges together: a sweep of them takes hours */

/* The silence of a printer that opens an incident. */
enum agent_conf_silence { AGENT_CONF_NEVER, AGENT_CONF_GONE, AGENT_CONF_UNREACHABLE };

struct agent_conf {
    /* portal: where the records go */
    char jid[256];      /* the agent's own account */
    char password[256]; /* secret */
    char portal[256];   /* JID of the portal's component */
    char host[256];     /* "": find it by the JID's domain (SRV, then address) */
    uint16_t port;
    bool direct_tls;    /* XEP-0368 instead of STARTTLS */
    char ca_file[4096]; /* "": the system's authorities */

    /* discovery */
    bool mdns; /* ask and listen by multicast, too */
    bool usb;  /* printers at this machine's USB ports, too */
    struct range ranges[AGENT_CONF_RANGES];
    size_t range_count;
    struct range excludes[AGENT_CONF_RANGES];
    size_t exclude_count;
    uint64_t sweep_ms; /* from one sweep of the ranges to the next */

    /* snmp: tried in this order */
    struct walk_credential credentials[AGENT_CONF_CREDENTIALS];
    size_t credential_count;
    struct walk_options engine;
    struct quirk_rule quirks[AGENT_CONF_QUIRKS]; /* besides those of the program, agent/quirk.h */
    size_t quirk_count;

    /* traps: heard only when that is configured */
    bool traps;
    struct sockaddr_in trap_address;                    /* INADDR_ANY: all of this machine's */
    char trap_communities[AGENT_CONF_CREDENTIALS][128]; /* secret */
    size_t trap_community_count;

    struct web_conf web;

    /* polling */
    uint64_t status_ms; /* one small GET */
    uint64_t tables_ms; /* supplies, alerts and counters, when nothing said that they moved */
    uint64_t full_ms;   /* everything again */
    uint64_t asleep_ms; /* one tiny packet to a sleeper; 0: as often as status_ms */
    struct hours hours; /* in which people work */
    unsigned wakes_per_day;
    bool console;                             /* the panel is read, by an allow-list */
    uint64_t gone_ms;                         /* a silence so long means gone; 0: never */
    enum agent_conf_silence silence_incident; /* which silence opens an incident */

    unsigned withheld;        /* enum field_switch bits */
    char folder[4096];        /* data; made when absent */
    uint64_t journal_bytes;   /* most that waits for the portal */
    uint64_t history_records; /* that the portal has stored and we keep */
    size_t most_devices;
    enum log_level log_level;
    bool journal_drops; /* the oldest meters when it is full */

    struct licence_conf licence;
    struct order_conf orders;
    struct sds_conf sds;

    /* security */
    char run_as[64];                             /* the user that root becomes; "": nobody else */
    bool sandbox;                                /* files and system calls are limited */
    char file_folders[AGENT_CONF_FOLDERS][4096]; /* of this file and of those that it names */
    size_t file_folder_count;
};

/** Read and check a file. NULL on failure, `out_error` says where and why; the caller frees with
 * agent_conf_free. */
struct agent_conf *agent_conf_read(const char *file, struct conf_error *out_error);

/** A copy without the portal's password, which stays in one place; the caller frees it in the same
 * way. NULL without memory. */
struct agent_conf *agent_conf_copy(const struct agent_conf *conf);

/** Wipe the secrets and free; NULL is allowed. */
void agent_conf_free(struct agent_conf *conf);

/** The credential of this name, or NULL. */
const struct walk_credential *agent_conf_credential(const struct agent_conf *conf,
                                                    const char *name);

/** True when the address (host byte order) lies in a range and in no exclusion. */
bool agent_conf_covers(const struct agent_conf *conf, uint32_t address);

/** The UDP port at which a covered address (host byte order) is asked: `wished` when a range that
 * holds the address has it, the first such range's port when `wished` is 0. 0: it is not covered,
 * or not with that port. */
uint16_t agent_conf_port_of(const struct agent_conf *conf, uint32_t address, uint16_t wished);

/** The reference page of all settings, Markdown, made from the rows. */
bool agent_conf_write_reference(struct buf *out);

#endif
