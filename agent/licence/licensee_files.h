/* SPDX-License-Identifier: Apache-2.0 */
/* licensee_files: what a licensee keeps on disk, verified again when it is read. A file that is
 * damaged or was changed is as good as none, and that is logged. */
#ifndef PRINTWIRE_AGENT_LICENCE_LICENSEE_FILES_H
#define PRINTWIRE_AGENT_LICENCE_LICENSEE_FILES_H

#include "agent/agent_conf.h"
#include "base/crypto_sign.h"
#include "protocol/licence_answer.h"
#include "protocol/licence_keys.h"
#include "protocol/licence_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct licensee_files {
    char folder[4096];        /* "<folder>/licence" */
    struct crypto_sign *node; /* NULL when only looked at, and none was made yet */
    char node_id[LICENCE_DOC_KEY_ID];
    struct licence_keys keys;
    struct licence_memory memory;
    int64_t req_seq; /* number of the last request */
    struct licence_doc doc;
    bool has_doc;
    struct licence_doc revocations; /* the list in force */
    bool has_revocations;
    bool may_wait; /* of a command, which nobody waits for: for others who write at this moment */
    char portal[256]; /* the regions that the portal's certificate named when it was seen last */
    bool knows_portal;
};

/** Read everything; with `make`, make the folder and the node's key when they are not there. False,
 * logged, without folder, key or a readable root. */
bool licensee_files_read(struct licensee_files *files, const struct agent_conf *conf, bool make);

/** Wipe and free what it holds. */
void licensee_files_finish(struct licensee_files *files);

/** Keep the memory and the number of the last request; the number never falls below the one that is
 * there, as a command may have asked meanwhile. False also while a command writes at this moment.
 */
bool licensee_files_keep_memory(struct licensee_files *files);

/** Count on to a number for a request that neither we nor a command has used, and keep it. */
bool licensee_files_next_number(struct licensee_files *files);

/** Keep a key set that is in force. */
bool licensee_files_keep_keys(const struct licensee_files *files, const char *token, size_t len);

/** Keep the list of revocations in force with its question. */
bool licensee_files_keep_revocations(const struct licensee_files *files,
                                     const struct licence_question *question, const char *token,
                                     size_t len);

/** Keep the word that our place in the licence was given up, and forget the answer in force. As
 * long as that word is there nothing is asked, so that an agent does not activate itself again. */
bool licensee_files_keep_release(struct licensee_files *files,
                                 const struct licence_question *question, const char *token,
                                 size_t len);

/** True while that word is there: by a command, perhaps, that ran beside us. */
bool licensee_files_is_released(const struct licensee_files *files);

/** Say it in the log, and what to do. */
void licensee_files_tell_released(const struct licensee_files *files);

/** Take that word back. */
void licensee_files_unrelease(const struct licensee_files *files);

/** Keep the portal's regions. */
bool licensee_files_keep_portal(const struct licensee_files *files);

/** Keep the answer in force with its question. */
bool licensee_files_keep_answer(const struct licensee_files *files,
                                const struct licence_question *question, const char *token,
                                size_t len);

#endif
