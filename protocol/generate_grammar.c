/* SPDX-License-Identifier: Apache-2.0 */
/* The envelope is fixed text; each record follows from its rows, in their order. */
#include "protocol/generate_grammar.h"

#include "protocol/field.h"
#include "protocol/names.h"
#include "protocol/words.h"

#include <string.h>

#define WORDS_WIDTH 88 /* of a line of words */

/* clang-format off */
static const char opening[] =
    "# RELAX NG grammar of " NAMES_SPACE ", version " NAMES_VERSION ".\n"
    "# Generated from protocol/field.c by printwire-generate grammar: change the table, not this file.\n"
    "# It says what a writer of this version writes; a reader passes over what it does not know.\n"
    "\n"
    "default namespace = \"" NAMES_SPACE "\"\n"
    "namespace commands = \"" NAMES_SPACE_COMMANDS "\"\n"
    "namespace form = \"" NAMES_SPACE_FORM "\"\n"
    "datatypes xsd = \"http://www.w3.org/2001/XMLSchema-datatypes\"\n"
    "\n"
    "start = hello | welcome | batch | stored | rejected | records | record | command\n"
    "\n"
    "# The envelope\n"
    "\n"
    "hello = element hello {\n"
    "  attribute version { \"" NAMES_VERSION "\" },\n"
    "  attribute epoch { uuid },\n"
    "  attribute next { number },\n"
    "  attribute program { xsd:string { minLength = \"1\" maxLength = \"47\" } }?,\n"
    "  clock?,\n"
    "  agent?\n"
    "}\n"
    "welcome = element welcome {\n"
    "  attribute through { count },\n"
    "  attribute window { xsd:int { minInclusive = \"1\" maxInclusive = \"64\" } },\n"
    "  attribute max-bytes { xsd:int { minInclusive = \"1024\" maxInclusive = \"262144\" } },\n"
    "  attribute ingest { xsd:string { minLength = \"1\" maxLength = \"255\" } },\n"
    "  attribute time { time }\n"
    "}\n"
    "batch = element batch {\n"
    "  attribute epoch { uuid },\n"
    "  attribute first { number },\n"
    "  attribute next { number }?,\n"
    "  clock?,\n"
    "  (record | void)+\n"
    "}\n"
    "clock = (\n"
    "  attribute clock-ahead { xsd:long { pattern = \"0|-?[1-9][0-9]*\" } },\n"
    "  attribute clock-within { count }\n"
    ")\n"
    "void = element void { empty }\n"
    "stored = element stored { attribute epoch { uuid }, attribute through { count } }\n"
    "rejected = element rejected {\n"
    "  attribute first { number },\n"
    "  attribute record { number },\n"
    "  attribute reason { xsd:string { minLength = \"1\" maxLength = \"119\" } }\n"
    "}\n"
    "records = element records { record* }\n"
    "\n"
    "# Orders: commands (XEP-0050) with their forms (XEP-0004), and the answers\n"
    "\n"
    "command = element commands:command { order-node, (order-asked | order-answered) }\n"
    "order-node = attribute node { xsd:string { pattern = \"" NAMES_ORDER_NODE "(" WORDS_ORDER_KINDS ")\" } }\n"
    "order-asked =\n"
    "  attribute action { \"execute\" | \"complete\" }?,\n"
    "  attribute sessionid { xsd:string { maxLength = \"63\" } }?,\n"
    "  element form:x { attribute type { \"submit\" }, order-field+ }\n"
    "order-answered =\n"
    "  attribute sessionid { uuid },\n"
    "  attribute status { \"completed\" },\n"
    "  element form:x { attribute type { \"result\" }, order-field+ }\n"
    "order-field = element form:field { attribute type { text }?, (\n"
    "  (attribute var { \"FORM_TYPE\" }, element form:value { \"" NAMES_ORDER_FORM_TYPE "\" })\n"
    "  | (attribute var { \"order\" | \"device\" }, element form:value { uuid })\n"
    "  | (attribute var { \"expires\" | \"until\" }, element form:value { time })\n"
    "  | (attribute var { \"minutes\" }, element form:value { xsd:int { minInclusive = \"1\" maxInclusive = \"1440\" } })\n"
    "  | (attribute var { \"level\" }, element form:value { \"error\" | \"warn\" | \"info\" | \"debug\" })\n"
    "  | (attribute var { \"set\" }, element form:value { xsd:string { pattern = \"[a-z/\\-]+=.{0,200}\" } }+)\n"
    "  | (attribute var { \"state\" }, element form:value { xsd:string { pattern = \"kept|" WORDS_ORDER_STATES "\" } })\n"
    "  | (attribute var { \"reason\" }, element form:value { xsd:string { pattern = \"" WORDS_ORDER_REASONS "\" } })\n"
    "  | (attribute var { \"detail\" }, element form:value { xsd:string { minLength = \"1\" maxLength = \"255\" } }))\n"
    "}\n"
    "\n"
    "# Types of values\n"
    "\n"
    "uuid = xsd:string { pattern = \"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\" }\n"
    "time = xsd:string { pattern = \"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z\" }\n"
    "count = xsd:long { minInclusive = \"0\" pattern = \"0|[1-9][0-9]*\" }\n"
    "number = xsd:long { minInclusive = \"1\" pattern = \"[1-9][0-9]*\" }\n"
    "integer = xsd:int { pattern = \"0|-?[1-9][0-9]*\" }\n"
    "percent = xsd:string { pattern = \"100([.]0{1,2})?|(0|[1-9][0-9]?)([.][0-9]{1,2})?\" }\n"
    "mac = xsd:string { pattern = \"[0-9a-f]{2}(:[0-9a-f]{2}){5}\" }\n"
    "address = xsd:string { pattern = \"[0-9A-Fa-f:.]{2,45}\" }\n"
    "\n"
    "# Records\n"
    "\n";

