/* SPDX-License-Identifier: Apache-2.0 */
/* portal_show: the commands that print what is in the store: watch, fleet, history, digest. */
#ifndef PRINTWIRE_PORTAL_PORTAL_SHOW_H
#define PRINTWIRE_PORTAL_PORTAL_SHOW_H

#include "portal/portal_conf.h"

#include <stdbool.h>
#include <stdint.h>

/* What to print while records are stored. */
struct portal_watch {
    const char *site;     /* NULL: all */
    unsigned kinds;       /* bits 1 << enum record_kind; 0: all */
    const char *severity; /* a word that portal_show_knows_severity() knows, NULL: everything */
    bool from_start;
    bool no_follow;
    bool xml;
    bool is_coloured;
    uint64_t count; /* 0: without end */
};

/* How to print the table of printers. */
struct portal_fleet {
    const char *site; /* NULL: all */
    bool csv;
    bool twins; /* instead: printers that several agents report; nothing else counts then */
    bool is_coloured;
    bool unicode;
    unsigned width; /* columns of the terminal, 0: no bound */
};

/* What to print of a printer's history. */
struct portal_history {
    const char *device; /* its id, serial number, address or host name */
    unsigned views;     /* bits 1 << enum history_view_id; 0: as it was at `to_ms` */
    int64_t from_ms;
    int64_t to_ms;
    bool csv;
    bool unicode;
};

/** Print records as they are stored. The process's exit status. */
int portal_show_records(const struct portal_conf *conf, const struct portal_watch *options);

/** Print the table of printers. The process's exit status. */
int portal_show_fleet(const struct portal_conf *conf, const struct portal_fleet *options);

/** Print the history of one printer. The process's exit status. */
int portal_show_history(const struct portal_conf *conf, const struct portal_history *options);

/** Print the digest of the store. The process's exit status. */
int portal_show_digest(const struct portal_conf *conf);

/** True for critical, warning and other. */
bool portal_show_knows_severity(const char *word);

#endif
