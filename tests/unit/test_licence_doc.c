/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fakes/licence_rig.h"
#include "tests/unit/unit.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MOST (LICENCE_DOC_PAYLOAD + 1000)

static char trouble[160];

static bool reads(struct licence_doc *out, const char *payload)
{
    trouble[0] = '\0';
    return licence_doc_read(out, payload, strlen(payload), trouble, sizeof trouble);
}

static bool writes(struct buf *out, const struct licence_doc *doc)
{
    trouble[0] = '\0';
    buf_clear(out);
    return licence_doc_write(out, doc, trouble, sizeof trouble);
}

/* A document of a type with what it needs. */
static void minimal(struct licence_doc *doc, enum licence_doc_type type)
{
    struct licence_rig rig;

    licence_rig_init(&rig);
    *doc = rig.lease;
    doc->type = type;
    doc->code = LICENCE_DOC_REPLAYED;
    doc->req_seen = 12;
    doc->version = 3;
    doc->valid_until_ms = rig.keyset.valid_until_ms;
    doc->key_count = 1;
    doc->keys[0] = rig.keyset.keys[0];
    doc->revoked_count = 1;
    (void)snprintf(doc->revoked[0].lid, sizeof doc->revoked[0].lid, "L-1");
    doc->revoked[0].from_ms = LICENCE_RIG_NOW;
    licence_rig_finish(&rig);
}

static void writes_a_lease_as_the_table_has_it(void)
{
    struct licence_doc doc;
    struct buf out;

    minimal(&doc, LICENCE_DOC_LEASE);
    buf_init(&out, TEXT_MOST);
    CU_ASSERT_TRUE(writes(&out, &doc));
    CU_ASSERT_STRING_EQUAL(
        buf_text(&out),
        "{\"typ\":\"lease\",\"iat\":\"2026-11-23T00:00:00.000Z\",\"lid\":\"L-2026-0001\","
        "\"customer\":\"Müller & Söhne GmbH\",\"node\":\"b62e867fa2f33afe62d5d6b1642e1621\","
        "\"edition\":\"standard\",\"region\":\"eu\",\"features\":[\"sds\"],"
        "\"nbf\":\"2026-11-22T00:00:00.000Z\",\"exp\":\"2027-11-23T00:00:00.000Z\","
        "\"lease_until\":\"2026-12-23T00:00:00.000Z\",\"grace_days\":30,\"devices_max\":100,"
        "\"overage_pct\":10,\"seq\":7,\"keys_version\":1}");
    buf_finish(&out);
}

static void reads_back_every_type_as_it_was_written(void)
{
    struct buf first;
    struct buf second;

    buf_init(&first, TEXT_MOST);
    buf_init(&second, TEXT_MOST);
    for (unsigned type = 0; type < LICENCE_DOC_TYPES; type++) {
        struct licence_doc doc;
        struct licence_doc again;
        minimal(&doc, (enum licence_doc_type)type);
        CU_ASSERT_TRUE_FATAL(writes(&first, &doc));
        CU_ASSERT_TRUE_FATAL(reads(&again, buf_text(&first)));
        CU_ASSERT_EQUAL(again.type, type);
        CU_ASSERT_TRUE(writes(&second, &again));
        CU_ASSERT_STRING_EQUAL(buf_text(&first), buf_text(&second));
    }
    buf_finish(&first);
    buf_finish(&second);
}

/* `payload` with the member `name` (its value is `value_len` long) replaced by `with`. */
static bool replaced(char *out, const char *payload, const char *name, const char *with)
{
    char member[64];
    int depth = 0;
    bool quoted = false;

    (void)snprintf(member, sizeof member, "\"%s\":", name);
    const char *at = strstr(payload, member);
    if (at == NULL)
        return false;
    const char *end = at + strlen(member);
    for (; quoted || depth > 0 || (*end != ',' && *end != '}'); end++) {
        quoted ^= *end == '"';
        depth += (*end == '[' || *end == '{') - (*end == ']' || *end == '}');
    }
    if (with[0] == '\0' && *end == ',')
        end++;
    else if (with[0] == '\0')
        at--; /* the comma before the last member */
    (void)snprintf(out, TEXT_MOST, "%.*s%s%s", (int)(at - payload), payload, with, end);
    return true;
}