/* Words that mean something in compact syntax: as names they need a backslash. */
static const char *const keywords[] = {
    "attribute", "datatypes", "default", "div", "element", "empty", "external", "grammar", "include",
    "inherit", "list", "mixed", "namespace", "notAllowed", "parent", "start", "string", "text", "token",
};

static const char *const type_patterns[] = {
    [FIELD_TYPE_UUID] = "uuid",       [FIELD_TYPE_TIME] = "time",       [FIELD_TYPE_COUNT] = "count",
    [FIELD_TYPE_INTEGER] = "integer", [FIELD_TYPE_PERCENT] = "percent", [FIELD_TYPE_MAC] = "mac",
    [FIELD_TYPE_ADDRESS] = "address",
};
/* clang-format on */

static void write_name(struct buf *out, const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        if (strcmp(keywords[i], name) == 0)
            (void)buf_append_text(out, "\\");
    (void)buf_append_text(out, name);
}

/* Which words of a list to write: all, or those of levels with or without a number. */
enum part { PART_ALL, PART_NUMBERED, PART_NUMBERLESS };

static bool is_in_part(const char *word, enum part part)
{
    return part == PART_ALL || field_level_has_number(word) == (part == PART_NUMBERED);
}

/* Words as literals; a line is broken before it grows too long. */
static void write_words(struct buf *out, const char *choices, enum part part)
{
    size_t start = out->len;
    bool first = true;

    while (*choices != '\0') {
        char word[64] = "";
        size_t len = strcspn(choices, "|");

        (void)memcpy(word, choices, len < sizeof word ? len : sizeof word - 1);
        choices += choices[len] == '|' ? len + 1 : len;
        if (!is_in_part(word, part))
            continue;
        if (out->len - start + len > WORDS_WIDTH) {
            (void)buf_append_text(out, "\n ");
            start = out->len;
        }
        (void)buf_append_format(out, "%s\"%s\"", first ? "" : " | ", word);
        first = false;
    }
}

/* Long lists of words have a definition of their own. */
static bool is_long(const struct field *row)
{
    return row->type == FIELD_TYPE_CHOICE && strlen(row->choices) > WORDS_WIDTH / 2;
}

static void write_list_name(struct buf *out, const struct field *row)
{
    (void)buf_append_text(out, field_kind_name(row->kind));
    if (row->parent != row->id)
        (void)buf_append_format(out, ".%s", field_row(row->parent)->name);
    (void)buf_append_format(out, ".%s", row->name);
}

