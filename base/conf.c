/* SPDX-License-Identifier: Apache-2.0 */
/* The tree that xml_read made is walked once against the rows: every element and attribute becomes
 * a setting or an error. Look-ups then search the settings, of a group its own ones. */
#include "base/conf.h"

#include "base/arena.h"
#include "base/conf_check.h"
#include "base/conf_path.h"
#include "base/conf_reference.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "base/xml_read.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_BYTES  (1 << 20)
#define FILE_DEPTH  16
#define FILE_NODES  20000
#define ARENA_BYTES (64 << 20)
#define NAME_SHOWN  200 /* of a file's name in messages */

struct setting {
    const struct conf_row *row;
    const struct xml_node *element; /* itself, or the one whose attribute it is */
    const char *text;
    const char *place;
};

struct conf {
    const struct conf_row *rows;
    size_t row_count;
    const char *file;
    const char **defaults; /* by row */
    struct xml_node *tree;
    struct setting *settings; /* in document order */
    size_t count;
    size_t size;
    struct arena arena;
    struct conf_error *error; /* the caller's; only while reading */
};

static const char *shown_file(const struct conf *conf)
{
    size_t len = strlen(conf->file);

    return len > NAME_SHOWN ? conf->file + len - NAME_SHOWN : conf->file;
}

/* Always false. `attribute` NULL: the element itself is wrong; `node` NULL: the file is. */
__attribute__((format(printf, 4, 5))) static bool
fail(struct conf *conf, const struct xml_node *node, const char *attribute, const char *format, ...)
{
    char *out = conf->error->text;
    size_t size = sizeof conf->error->text;
    va_list args;
    int len;

    if (node == NULL)
        len = snprintf(out, size, "%s: ", shown_file(conf));
    else if (attribute == NULL)
        len = snprintf(out, size, "%s:%u:%u: <%.40s>: ", shown_file(conf), node->line, node->column,
                       node->name);
    else
        len = snprintf(out, size, "%s:%u:%u: <%.40s %.40s='...'>: ", shown_file(conf), node->line,
                       node->column, node->name, attribute);
    va_start(args, format);
    (void)vsnprintf(out + len, size - (size_t)len, format, args);
    va_end(args);
    return false;
}

static bool fail_memory(struct conf *conf)
{
    return fail(conf, NULL, NULL, "out of memory");
}

static const struct conf_row *find_row(const struct conf *conf, const char *path)
{
    for (size_t i = 0; i < conf->row_count; i++)
        if (strcmp(conf->rows[i].path, path) == 0)
            return &conf->rows[i];
    return NULL;
}

/* "unknown; known here: <a>, <b>" */
static bool fail_unknown(struct conf *conf, const struct xml_node *node, const char *attribute,
                         const char *parent_path)
{
    char known[260] = "";
    size_t len = 0;

    for (size_t i = 0; i < conf->row_count && len < sizeof known - 1; i++) {
        const struct conf_row *row = &conf->rows[i];

        if (conf_path_is_attribute(row->path) != (attribute != NULL) ||
            !conf_path_is_below(row->path, parent_path))
            continue;
        int more = snprintf(known + len, sizeof known - len, "%s%s", len == 0 ? "" : ", ",
                            conf_path_name(row->path));
        len += more > 0 ? (size_t)more : 0;
    }
    return fail(conf, node, attribute, "unknown %s; known here: %s",
                attribute == NULL ? "element" : "attribute", len == 0 ? "none" : known);
}

/* A relative path is taken from the folder of the configuration file. */
static const char *join_path(struct conf *conf, const char *path)
{
    const char *slash = strrchr(conf->file, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - conf->file) + 1;
    size_t len = strlen(path);

    if (path[0] == '/' || folder == 0)
        return path;
    char *joined = arena_take(&conf->arena, folder + len + 1);
    if (joined == NULL)
        return NULL;
    memcpy(joined, conf->file, folder);
    memcpy(joined + folder, path, len + 1);
    return joined;
}

static const char *make_place(struct conf *conf, const struct xml_node *node)
{
    size_t size = strlen(conf->file) + 24;
    char *place = arena_take(&conf->arena, size);

    if (place != NULL)
        (void)snprintf(place, size, "%s:%u:%u", conf->file, node->line, node->column);
    return place;
}