/* Each field of each type: left out, null, of another type, empty, too long, twice. */
static void refuses_each_needed_field_left_out_and_each_wrong_type(void)
{
    static char bad[TEXT_MOST];
    size_t count;
    unsigned tried = 0;
    const struct licence_field *rows = licence_doc_fields(&count);
    struct buf out;

    buf_init(&out, TEXT_MOST);
    for (unsigned type = 0; type < LICENCE_DOC_TYPES; type++) {
        struct licence_doc doc;
        minimal(&doc, (enum licence_doc_type)type);
        CU_ASSERT_TRUE_FATAL(writes(&out, &doc));
        for (size_t i = 0; i < count; i++) {
            static const char *const values[] = {
                "null",      "{}",         "[[]]", "true", "\"\"", "-1", "1.5", "99999999999999999",
                "\"a\\nb\"", "\"\\u0000\""
            };
            if (replaced(bad, buf_text(&out), rows[i].name, "") && (rows[i].needed & 1U << type)) {
                CU_ASSERT_FALSE(reads(&doc, bad));
                CU_ASSERT_PTR_NOT_NULL(strstr(trouble, rows[i].name));
                tried++;
            }
            for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
                char with[80];
                (void)snprintf(with, sizeof with, "\"%s\":%s", rows[i].name, values[v]);
                if (!replaced(bad, buf_text(&out), rows[i].name, with))
                    continue;
                CU_ASSERT_FALSE(reads(&doc, bad));
                tried++;
            }
        }
    }
    CU_ASSERT(tried > 500);
    buf_finish(&out);
}

static void refuses_values_out_of_bounds(void)
{
    static const char *const rows[][2] = {
        { "typ", "\"license\"" },
        { "typ", "\"LEASE\"" },
        { "iat", "\"2026-11-23T00:00:00+00:00\"" },
        { "iat", "\"1970-01-01T00:00:00Z\"" },
        { "iat", "1795392000" },
        { "lid", "\"a b\"" },
        { "lid", "\"../../etc\\u002fpasswd/\"" },
        { "node", "\"B62E867FA2F33AFE62D5D6B1642E1621\"" },
        { "node", "\"b62e867fa2f33afe62d5d6b1642e162\"" },
        { "edition", "\"Standard\"" },
        { "region", "\"e u\"" },
        { "features", "[\"SDS\"]" },
        { "features", "[1]" },
        { "features", "\"sds\"" },
        { "nbf", "\"2027-11-23T00:00:00.000Z\"" },
        { "exp", "\"2026-12-22T23:59:59.999Z\"" },
        { "lease_until", "\"2028-12-23T00:00:00.000Z\"" },
        { "grace_days", "6" },
        { "grace_days", "366" },
        { "devices_max", "0" },
        { "devices_max", "10000001" },
        { "overage_pct", "101" },
        { "seq", "0" },
        { "seq", "9007199254740992" },
    };
    static char bad[TEXT_MOST];
    struct licence_doc doc;
    struct buf out;

    buf_init(&out, TEXT_MOST);
    minimal(&doc, LICENCE_DOC_LEASE);
    CU_ASSERT_TRUE_FATAL(writes(&out, &doc));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char with[120];
        (void)snprintf(with, sizeof with, "\"%s\":%s", rows[i][0], rows[i][1]);
        CU_ASSERT_TRUE_FATAL(replaced(bad, buf_text(&out), rows[i][0], with));
        CU_ASSERT_FALSE(reads(&doc, bad));
        CU_ASSERT_PTR_NOT_NULL(strstr(trouble, rows[i][0]));
    }
    buf_finish(&out);
}

static void refuses_what_is_no_single_object(void)
{
    static const char *const rows[] = {
        "",
        "null",
        "1",
        "\"x\"",
        "[]",
        "{",
        "{}",
        "{} {}",
        "{\"typ\":\"time\",\"typ\":\"time\"}",
        "{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\",\"x\":1,\"x\":2}",
        "{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\"}}",
        "{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\",}",
        "\xef\xbb\xbf{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\"}",
        "{'typ':'time'}"
    };
    struct licence_doc doc = { .seq = 99 };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CU_ASSERT_FALSE(reads(&doc, rows[i]));
        CU_ASSERT(trouble[0] != '\0');
        CU_ASSERT_EQUAL(doc.seq, 99);
    }
}

static void refuses_more_than_sixteen_kib_and_deep_nesting(void)
{
    static char big[LICENCE_DOC_PAYLOAD + 100];
    struct licence_doc doc;
    int len =
        snprintf(big, sizeof big, "{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\",\"x\":\"");

    memset(big + len, 'x', (size_t)(LICENCE_DOC_PAYLOAD - len - 2));
    memcpy(big + LICENCE_DOC_PAYLOAD - 2, "\"}", 3);
    CU_ASSERT_TRUE(reads(&doc, big));
    memcpy(big + LICENCE_DOC_PAYLOAD - 2, "x\"}", 4);
    CU_ASSERT_FALSE(reads(&doc, big));
    CU_ASSERT_FALSE(
        reads(&doc, "{\"typ\":\"time\",\"iat\":\"2026-11-23T00:00:00Z\",\"x\":[[[[[[[[]]]]]]]]}"));
}

/* A newer server must not stop older agents: what they do not know is signed all the same. */
static void passes_over_fields_that_it_does_not_know(void)
{
    struct licence_doc doc;

    CU_ASSERT_TRUE(reads(&doc, "{\"colour\":{\"a\":[1,null]},\"typ\":\"time\","
                               "\"iat\":\"2026-11-23T00:00:00.5Z\",\"devices_max\":\"many\"}"));
    CU_ASSERT_EQUAL(doc.type, LICENCE_DOC_TIME);
    CU_ASSERT_EQUAL(doc.iat_ms, LICENCE_RIG_NOW + 500);
    CU_ASSERT_EQUAL(doc.devices_max, 0); /* has no place in a "time" */
}