static void write_value(struct buf *out, const struct field *row)
{
    if (is_long(row))
        write_list_name(out, row);
    else if (row->type == FIELD_TYPE_CHOICE)
        write_words(out, row->choices, PART_ALL);
    else if (row->type == FIELD_TYPE_TEXT)
        (void)buf_append_format(out, "xsd:string { minLength = \"1\" maxLength = \"%u\" }",
                                row->limit);
    else
        (void)buf_append_text(out, type_patterns[row->type]);
}

static void write_attribute(struct buf *out, const struct field *row)
{
    (void)buf_append_text(out, "attribute ");
    write_name(out, row->name);
    (void)buf_append_text(out, " { ");
    write_value(out, row);
    (void)buf_append_text(out, row->required ? " }" : " }?");
}

/* A level is a number or nothing, as its quality says. */
static void write_level(struct buf *out, const struct field *level, const struct field *quality)
{
    (void)buf_append_format(out, "\n    (attribute %s { ", quality->name);
    write_words(out, quality->choices, PART_NUMBERED);
    (void)buf_append_format(out, " }, %s)\n    | (attribute %s { ", type_patterns[level->type],
                            quality->name);
    write_words(out, quality->choices, PART_NUMBERLESS);
    (void)buf_append_text(out, " }, empty)\n ");
}

static void write_content(struct buf *out, const struct field *row, const struct field *end)
{
    const struct field *sub = row + 1;

    if (row->type == FIELD_TYPE_PERCENT) {
        write_level(out, row, sub);
        return;
    }
    for (; sub < end && sub->parent == row->id; sub++) {
        (void)buf_append_text(out, "\n    ");
        write_attribute(out, sub);
        (void)buf_append_text(out, ",");
    }
    (void)buf_append_text(out, sub == row + 1 ? " " : "\n    ");
    write_value(out, row);
    if (sub != row + 1)
        (void)buf_append_text(out, "\n ");
}

static void write_element(struct buf *out, const struct field *row, const struct field *end)
{
    (void)buf_append_text(out, "element ");
    write_name(out, row->name);
    (void)buf_append_text(out, " {");
    write_content(out, row, end);
    (void)buf_append_text(out, " }");
    if (row->many)
        (void)buf_append_text(out, row->required ? "+" : "*");
    else if (!row->required)
        (void)buf_append_text(out, "?");
}

static void write_lists(struct buf *out, const struct field *first, const struct field *end)
{
    for (const struct field *row = first; row < end; row++) {
        if (!is_long(row))
            continue;
        write_list_name(out, row);
        (void)buf_append_text(out, " =\n  ");
        write_words(out, row->choices, PART_ALL);
        (void)buf_append_text(out, "\n");
    }
}

static void write_record(struct buf *out, enum record_kind kind)
{
    size_t count;
    const struct field *first = field_row(field_first(kind, &count));
    const struct field *end = first + count;

    (void)buf_append_format(out, "%s = element %s {", field_kind_name(kind), field_kind_name(kind));
    for (const struct field *row = first; row < end; row++) {
        if (row->form == FIELD_FORM_SUB_ATTRIBUTE)
            continue;
        (void)buf_append_text(out, row == first ? "\n  " : ",\n  ");
        if (row->form == FIELD_FORM_ATTRIBUTE)
            write_attribute(out, row);
        else
            write_element(out, row, end);
    }
    (void)buf_append_text(out, "\n}\n");
    write_lists(out, first, end);
}

bool generate_grammar_write(struct buf *out)
{
    (void)buf_append_text(out, opening);
    (void)buf_append_text(out, "record = ");
    for (unsigned kind = 0; kind < RECORD_KINDS; kind++)
        (void)buf_append_format(out, "%s%s", kind == 0 ? "" : " | ",
                                field_kind_name((enum record_kind)kind));
    (void)buf_append_text(out, "\n");
    for (unsigned kind = 0; kind < RECORD_KINDS; kind++) {
        (void)buf_append_text(out, "\n");
        write_record(out, (enum record_kind)kind);
    }
    return !buf_failed(out);
}