static struct setting *grow(struct conf *conf)
{
    if (conf->count == conf->size) {
        size_t size = conf->size == 0 ? 64 : 2 * conf->size;
        struct setting *more = realloc(conf->settings, size * sizeof *more);

        if (more == NULL)
            return NULL;
        conf->settings = more;
        conf->size = size;
    }
    return &conf->settings[conf->count];
}

/* Check a value and keep it. */
static bool add_setting(struct conf *conf, const struct conf_row *row, const struct xml_node *node,
                        const char *value)
{
    const char *attribute = conf_path_is_attribute(row->path) ? conf_path_name(row->path) : NULL;
    char *copy = arena_text(&conf->arena, value, strlen(value));
    char objection[CONF_CHECK_TEXT_SIZE];
    struct setting *setting = grow(conf);

    if (copy == NULL || setting == NULL)
        return fail_memory(conf);
    copy = str_trim(copy);
    if (!conf_check_value(row, copy, objection))
        return fail(conf, node, attribute, "%s", objection);
    setting->row = row;
    setting->element = node;
    setting->text = row->type == CONF_PATH ? join_path(conf, copy) : copy;
    setting->place = make_place(conf, node);
    if (setting->text == NULL || setting->place == NULL)
        return fail_memory(conf);
    conf->count++;
    return true;
}

static bool read_attributes(struct conf *conf, const struct xml_node *node, const char *path)
{
    for (const struct xml_attribute *a = node->attributes; a != NULL; a = a->next) {
        char full[CONF_PATH_SIZE];
        int len = snprintf(full, sizeof full, "%s@%s", path, a->name);
        const struct conf_row *row = (size_t)len < sizeof full ? find_row(conf, full) : NULL;

        if (row == NULL || a->space[0] != '\0')
            return fail_unknown(conf, node, a->name, path);
        if (!add_setting(conf, row, node, a->value))
            return false;
    }
    return true;
}

static const struct xml_node *earlier_twin(const struct xml_node *node)
{
    const struct xml_node *first = xml_read_child(node->parent, node->name, NULL);

    return first == node ? NULL : first;
}

static bool check_required(struct conf *conf, const struct xml_node *node, const char *path)
{
    for (size_t i = 0; i < conf->row_count; i++) {
        const struct conf_row *row = &conf->rows[i];
        const char *name = conf_path_name(row->path);

        if (!row->required || !conf_path_is_below(row->path, path))
            continue;
        if (conf_path_is_attribute(row->path) && xml_read_attribute(node, name) == NULL)
            return fail(conf, node, NULL, "the attribute %s is missing", name);
        if (!conf_path_is_attribute(row->path) && xml_read_child(node, name, "") == NULL)
            return fail(conf, node, NULL, "the element <%s> is missing", name);
    }
    return true;
}

static bool read_element(struct conf *conf, const struct xml_node *node, const char *path);

static bool read_child(struct conf *conf, const struct xml_node *node, const char *parent_path)
{
    char path[CONF_PATH_SIZE];
    int len = snprintf(path, sizeof path, "%s%s%s", parent_path, parent_path[0] == '\0' ? "" : "/",
                       node->name);
    const struct conf_row *row = (size_t)len < sizeof path ? find_row(conf, path) : NULL;

    if (row == NULL || node->space[0] != '\0')
        return fail_unknown(conf, node, NULL, parent_path);
    if (!row->many && earlier_twin(node) != NULL)
        return fail(conf, node, NULL, "stands here twice; the first is in line %u",
                    earlier_twin(node)->line);
    return add_setting(conf, row, node, node->text) && read_element(conf, node, path);
}

/* What an element holds. The recursion is as deep as the file: FILE_DEPTH at most. */
static bool read_element(struct conf *conf, const struct xml_node *node, const char *path)
{
    if (!read_attributes(conf, node, path))
        return false;
    for (const struct xml_node *child = node->first_child; child != NULL; child = child->next)
        if (!read_child(conf, child, path))
            return false;
    return check_required(conf, node, path);
}

