/* SPDX-License-Identifier: Apache-2.0 */
/* Users, keys and engine clocks in the form that net-snmp wants them, without its configuration
 * files and without its synchronous engine discovery. */
#include "agent/walk_usm.h"

#include "agent/walk_pdu.h"
#include "base/crypto.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define START_BYTES ((size_t)2 << 20) /* more than net-snmp and OpenSSL take to start */

enum { KEY_SIZE = 64, PASSWORD_LEAST = 8, PRIVACY_KEY_LEN = 16 };

/* Keys of RFC 3414 A.2, before they are localised. */
struct walk_usm_keys {
    uint8_t origin[CRYPTO_SHA256_SIZE]; /* of the passwords and algorithms they were made from */
    int auth;                           /* net-snmp's number of the algorithm, NETSNMP_USMAUTH_* */
    int privacy;
    uint8_t auth_key[KEY_SIZE];
    size_t auth_key_len;
    uint8_t privacy_key[KEY_SIZE];
    size_t privacy_key_len;
};

struct walk_usm {
    struct usmUser *record; /* net-snmp's; in its table between enter and leave */
    uint32_t boots;
    uint32_t time;
    uint64_t at_ms; /* when the engine's clock showed `boots` and `time` */
};

static const int auth_types[] = { [WALK_AUTH_NONE] = NETSNMP_USMAUTH_NOAUTH,
                                  [WALK_AUTH_MD5] = NETSNMP_USMAUTH_HMACMD5,
                                  [WALK_AUTH_SHA1] = NETSNMP_USMAUTH_HMACSHA1,
                                  [WALK_AUTH_SHA256] = NETSNMP_USMAUTH_HMAC192SHA256,
                                  [WALK_AUTH_SHA512] = NETSNMP_USMAUTH_HMAC384SHA512 };

static const int privacy_types[] = { [WALK_PRIVACY_NONE] = USM_CREATE_USER_PRIV_NONE,
                                     [WALK_PRIVACY_DES] = USM_CREATE_USER_PRIV_DES,
                                     [WALK_PRIVACY_AES128] = USM_CREATE_USER_PRIV_AES };

/* Both libraries write through NULL when memory runs out while they start. */
static bool has_room_to_start(void)
{
    void *volatile room = malloc(START_BYTES);
    bool has_room = room != NULL;

    free(room);
    return has_room;
}

bool walk_usm_start(void)
{
    netsnmp_session session;

    if (find_sec_mod(SNMP_SEC_MODEL_USM) != NULL)
        return true;
    if (!has_room_to_start())
        return false;
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, 1);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_NO_DISCOVERY, 1);
    netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_APPTYPE, "printwire");
    (void)netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
    snmp_sess_init(&session);
    init_callbacks();
    init_snmpv3("printwire");
    (void)snmp_call_callbacks(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_POST_PREMIB_READ_CONFIG, NULL);
    (void)snmp_call_callbacks(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_POST_READ_CONFIG, NULL);
    netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_REVERSE_ENCODE, 1);
    return find_sec_mod(SNMP_SEC_MODEL_USM) != NULL;
}

/* What the keys depend on, as a digest, so that no password has to be kept for comparing. */
static void digest_origin(const struct walk_credential *credential,
                          uint8_t out_digest[CRYPTO_SHA256_SIZE])
{
    struct {
        uint8_t auth;
        uint8_t privacy;
        char auth_secret[sizeof credential->auth_secret];
        char privacy_secret[sizeof credential->privacy_secret];
    } origin;

    (void)memset(&origin, 0, sizeof origin);
    origin.auth = (uint8_t)credential->auth;
    origin.privacy = (uint8_t)credential->privacy;
    (void)memcpy(origin.auth_secret, credential->auth_secret,
                 strnlen(credential->auth_secret, sizeof origin.auth_secret));
    (void)memcpy(origin.privacy_secret, credential->privacy_secret,
                 strnlen(credential->privacy_secret, sizeof origin.privacy_secret));
    crypto_sha256(&origin, sizeof origin, out_digest);
    crypto_wipe(&origin, sizeof origin);
}

