/* SPDX-License-Identifier: Apache-2.0 */
/* Writing walks the record's values, reading walks the XML; both know only the rows of
 * protocol/field. */
#include "protocol/record_xml.h"

#include "base/xml_write.h"
#include "protocol/names.h"

#include <string.h>

static void write_attributes(struct xml_write *x, const struct record *r, unsigned withheld)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct field *row = field_row(r->values[i].field);

        if (row->form == FIELD_FORM_ATTRIBUTE && (row->withheld_by & withheld) == 0)
            xml_write_attribute(x, row->name, r->values[i].text);
    }
}

/* The element at `i` with the sub-attributes that follow it. */
static void write_element(struct xml_write *x, const struct record *r, size_t i, unsigned withheld)
{
    const struct field *element = field_row(r->values[i].field);
    const char *text = r->values[i].text;

    xml_write_open(x, element->name);
    for (i++; i < r->count; i++) {
        const struct field *row = field_row(r->values[i].field);

        if (row->form != FIELD_FORM_SUB_ATTRIBUTE)
            break;
        if ((row->withheld_by & withheld) == 0)
            xml_write_attribute(x, row->name, r->values[i].text);
    }
    xml_write_text(x, text);
    xml_write_close(x);
}

bool record_xml_write(const struct record *r, unsigned withheld, struct buf *out)
{
    struct xml_write x;

    if (!record_complete(r))
        return false;
    xml_write_init(&x, out);
    xml_write_open(&x, field_kind_name(r->kind));
    write_attributes(&x, r, withheld);
    for (size_t i = 0; i < r->count; i++) {
        const struct field *row = field_row(r->values[i].field);

        if (row->form == FIELD_FORM_ELEMENT && (row->withheld_by & withheld) == 0)
            write_element(&x, r, i, withheld);
    }
    xml_write_close(&x);
    return !buf_failed(out);
}

/* Bytes of a text without the white space around it. */
static size_t trimmed_length(const char *text)
{
    static const char space[] = " \t\r\n\v\f";
    size_t start = strspn(text, space);
    size_t len = strlen(text);

    while (len > start && strchr(space, text[len - 1]) != NULL)
        len--;
    return len - start;
}

static enum err add(struct record *r, enum field_id field, const char *text,
                    const char **out_reason)
{
    const struct field *row = field_row(field);
    bool repeated =
        row->form != FIELD_FORM_SUB_ATTRIBUTE && !row->many && record_get(r, field) != NULL;

    if (repeated) {
        *out_reason = "a field that may stand once stands twice";
        return ERR_SYNTAX;
    }
    if (trimmed_length(text) <= row->limit && record_add(r, field, text))
        return ERR_NONE;
    if (r->starved) {
        *out_reason = "out of memory";
        return ERR_MEMORY;
    }
    *out_reason = r->failed ? "too many values" : "a value that its field does not allow";
    return ERR_RANGE;
}

/* The attributes of the record (`form` ATTRIBUTE) or of its element `parent`; unknown ones are
 * passed over. */
static enum err read_attributes(const struct xml_node *node, struct record *r, enum field_form form,
                                enum field_id parent, const char **out_reason)
{
    enum err err = ERR_NONE;

    for (const struct xml_attribute *a = node->attributes; a != NULL && err == ERR_NONE;
         a = a->next) {
        enum field_id field;

        if (a->space[0] == '\0' && field_find(r->kind, form, parent, a->name, &field))
            err = add(r, field, a->value, out_reason);
    }
    return err;
}

static enum err read_elements(const struct xml_node *node, struct record *r,
                              const char **out_reason)
{
    enum err err = ERR_NONE;

    for (const struct xml_node *e = node->first_child; e != NULL && err == ERR_NONE; e = e->next) {
        enum field_id field;

        if (strcmp(e->space, NAMES_SPACE) != 0 ||
            !field_find(r->kind, FIELD_FORM_ELEMENT, FIELD_COUNT, e->name, &field))
            continue;
        err = add(r, field, e->text, out_reason);
        if (err == ERR_NONE)
            err = read_attributes(e, r, FIELD_FORM_SUB_ATTRIBUTE, field, out_reason);
    }
    return err;
}

enum err record_xml_read(const struct xml_node *node, struct record *out_record,
                         const char **out_reason)
{
    enum record_kind kind;

    if (strcmp(node->space, NAMES_SPACE) != 0 || !field_kind_from_name(node->name, &kind)) {
        *out_reason = "not a record of urn:printwire:1";
        return ERR_SYNTAX;
    }
    record_init(out_record, kind);
    enum err err = read_attributes(node, out_record, FIELD_FORM_ATTRIBUTE, FIELD_COUNT, out_reason);
    if (err == ERR_NONE)
        err = read_elements(node, out_record, out_reason);
    if (err == ERR_NONE && !record_complete(out_record)) {
        *out_reason = "a required field is missing, or a level contradicts its quality";
        err = ERR_SYNTAX;
    }
    if (err != ERR_NONE)
        record_finish(out_record);
    return err;
}

enum err record_xml_parse(const char *xml, size_t len, struct record *out_record)
{
    static const char open[] = "<records xmlns='" NAMES_SPACE "'>";
    static const char close[] = "</records>";
    static const struct xml_read_limits limits = {
        .bytes = NAMES_RECORD_BYTES + sizeof open + sizeof close,
        .depth = 8,
        .nodes = (size_t)4 * RECORD_VALUES,
    };
    struct xml_read_error error = { .starved = false };
    struct xml_node *root = NULL;
    const char *reason;
    struct buf text;

    buf_init(&text, limits.bytes);
    (void)buf_append_text(&text, open);
    (void)buf_append(&text, xml, len);
    (void)buf_append_text(&text, close);
    enum err err = buf_error(&text) == ERR_MEMORY ? ERR_MEMORY : ERR_SYNTAX;
    if (!buf_failed(&text) && !xml_read_document(text.data, text.len, &limits, &root, &error))
        err = error.starved ? ERR_MEMORY : ERR_SYNTAX;
    if (root != NULL && root->first_child != NULL && root->first_child->next == NULL)
        err = record_xml_read(root->first_child, out_record, &reason);
    xml_read_free(root);
    buf_finish(&text);
    return err;
}
