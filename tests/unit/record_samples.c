/* SPDX-License-Identifier: Apache-2.0 */
/* Writes documents with the encoder, each ended by a NUL, for tests/lint/grammar.py: every kind of
 * record with every field, with every single field alone, with every word of every choice, with
 * random bytes for texts, with everything withheld; and the envelope. */
#include "protocol/batch.h"
#include "protocol/names.h"
#include "protocol/record_xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UUID         "00000000-0000-4000-8000-0123456789ab"
#define TEXT_ROUNDS  60
#define SAMPLE_BYTES 300

struct samples {
    uint32_t random;
    bool failed;
};

static unsigned char next_byte(struct samples *s)
{
    s->random = s->random * 1664525 + 1013904223;
    return (unsigned char)(s->random >> 24);
}

/* Bytes as a printer might send them: mostly letters, some of anything. */
static void fill_text(struct samples *s, char text[SAMPLE_BYTES])
{
    size_t len = 1 + next_byte(s) % (SAMPLE_BYTES - 2u);

    for (size_t i = 0; i < len; i++) {
        unsigned char byte = next_byte(s);

        text[i] = next_byte(s) % 4 == 0 && byte != 0 ? (char)byte : (char)('a' + byte % 26);
    }
    text[len] = '\0';
}

/* A legal value of a field; `word` chooses among the words of a choice. */
static const char *sample_value(struct samples *s, const struct field *row, size_t word,
                                char text[SAMPLE_BYTES])
{
    static const char *const values[] = {
        [FIELD_TYPE_UUID] = UUID,
        [FIELD_TYPE_TIME] = "2026-11-21T09:15:02.123Z",
        [FIELD_TYPE_COUNT] = "9223372036854775807",
        [FIELD_TYPE_INTEGER] = "-2147483648",
        [FIELD_TYPE_PERCENT] = "99.99",
        [FIELD_TYPE_MAC] = "00:11:aa:bb:cc:ff",
        [FIELD_TYPE_ADDRESS] = "2001:db8::192.0.2.17",
    };
    const char *at = row->choices;

    if (row->type == FIELD_TYPE_TEXT) {
        fill_text(s, text);
        return text;
    }
    if (row->type != FIELD_TYPE_CHOICE)
        return values[row->type];
    for (; word > 0 && strchr(at, '|') != NULL; word--)
        at = strchr(at, '|') + 1;
    (void)snprintf(text, SAMPLE_BYTES, "%.*s", (int)strcspn(at, "|"), at);
    return text;
}

static void add_sample(struct samples *s, struct record *r, const struct field *row, size_t word)
{
    char text[SAMPLE_BYTES];

    (void)record_add(r, row->id, sample_value(s, row, word, text));
    if (row->id == FIELD_CONSUMABLE_LEVEL_QUALITY && !record_complete(r) &&
        !field_level_has_number(text))
        (void)record_set(r, FIELD_CONSUMABLE_LEVEL, "");
}

static void print(struct samples *s, const struct record *r, unsigned withheld)
{
    struct buf b;

    buf_init(&b, 4 * NAMES_RECORD_BYTES);
    (void)buf_append_text(&b, "<records xmlns='" NAMES_SPACE "'>");
    if (!record_xml_write(r, withheld, &b) || !buf_append_text(&b, "</records>")) {
        (void)fprintf(stderr, "a %s could not be written\n", field_kind_name(r->kind));
        s->failed = true;
    }
    (void)fwrite(buf_text(&b), 1, b.len + 1, stdout);
    buf_finish(&b);
}

/* A record with its required fields, and `only` (or everything when that is NULL). */
static void sample_record(struct samples *s, enum record_kind kind, const struct field *only,
                          size_t word, unsigned withheld)
{
    size_t count;
    const struct field *row = field_row(field_first(kind, &count));
    struct record r;

    record_init(&r, kind);
    for (; count > 0; row++, count--) {
        bool wanted = only == NULL || row == only || row->id == only->parent ||
                      (row->required &&
                       (row->form != FIELD_FORM_SUB_ATTRIBUTE || row->parent == only->parent));

        if (wanted)
            add_sample(s, &r, row, row == only || only == NULL ? word : 0);
        if (wanted && row->many && only == NULL && row->type == FIELD_TYPE_MAC)
            add_sample(s, &r, row, 0);
    }
    print(s, &r, withheld);
    record_finish(&r);
}

static size_t count_words(const struct field *row)
{
    size_t words = 1;

    for (const char *c = row->choices; c != NULL && *c != '\0'; c++)
        words += *c == '|';
    return words;
}

static void sample_kind(struct samples *s, enum record_kind kind)
{
    size_t count;
    const struct field *row = field_row(field_first(kind, &count));

    for (unsigned round = 0; round < TEXT_ROUNDS; round++)
        sample_record(s, kind, NULL, round, FIELD_ALWAYS);
    for (unsigned bit = 1; bit <= FIELD_SWITCH_SUBUNIT; bit *= 2)
        sample_record(s, kind, NULL, 0, bit);
    sample_record(s, kind, NULL, 0, ~0u);
    for (; count > 0; row++, count--)
        for (size_t word = 0; word < count_words(row); word++)
            sample_record(s, kind, row, word, FIELD_ALWAYS);
}

static void print_element(struct samples *s, struct buf *b)
{
    if (buf_failed(b))
        s->failed = true;
    (void)fwrite(buf_text(b), 1, b->len + 1, stdout);
    buf_clear(b);
}

static void sample_envelope(struct samples *s)
{
    struct batch_hello hello = { .epoch = UUID, .next = INT64_MAX };
    struct batch_welcome welcome = { 0, 64, 262144, "portal <&'> \xC3\xA9", 0 };
    struct batch_head head = { .epoch = UUID, .first = 1 };
    struct batch_stored stored = { UUID, 0 };
    struct batch_rejected rejected = { 1, 50, "not <allowed> & 'more'" };
    struct buf b;

    buf_init(&b, NAMES_RECORD_BYTES);
    (void)batch_write_hello(&b, &hello);
    print_element(s, &b);
    (void)snprintf(hello.program, sizeof hello.program, "%s", "agent's \"own\"\tname");
    hello.clock = head.clock = (struct batch_clock){ true, -3600012, 35 };
    head.next = 4711;
    hello.self =
        "<agent device='" UUID "' at='2026-11-21T09:15:02.123Z'><version>1</version></agent>";
    (void)batch_write_hello(&b, &hello);
    print_element(s, &b);
    (void)batch_write_welcome(&b, &welcome);
    print_element(s, &b);
    (void)batch_write_open(&b, &head);
    (void)buf_append_text(&b, "<void/>");
    (void)batch_write_close(&b);
    print_element(s, &b);
    (void)batch_write_stored(&b, &stored);
    print_element(s, &b);
    (void)batch_write_rejected(&b, &rejected);
    print_element(s, &b);
    buf_finish(&b);
}

int main(void)
{
    struct samples s = { .random = 20261121 };

    for (unsigned kind = 0; kind < RECORD_KINDS; kind++)
        sample_kind(&s, (enum record_kind)kind);
    sample_envelope(&s);
    return s.failed || fflush(stdout) != 0;
}