static bool make_key(int auth, const char *password, uint8_t out_key[KEY_SIZE], size_t *out_len)
{
    const netsnmp_auth_alg_info *algorithm = sc_find_auth_alg_bytype((u_int)auth);
    size_t len = strlen(password);

    *out_len = KEY_SIZE;
    return algorithm != NULL && len >= PASSWORD_LEAST &&
           generate_Ku(algorithm->alg_oid, (u_int)algorithm->oid_len, (const u_char *)password, len,
                       out_key, out_len) == SNMPERR_SUCCESS;
}

enum walk_usm_level walk_usm_level_of(const struct walk_credential *credential)
{
    if (credential->auth == WALK_AUTH_NONE)
        return WALK_USM_OPEN;
    return credential->privacy == WALK_PRIVACY_NONE ? WALK_USM_SIGNED : WALK_USM_SECRET;
}

struct walk_usm_keys *walk_usm_keys_create(const struct walk_credential *credential)
{
    struct walk_usm_keys *keys;
    bool private = credential->privacy != WALK_PRIVACY_NONE;

    if ((size_t)credential->auth >= sizeof auth_types / sizeof auth_types[0] ||
        (size_t)credential->privacy >= sizeof privacy_types / sizeof privacy_types[0] ||
        (private && credential->auth == WALK_AUTH_NONE) || !walk_usm_start())
        return NULL;
    keys = calloc(1, sizeof *keys);
    if (keys == NULL)
        return NULL;
    digest_origin(credential, keys->origin);
    keys->auth = auth_types[credential->auth];
    keys->privacy = privacy_types[credential->privacy];
    if ((credential->auth != WALK_AUTH_NONE &&
         !make_key(keys->auth, credential->auth_secret, keys->auth_key, &keys->auth_key_len)) ||
        (private && (sc_get_priv_alg_bytype((u_int)keys->privacy) == NULL ||
                     !make_key(keys->auth, credential->privacy_secret, keys->privacy_key,
                               &keys->privacy_key_len)))) {
        walk_usm_keys_destroy(keys);
        return NULL;
    }
    return keys;
}

void walk_usm_keys_destroy(struct walk_usm_keys *keys)
{
    if (keys == NULL)
        return;
    crypto_wipe(keys, sizeof *keys);
    free(keys);
}

bool walk_usm_keys_fit(const struct walk_usm_keys *keys, const struct walk_credential *credential)
{
    uint8_t origin[CRYPTO_SHA256_SIZE];

    digest_origin(credential, origin);
    return memcmp(origin, keys->origin, sizeof origin) == 0;
}

/* One localised key for net-snmp's record, which owns it. */
static bool localise(const struct usmUser *record, int auth, const uint8_t *key, size_t key_len,
                     u_char **out_key, size_t *out_len)
{
    const netsnmp_auth_alg_info *algorithm = sc_find_auth_alg_bytype((u_int)auth);
    size_t len = KEY_SIZE;
    u_char *local = calloc(1, KEY_SIZE);

    if (local == NULL || algorithm == NULL ||
        generate_kul(algorithm->alg_oid, (u_int)algorithm->oid_len, record->engineID,
                     record->engineIDLen, key, key_len, local, &len) != SNMPERR_SUCCESS) {
        free(local);
        return false;
    }
    *out_key = local;
    *out_len = len;
    return true;
}

static bool set_protocol(const oid *protocol, size_t len, oid **out_protocol, size_t *out_len)
{
    oid *copy = snmp_duplicate_objid(protocol, len);

    if (copy == NULL)
        return false;
    free(*out_protocol);
    *out_protocol = copy;
    *out_len = len;
    return true;
}

static bool set_authentication(struct usmUser *record, const struct walk_usm_keys *keys)
{
    const netsnmp_auth_alg_info *algorithm;

    if (keys->auth_key_len == 0)
        return true;
    algorithm = sc_find_auth_alg_bytype((u_int)keys->auth);
    return algorithm != NULL &&
           set_protocol(algorithm->alg_oid, (size_t)algorithm->oid_len, &record->authProtocol,
                        &record->authProtocolLen) &&
           localise(record, keys->auth, keys->auth_key, keys->auth_key_len, &record->authKey,
                    &record->authKeyLen);
}

