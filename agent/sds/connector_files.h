/* SPDX-License-Identifier: Apache-2.0 */
/* connector_files: the connector's keys and who it is at the platform, in "<folder>/sds/", apart
 * from the database, so that a damaged journal does not cost them: key.pem (in force), next.pem
 * (made for a registration or a change of keys that was not answered yet) and connector.json. Mode
 * 0600; a secret key never leaves the folder.
 *
 * A key is on disk before it is sent. Which of the two is in force says connector.json, which is
 * written before next.pem takes key.pem's place: a crash in between is mended when they are read.
 */
#ifndef PRINTWIRE_AGENT_SDS_CONNECTOR_FILES_H
#define PRINTWIRE_AGENT_SDS_CONNECTOR_FILES_H

#include "base/crypto_sign.h"
#include "protocol/sds_doc_connector.h"

#include <stdbool.h>
#include <stdint.h>

#define CONNECTOR_FILES_PATH 4200

/* What connector.json holds. */
struct connector_files_place {
    char connector[SDS_DOC_UUID]; /* "": not registered */
    char platform[512];           /* its URL */
    char code[SDS_DOC_SHA256];    /* SHA-256 of the one-time code that made it known */
    char key[SDS_DOC_KEY];        /* the public key in force */
    int64_t poll_s;
    int64_t rotated_ms; /* wall clock, when that key came into force */
};

struct connector_files {
    char folder[CONNECTOR_FILES_PATH];
    struct connector_files_place place;
    struct crypto_sign *key;  /* NULL: none is in force */
    struct crypto_sign *next; /* NULL: none was made */
};

/** Read "<folder>/sds/", making it when it is not there. False, logged: no connector is possible.
 * The caller finishes in both cases. */
bool connector_files_open(struct connector_files *files, const char *folder);

/** Wipe and free the keys. */
void connector_files_finish(struct connector_files *files);

/** See to it that there is a next key; false, logged. */
bool connector_files_make_next(struct connector_files *files);

/** The next key is in force, of this place: `place->key` is set here. False, logged; on disk
 * everything is then as before, or as it is to be. */
bool connector_files_take_next(struct connector_files *files,
                               const struct connector_files_place *place);

/** SHA-256 of a one-time code, in hexadecimal. */
void connector_files_digest(const char *code, char out_hex[SDS_DOC_SHA256]);

/** True when the connector is known to the platform of this URL, by the code of this digest (NULL:
 * by any). */
bool connector_files_is_known(const struct connector_files *files, const char *url,
                              const char *digest);

/** Remove the keys, and then who it is. False, logged: some of it is still there; again. */
bool connector_files_forget(struct connector_files *files);

/** The public key as SDS writes it. */
void connector_files_public(const struct crypto_sign *key, char out_text[SDS_DOC_KEY]);

#endif