static bool read_root(struct conf *conf, const char *root)
{
    char blank[CONF_CHECK_TEXT_SIZE];
    const struct conf_row group = { .type = CONF_GROUP };

    if (strcmp(conf->tree->name, root) != 0 || conf->tree->space[0] != '\0')
        return fail(conf, conf->tree, NULL, "the root element must be <%s> without a namespace",
                    root);
    char *text = arena_text(&conf->arena, conf->tree->text, strlen(conf->tree->text));
    if (text == NULL)
        return fail_memory(conf);
    if (!conf_check_value(&group, str_trim(text), blank))
        return fail(conf, conf->tree, NULL, "%s", blank);
    return read_element(conf, conf->tree, "");
}

/* Defaults pass the same checks as what is written in a file: a wrong one is a bug of the rows. */
static bool prepare_defaults(struct conf *conf)
{
    conf->defaults = arena_take(&conf->arena, (conf->row_count + 1) * sizeof *conf->defaults);
    if (conf->defaults == NULL)
        return fail_memory(conf);
    for (size_t i = 0; i < conf->row_count; i++) {
        const struct conf_row *row = &conf->rows[i];
        char objection[CONF_CHECK_TEXT_SIZE];

        if (row->fallback == NULL)
            continue;
        if (!conf_check_value(row, row->fallback, objection))
            return fail(conf, NULL, NULL, "default of %s: %s", row->path, objection);
        conf->defaults[i] = row->type == CONF_PATH ? join_path(conf, row->fallback) : row->fallback;
        if (conf->defaults[i] == NULL)
            return fail_memory(conf);
    }
    return true;
}

static bool read_tree(struct conf *conf, const struct conf_source *source)
{
    static const struct xml_read_limits limits = { FILE_BYTES, FILE_DEPTH, FILE_NODES };
    struct xml_read_error error;

    if (xml_read_document(source->bytes, source->len, &limits, &conf->tree, &error))
        return true;
    (void)snprintf(conf->error->text, sizeof conf->error->text, "%s:%u:%u: %s", shown_file(conf),
                   error.line, error.column, error.text);
    return false;
}

static struct conf *create(const struct conf_source *source, const struct conf_row *rows,
                           size_t row_count, struct conf_error *error)
{
    struct conf *conf = calloc(1, sizeof *conf);

    if (conf != NULL) {
        arena_init(&conf->arena, ARENA_BYTES);
        conf->rows = rows;
        conf->row_count = row_count;
        conf->error = error;
        conf->file = arena_text(&conf->arena, source->file, strlen(source->file));
    }
    if (conf != NULL && conf->file != NULL)
        return conf;
    (void)str_copy(error->text, sizeof error->text, "out of memory");
    conf_free(conf);
    return NULL;
}

struct conf *conf_read(const struct conf_source *source, const char *root,
                       const struct conf_row *rows, size_t row_count, struct conf_error *out_error)
{
    struct conf *conf = create(source, rows, row_count, out_error);

    if (conf == NULL)
        return NULL;
    if (!prepare_defaults(conf) || !read_tree(conf, source) || !read_root(conf, root)) {
        conf_free(conf);
        return NULL;
    }
    conf->error = NULL;
    return conf;
}

static void explain_file(const char *file, enum err err, struct conf_error *out_error)
{
    const char *cause = err == ERR_IO ? strerror(errno) : err_text(err);

    if (err == ERR_MISSING)
        cause = "there is no such file";
    else if (err == ERR_LIMIT)
        cause = "longer than 1 MiB";
    (void)snprintf(out_error->text, sizeof out_error->text, "%s: %s", file, cause);
}

struct conf *conf_read_file(const char *file, const char *root, const struct conf_row *rows,
                            size_t row_count, struct conf_error *out_error)
{
    struct conf *conf = NULL;
    struct buf bytes;

    buf_init(&bytes, FILE_BYTES);
    enum err err = file_read(file, &bytes);
    const struct conf_source source = { file, buf_text(&bytes), bytes.len };
    if (err == ERR_NONE)
        conf = conf_read(&source, root, rows, row_count, out_error);
    else
        explain_file(file, err, out_error);
    if (bytes.data != NULL)
        explicit_bzero(bytes.data, bytes.len); /* there may be a password in it */
    buf_finish(&bytes);
    return conf;
}