static bool set_privacy(struct usmUser *record, const struct walk_usm_keys *keys)
{
    const netsnmp_priv_alg_info *algorithm;

    if (keys->privacy_key_len == 0)
        return true;
    algorithm = sc_get_priv_alg_bytype((u_int)keys->privacy);
    if (algorithm == NULL ||
        !set_protocol(algorithm->alg_oid, (size_t)algorithm->oid_len, &record->privProtocol,
                      &record->privProtocolLen) ||
        !localise(record, keys->auth, keys->privacy_key, keys->privacy_key_len, &record->privKey,
                  &record->privKeyLen) ||
        record->privKeyLen < PRIVACY_KEY_LEN)
        return false;
    record->privKeyLen = PRIVACY_KEY_LEN; /* DES: key and pre-IV; AES: key; RFC 3414 8.1.1, 3826 */
    return true;
}

static void free_record(struct usmUser *record)
{
    if (record != NULL)
        (void)usm_free_user(record);
}

static struct usmUser *make_record(const char *user, const uint8_t *engine_id, size_t len)
{
    struct usmUser *record = usm_create_user();

    if (record == NULL)
        return NULL;
    record->name = walk_pdu_copy(user, strlen(user));
    record->secName = walk_pdu_copy(user, strlen(user));
    record->engineID = walk_pdu_copy(engine_id, len);
    record->engineIDLen = len;
    if (record->name != NULL && record->secName != NULL && record->engineID != NULL)
        return record;
    free_record(record);
    return NULL;
}

struct walk_usm *walk_usm_create(const struct walk_usm_keys *keys, const char *user,
                                 const uint8_t *engine_id, size_t engine_id_len)
{
    struct walk_usm *usm = calloc(1, sizeof *usm);

    if (usm == NULL)
        return NULL;
    usm->record = make_record(user, engine_id, engine_id_len);
    if (usm->record == NULL || (keys != NULL && (!set_authentication(usm->record, keys) ||
                                                 !set_privacy(usm->record, keys)))) {
        walk_usm_destroy(usm);
        return NULL;
    }
    return usm;
}

void walk_usm_destroy(struct walk_usm *usm)
{
    if (usm == NULL)
        return;
    free_record(usm->record);
    free(usm);
}

const uint8_t *walk_usm_engine(const struct walk_usm *usm, size_t *out_len)
{
    *out_len = usm->record->engineIDLen;
    return usm->record->engineID;
}

const char *walk_usm_user(const struct walk_usm *usm)
{
    return usm->record->name;
}

void walk_usm_set_clock(struct walk_usm *usm, uint32_t boots, uint32_t time, uint64_t now_ms)
{
    usm->boots = boots;
    usm->time = time;
    usm->at_ms = now_ms;
}

void walk_usm_heard(struct walk_usm *usm, uint32_t boots, uint32_t time, uint64_t now_ms)
{
    if (boots > usm->boots || (boots == usm->boots && time > usm->time))
        walk_usm_set_clock(usm, boots, time, now_ms);
}

bool walk_usm_enter(struct walk_usm *usm, bool with_clock, uint64_t now_ms)
{
    struct usmUser *record = usm->record;
    uint64_t time = usm->time + (now_ms - usm->at_ms) / 1000;

    assert(record->next == NULL && record->prev == NULL);
    if (usm_add_user(record) == NULL)
        return false;
    if (with_clock && record->engineIDLen > 0)
        (void)set_enginetime(record->engineID, (u_int)record->engineIDLen, usm->boots,
                             time > INT32_MAX ? INT32_MAX : (u_int)time, 1);
    return true;
}

void walk_usm_leave(struct walk_usm *usm)
{
    struct usmUser *record = usm->record;

    (void)usm_remove_user(record);
    record->next = NULL;
    record->prev = NULL;
    if (record->engineIDLen > 0)
        free_enginetime(record->engineID, record->engineIDLen);
}
