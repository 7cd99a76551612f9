/* SPDX-License-Identifier: Apache-2.0 */
/* base/json says whether it is JSON, and no more than so deep; then it is walked token by token. */
#include "agent/record/veil_json.h"

#include "agent/record/mask_rule.h"
#include "base/json.h"
#include "base/json_write.h"
#include "base/str.h"

#include <string.h>

#define BYTES_MOST 262144
#define DEPTH_MOST 16
#define NAME_SIZE  64

struct walk {
    struct mask *mask;
    const char *at; /* in a document that is well-formed */
    const char *end;
    struct json_write w;
};

/* Where a value stands. */
struct place {
    const char *parent;
    const char *name;
    const char *key; /* to be written; NULL inside an array */
    bool is_left_out;
    bool is_root; /* a member may be called "", too */
};

static void skip_blanks(struct walk *walk)
{
    while (walk->at < walk->end && strchr(" \t\r\n,:", *walk->at) != NULL)
        walk->at++;
}

static uint32_t take_hex(const char *at)
{
    uint32_t code = 0;

    for (int i = 0; i < 4; i++) {
        const char *digit = strchr("0123456789abcdef", at[i] | 0x20);
        code = code << 4 | (uint32_t)(digit - "0123456789abcdef");
    }
    return code;
}

/* "\u00e9", and pairs of surrogates (RFC 8259 section 7). */
static void take_code(struct walk *walk, struct buf *out)
{
    uint32_t code = take_hex(walk->at + 1);
    char bytes[4];

    walk->at += 5;
    if (code >= 0xd800 && code < 0xdc00 && walk->at[0] == '\\' && walk->at[1] == 'u') {
        code = 0x10000 + ((code - 0xd800) << 10) + (take_hex(walk->at + 2) - 0xdc00);
        walk->at += 6;
    }
    (void)buf_append(out, bytes, str_utf8_put(bytes, code));
}

static void take_text(struct walk *walk, struct buf *out)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";

    for (walk->at++; *walk->at != '"';) {
        if (*walk->at != '\\') {
            (void)buf_append(out, walk->at++, 1);
        } else if (walk->at[1] == 'u') {
            walk->at++;
            take_code(walk, out);
        } else {
            (void)buf_append(out, &meanings[strchr(escapes, walk->at[1]) - escapes], 1);
            walk->at += 2;
        }
    }
    walk->at++;
}

static void put_text(struct walk *walk, const struct place *place, enum mask_rule rule)
{
    struct buf text;
    struct buf value;

    buf_init(&text, BYTES_MOST);
    buf_init(&value, BYTES_MOST);
    take_text(walk, &text);
    mask_at(walk->mask, place->name);
    if (rule == MASK_RULE_NONE || rule == MASK_RULE_GROUP) {
        mask_rule_learn(walk->mask, place->name, buf_text(&text), text.len);
    } else {
        mask_rule_put(walk->mask, rule, buf_text(&text), text.len, &value);
        json_write_text(&walk->w, place->key, buf_text(&value));
    }
    buf_finish(&text);
    buf_finish(&value);
}

/* A number, true, false or null. */
static void put_word(struct walk *walk, const struct place *place, enum mask_rule rule)
{
    char word[24] = "";
    size_t len = strcspn(walk->at, ",]} \t\r\n");
    int64_t number;

    if (len < sizeof word)
        (void)memcpy(word, walk->at, len);
    walk->at += len;
    if (rule == MASK_RULE_NUMBER && str_to_i64(word, INT64_MIN, INT64_MAX, &number))
        json_write_i64(&walk->w, place->key, number);
    else
        mask_rule_note(walk->mask, rule, place->name, word, strlen(word));
}

static void put_value(struct walk *walk, const struct place *place);

static void put_members(struct walk *walk, const struct place *place, bool is_left_out)
{
    char name[NAME_SIZE];
    struct buf key;

    for (walk->at++; skip_blanks(walk), *walk->at != '}';) {
        buf_init(&key, BYTES_MOST);
        take_text(walk, &key);
        bool fits = str_copy(name, sizeof name, buf_text(&key));
        buf_finish(&key);
        put_value(walk, &(struct place){ place->name, name, name, is_left_out || !fits, false });
    }
    walk->at++;
}

static void put_items(struct walk *walk, const struct place *place, bool is_left_out)
{
    for (walk->at++; skip_blanks(walk), *walk->at != ']';)
        put_value(walk, &(struct place){ place->parent, place->name, NULL, is_left_out, false });
    walk->at++;
}

/* Depth is bounded by json_parse(). */
static void put_value(struct walk *walk, const struct place *place)
{
    enum mask_rule rule = place->is_root       ? MASK_RULE_GROUP
                          : place->is_left_out ? MASK_RULE_NONE
                                               : mask_rule_of(place->parent, place->name);

    skip_blanks(walk);
    bool is_array = *walk->at == '[';
    bool is_open = rule == MASK_RULE_GROUP || (is_array && rule != MASK_RULE_NONE);
    if (*walk->at == '"') {
        put_text(walk, place, rule);
    } else if (*walk->at != '{' && !is_array) {
        put_word(walk, place, rule);
    } else if (is_array) {
        if (is_open)
            json_write_array(&walk->w, place->key);
        put_items(walk, place, !is_open);
        if (is_open)
            json_write_end(&walk->w);
    } else {
        if (is_open)
            json_write_object(&walk->w, place->key);
        put_members(walk, place, !is_open);
        if (is_open)
            json_write_end(&walk->w);
    }
}

/* A line for each member. */
static void break_lines(const struct buf *from, struct buf *out)
{
    bool in_text = false;

    for (size_t i = 0; i < from->len; i++) {
        char c = from->data[i];
        (void)buf_append(out, &c, 1);
        if (in_text && c == '\\' && i + 1 < from->len)
            (void)buf_append(out, &from->data[++i], 1);
        else if (c == '"')
            in_text = !in_text;
        else if (!in_text && (c == ',' || c == '{' || c == '['))
            (void)buf_append_text(out, "\n");
    }
    (void)buf_append_text(out, "\n");
}

bool veil_json_put(struct mask *mask, const char *bytes, size_t len, struct buf *out)
{
    char error[JSON_ERROR_SIZE];
    struct json *doc;
    struct buf compact;
    struct walk walk = { .mask = mask, .at = bytes, .end = bytes + len };

    if (json_parse(bytes, len, BYTES_MOST, DEPTH_MOST, &doc, error) != ERR_NONE)
        return false;
    json_destroy(doc);
    buf_init(&compact, BYTES_MOST);
    json_write_init(&walk.w, &compact);
    put_value(&walk, &(struct place){ "", "", NULL, false, true });
    bool good = json_write_done(&walk.w);
    if (good)
        break_lines(&compact, out);
    buf_finish(&compact);
    return good && !buf_failed(out);
}