static void refuses_to_write_what_it_would_not_read(void)
{
    struct licence_doc good;
    struct licence_doc doc;
    struct buf out;

    buf_init(&out, TEXT_MOST);
    minimal(&good, LICENCE_DOC_LEASE);
    doc = good;
    doc.grace_days = 0;
    CU_ASSERT_FALSE(writes(&out, &doc));
    CU_ASSERT_STRING_EQUAL(trouble, "\"grace_days\" is missing");
    doc = good;
    doc.devices_max = LICENCE_DOC_DEVICES + 1;
    CU_ASSERT_FALSE(writes(&out, &doc));
    CU_ASSERT_STRING_EQUAL(trouble, "\"devices_max\" is out of bounds");
    doc = good;
    memset(doc.customer, 'x', sizeof doc.customer);
    CU_ASSERT_FALSE(writes(&out, &doc));
    doc = good;
    doc.customer[3] = '\n';
    CU_ASSERT_FALSE(writes(&out, &doc));
    doc = good;
    doc.feature_count = LICENCE_DOC_FEATURES + 1;
    CU_ASSERT_FALSE(writes(&out, &doc));
    doc = good;
    doc.type = LICENCE_DOC_TYPES;
    CU_ASSERT_FALSE(writes(&out, &doc));
    doc = good;
    doc.exp_ms = doc.nbf_ms;
    CU_ASSERT_FALSE(writes(&out, &doc));
    doc = good;
    doc.type = LICENCE_DOC_ERROR;
    doc.code = LICENCE_DOC_NO_CODE;
    CU_ASSERT_FALSE(writes(&out, &doc));
    buf_finish(&out);
}

static void holds_its_longest_lists_in_its_size(void)
{
    static struct licence_doc doc;
    static struct licence_doc again;
    struct buf out;

    buf_init(&out, TEXT_MOST);
    minimal(&doc, LICENCE_DOC_REVOCATIONS);
    doc.revoked_count = LICENCE_DOC_REVOKED;
    for (size_t i = 0; i < LICENCE_DOC_REVOKED; i++) {
        memset(doc.revoked[i].lid, 'x', LICENCE_DOC_ID - 1);
        doc.revoked[i].from_ms = LICENCE_RIG_NOW + (int64_t)i;
    }
    CU_ASSERT_TRUE(writes(&out, &doc));
    CU_ASSERT_TRUE(reads(&again, buf_text(&out)));
    CU_ASSERT_EQUAL(again.revoked_count, LICENCE_DOC_REVOKED);
    CU_ASSERT_EQUAL(again.revoked[127].from_ms, LICENCE_RIG_NOW + 127);
    minimal(&doc, LICENCE_DOC_KEYSET);
    doc.key_count = LICENCE_DOC_KEYS;
    for (size_t i = 1; i < LICENCE_DOC_KEYS; i++)
        doc.keys[i] = doc.keys[0];
    CU_ASSERT_TRUE(writes(&out, &doc));
    CU_ASSERT_TRUE(reads(&again, buf_text(&out)));
    doc.key_count = 0;
    CU_ASSERT_FALSE(writes(&out, &doc));
    buf_finish(&out);
}

static void names_types_and_codes(void)
{
    CU_ASSERT_STRING_EQUAL(licence_doc_type_word(LICENCE_DOC_KEYSET), "keyset");
    CU_ASSERT_STRING_EQUAL(licence_doc_type_word(LICENCE_DOC_TYPES), "");
    CU_ASSERT_STRING_EQUAL(licence_doc_code_word(LICENCE_DOC_BUSY), "busy");
    CU_ASSERT_STRING_EQUAL(licence_doc_code_word(LICENCE_DOC_CODES), "");
    CU_ASSERT_TRUE(licence_doc_is_id("L-2026_1.a"));
    CU_ASSERT_FALSE(licence_doc_is_id(""));
    CU_ASSERT_FALSE(licence_doc_is_key_id("0"));
}

UNIT_MAIN("licence_doc", UNIT_TEST(writes_a_lease_as_the_table_has_it),
          UNIT_TEST(reads_back_every_type_as_it_was_written),
          UNIT_TEST(refuses_each_needed_field_left_out_and_each_wrong_type),
          UNIT_TEST(refuses_values_out_of_bounds), UNIT_TEST(refuses_what_is_no_single_object),
          UNIT_TEST(refuses_more_than_sixteen_kib_and_deep_nesting),
          UNIT_TEST(passes_over_fields_that_it_does_not_know),
          UNIT_TEST(refuses_to_write_what_it_would_not_read),
          UNIT_TEST(holds_its_longest_lists_in_its_size), UNIT_TEST(names_types_and_codes))
