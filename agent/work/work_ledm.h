/* SPDX-License-Identifier: Apache-2.0 */
/* work_ledm: LEDM documents as far as work at a device needs them. Pure. Elements are found by
 * their local names under the expected parents, since prefixes and name spaces vary.
 *
 * Nothing of jobs, people or places is looked at: of ProductLogsDyn the EventLog alone.
 */
#ifndef PRINTWIRE_AGENT_WORK_WORK_LEDM_H
#define PRINTWIRE_AGENT_WORK_WORK_LEDM_H

#include "agent/web_work.h"
#include "base/buf.h"
#include "protocol/sds_doc_report.h"

#include <stdbool.h>
#include <stddef.h>

#define WORK_LEDM_BODY  262144 /* most bytes of a document */
#define WORK_LEDM_VALUE 32     /* a setting as the device writes it, and a NUL */

#define WORK_LEDM_SERIAL 64 /* a serial number, and a NUL */

/* What a DiscoveryTree lists: paths, "" where it does not. */
struct work_ledm_tree {
    bool has_config;
    bool has_logs;
    char actions[WEB_WORK_PATH];  /* its ProductActionsManifest */
    char firmware[WEB_WORK_PATH]; /* its FirmwareUpdateManifest */
};

/* What those two manifests list. */
struct work_ledm_paths {
    bool has_power; /* WEB_WORK_POWER */
    bool has_mode;  /* WEB_WORK_MODE */
    bool has_state; /* WEB_WORK_STATE */
    char image[WEB_WORK_PATH];
};

/* Of ProductConfigDyn. */
struct work_ledm_config {
    char serial[WORK_LEDM_SERIAL];
    char product[SDS_DOC_WORD];
    char firmware[SDS_DOC_WORD];
    char settings[SDS_DOC_SETTING_NAMES][WORK_LEDM_VALUE]; /* as written */
    unsigned has; /* set of enum sds_doc_setting_name: what it has, also when it is empty */
};

/** Read a DiscoveryTree; false when it is none. */
bool work_ledm_read_tree(const char *bytes, size_t len, struct work_ledm_tree *out_tree);

/** Add what a manifest lists to `paths`: resources by their type, and only where their path is one
 * of agent/web_work's. False when it is no manifest. */
bool work_ledm_read_manifest(const char *bytes, size_t len, struct work_ledm_paths *paths);

/** Read ProductConfigDyn; false when it is none. What does not fit its place is left out. */
bool work_ledm_read_config(const char *bytes, size_t len, struct work_ledm_config *out_config);

/** Read FirmwareMode ("normal" is true), or false. */
bool work_ledm_is_normal(const char *bytes, size_t len);

/** Read the State of a firmware update: its word, in lower case, and how far it is (-1: it does not
 * say). False when it is none. */
bool work_ledm_read_state(const char *bytes, size_t len, char out_word[SDS_DOC_WORD],
                          int *out_percent);

/** True for a word of that State that says that it went wrong. */
bool work_ledm_has_failed(const char *word);

/** Read the EventLog of ProductLogsDyn: at most `most` rows, the first ones; how many. Rows without
 * a code, or without a severity of those that SDS.md has, are left out. */
size_t work_ledm_read_log(const char *bytes, size_t len, struct sds_doc_alert *out_rows,
                          size_t most);

/** What a setting is, as SDS.md writes it ("15"), of how the device writes it ("15minutes"); ""
 * when it is neither minutes nor hours. */
void work_ledm_value(unsigned name, const char *written, char out_value[SDS_DOC_WORD]);

/** Append a ProductConfigDyn with these settings alone, times written in the way of `config`. Only
 * those that `config` has; false when there are none, or `out` is full. */
bool work_ledm_write(const struct work_ledm_config *config, const struct sds_doc_setting *settings,
                     size_t count, struct buf *out);

#endif