void conf_free(struct conf *conf)
{
    if (conf == NULL)
        return;
    xml_read_free(conf->tree);
    arena_finish(&conf->arena);
    free(conf->settings);
    free(conf);
}

static bool is_inside(const struct xml_node *node, const struct xml_node *group)
{
    while (node != NULL && node != group)
        node = node->parent;
    return node != NULL;
}

/* The index-th setting of a path inside the group `outer` (NULL: in the file); `out_count` gets how
 * many there are up to it. Settings stand in the order of the file, a group's own behind it. */
static const struct setting *find_setting(const struct conf *conf, const char *path,
                                          const struct setting *outer, size_t index,
                                          size_t *out_count)
{
    const struct conf_row *row = find_row(conf, path);
    size_t first = outer == NULL ? 0 : (size_t)(outer - conf->settings);
    size_t count = 0;

    for (size_t i = first; row != NULL && i < conf->count; i++) {
        const struct setting *setting = &conf->settings[i];

        if (outer != NULL && !is_inside(setting->element, outer->element))
            break;
        if (setting->row != row)
            continue;
        if (count == index)
            return setting;
        count++;
    }
    if (out_count != NULL)
        *out_count = count;
    return NULL;
}

static const struct setting *find_anywhere(const struct conf *conf, const char *path, size_t index)
{
    return find_setting(conf, path, NULL, index, NULL);
}

static const char *default_of(const struct conf *conf, const struct conf_row *row)
{
    return row == NULL ? NULL : conf->defaults[row - conf->rows];
}

size_t conf_count(const struct conf *conf, const char *path)
{
    size_t count = 0;

    (void)find_setting(conf, path, NULL, SIZE_MAX, &count);
    return count;
}

size_t conf_count_in(const struct conf *conf, const char *group, size_t index, const char *sub)
{
    const struct setting *outer = find_anywhere(conf, group, index);
    char path[CONF_PATH_SIZE];
    size_t count = 0;

    conf_path_join(path, group, sub);
    if (outer != NULL)
        (void)find_setting(conf, path, outer, SIZE_MAX, &count);
    return count;
}

const char *conf_text(const struct conf *conf, const char *path, size_t index)
{
    const struct setting *setting = find_anywhere(conf, path, index);

    if (setting != NULL)
        return setting->text;
    return index == 0 ? default_of(conf, find_row(conf, path)) : NULL;
}

const char *conf_text_in(const struct conf *conf, const char *group, size_t index, const char *sub)
{
    return conf_text_nth(conf, group, index, sub, 0);
}

const char *conf_text_nth(const struct conf *conf, const char *group, size_t index, const char *sub,
                          size_t nth)
{
    const struct setting *outer = find_anywhere(conf, group, index);
    const struct setting *setting = NULL;
    char path[CONF_PATH_SIZE];

    conf_path_join(path, group, sub);
    if (outer != NULL)
        setting = find_setting(conf, path, outer, nth, NULL);
    if (setting != NULL)
        return setting->text;
    return nth == 0 ? default_of(conf, find_row(conf, path)) : NULL;
}

int64_t conf_number(const struct conf *conf, const char *path, size_t index)
{
    const char *text = conf_text(conf, path, index);

    return text == NULL ? 0 : conf_check_number(find_row(conf, path), text);
}

int64_t conf_number_in(const struct conf *conf, const char *group, size_t index, const char *sub)
{
    const char *text = conf_text_in(conf, group, index, sub);
    char path[CONF_PATH_SIZE];

    conf_path_join(path, group, sub);
    return text == NULL ? 0 : conf_check_number(find_row(conf, path), text);
}

const char *conf_place(const struct conf *conf, const char *path, size_t index)
{
    const struct setting *setting = find_anywhere(conf, path, index);

    return setting == NULL ? conf->file : setting->place;
}

bool conf_write_reference(struct buf *out, const char *root, const struct conf_row *rows,
                          size_t row_count)
{
    return conf_reference_write(out, root, rows, row_count);
}
