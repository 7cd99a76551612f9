/* SPDX-License-Identifier: Apache-2.0 */
/* post_text: what the mail of a report says, in words: its subject, its text with what the rows
 * come to, and the name of its file. Pure. */
#ifndef PRINTWIRE_PORTAL_POST_POST_TEXT_H
#define PRINTWIRE_PORTAL_POST_POST_TEXT_H

#include "portal/post/post_report.h"
#include "portal/store/mailing.h"

#define POST_TEXT_LINE 200 /* bytes of a subject or a file's name, with a NUL */

/** "Counters for billing of We, 2026-10-01 to 2026-10-31". */
void post_text_subject(const struct post_report *report, const struct mailing *mailing,
                       char out_subject[POST_TEXT_LINE]);

/** "meters-2026-10-01-2026-10-31.csv". */
void post_text_file(const struct post_report *report, char out_name[POST_TEXT_LINE]);

/** Append the text; `portal` is what the portal is called. */
void post_text_write(struct buf *out, const struct post_report *report,
                     const struct mailing *mailing, const char *portal);

#endif
