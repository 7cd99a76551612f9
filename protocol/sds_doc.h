/* SPDX-License-Identifier: Apache-2.0 */
/* sds_doc: every body of protocol/SDS.md, read and written as a whole: JSON within its length, no
 * member unknown or twice, each within its row, and nothing that contradicts itself. */
#ifndef PRINTWIRE_PROTOCOL_SDS_DOC_H
#define PRINTWIRE_PROTOCOL_SDS_DOC_H

#include "base/buf.h"
#include "base/err.h"
#include "protocol/sds_field.h"

#include <stdbool.h>
#include <stddef.h>

#define SDS_DOC_DEPTH 6 /* levels of the deepest body */

/* Each with its structure. */
enum sds_doc_type {
    SDS_DOC_REGISTRATION,   /* struct sds_doc_registration */
    SDS_DOC_REGISTERED,     /* sds_doc_registered */
    SDS_DOC_ROTATION,       /* sds_doc_rotation */
    SDS_DOC_LEAVE,          /* sds_doc_leave */
    SDS_DOC_POLL,           /* sds_doc_poll */
    SDS_DOC_SCHEDULE,       /* sds_doc_schedule */
    SDS_DOC_REPORTS,        /* sds_doc_reports */
    SDS_DOC_RESULTS,        /* sds_doc_results */
    SDS_DOC_ALERTS,         /* sds_doc_alerts */
    SDS_DOC_STORED,         /* sds_doc_stored */
    SDS_DOC_TOKEN_ANSWER,   /* sds_doc_token */
    SDS_DOC_TOKEN_ERROR,    /* sds_doc_token_error */
    SDS_DOC_ENROL,          /* sds_doc_enrol */
    SDS_DOC_ENROLLED,       /* sds_doc_enrolled */
    SDS_DOC_ORDER,          /* sds_doc_order */
    SDS_DOC_PROGRESS,       /* sds_doc_progress */
    SDS_DOC_WORK_PAGE,      /* sds_doc_work_page */
    SDS_DOC_STORY,          /* sds_doc_story */
    SDS_DOC_ROLLOUT,        /* sds_doc_rollout */
    SDS_DOC_ACCOUNT_PAGE,   /* sds_doc_account_page */
    SDS_DOC_PLACE,          /* sds_doc_place */
    SDS_DOC_PLACE_PAGE,     /* sds_doc_place_page */
    SDS_DOC_PLACE_SETTINGS, /* sds_doc_place_settings */
    SDS_DOC_KNOWN,          /* sds_doc_known */
    SDS_DOC_DEVICE_PAGE,    /* sds_doc_device_page */
    SDS_DOC_EVENT_PAGE,     /* sds_doc_event_page */
    SDS_DOC_AUDIT_PAGE,     /* sds_doc_audit_page */
    SDS_DOC_WEBHOOK_ORDER,  /* sds_doc_webhook_order */
    SDS_DOC_WEBHOOK_MADE,   /* sds_doc_webhook_made */
    SDS_DOC_WEBHOOK_PAGE,   /* sds_doc_webhook_page */
    SDS_DOC_HOOK,           /* sds_doc_hook */
    SDS_DOC_PROBLEM,        /* sds_doc_problem */
    SDS_DOC_TYPES,
    SDS_DOC_NONE = SDS_DOC_TYPES /* no body: cannot be read or written */
};

struct sds_doc_row {
    const char *name; /* "registration": of its schema */
    const struct sds_field_table *table;
    size_t most; /* bytes of the JSON text */
    const char *help;
};

/** The row of a body; NULL outside the enum. */
const struct sds_doc_row *sds_doc_row(enum sds_doc_type type);

/** Read a body into its structure. ERR_NONE; ERR_LIMIT (too long or deep), ERR_SYNTAX (no JSON, or
 * a member twice), ERR_RANGE (a row is broken, or it contradicts itself) with the trouble said and
 * everything absent; ERR_MEMORY. Of SDS_DOC_NONE nothing is read: ERR_RANGE, and the structure is
 * untouched. */
enum err sds_doc_read(enum sds_doc_type type, const char *bytes, size_t len, void *out_struct,
                      struct sds_field_trouble *out_trouble);

/** Append the body to `out`: the same structure gives the same bytes. False, with the trouble said,
 * when it could not be read again; `out` may then hold a part of it. */
bool sds_doc_write(struct buf *out, enum sds_doc_type type, const void *from_struct,
                   struct sds_field_trouble *out_trouble);

#endif
