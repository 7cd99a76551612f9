/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown is what is signed: each text of the list is under the digest that names it. */
#include "agent/sds_command.h"

#include "agent/sds/connector_book.h"
#include "agent/terminal.h"
#include "base/clock.h"
#include "base/json_write.h"
#include "base/str.h"

#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_MOST 4200
#define SPEECH    ((size_t)256 * 1024)

/* What waits for a word. */
struct waiting {
    struct sqlite *db;
    struct connector_item items[CONNECTOR_BOOK_HELD];
    size_t count;
};

static int fail(const struct agent_conf *conf, const char *why)
{
    (void)fprintf(stderr, "printwire-agent: %s/agent.db: %s\n", conf->folder, why);
    return 1;
}

static bool look(const struct agent_conf *conf, enum sqlite_mode mode, struct waiting *out)
{
    char path[PATH_MOST];

    if (conf->sds.url[0] == '\0') {
        (void)fputs("printwire-agent: the configuration names no platform (<sds>): nothing is ever "
                    "asked here\n",
                    stderr);
        return false;
    }
    if (snprintf(path, sizeof path, "%s/agent.db", conf->folder) >= (int)sizeof path)
        return false;
    enum err err = sqlite_open(path, mode, &out->db);
    if (err == ERR_NONE)
        err = connector_book_look(out->db, out->items, CONNECTOR_BOOK_HELD, &out->count);
    if (err != ERR_NONE)
        (void)fail(conf, err_text(err));
    return err == ERR_NONE;
}

/* The settings or the image, in one line. */
static void write_what(const struct sds_doc_item *item, struct buf *out)
{
    const struct sds_doc_firmware *firmware = &item->firmware;

    for (size_t i = 0; i < item->setting_count; i++)
        (void)buf_append_format(out, "%s%s=%s", i > 0 ? ", " : "",
                                sds_doc_work_setting_words[item->settings[i].name],
                                item->settings[i].value);
    if (item->has_firmware == 0)
        return;
    (void)buf_append_format(out, "version %s for ", firmware->version);
    for (size_t i = 0; i < firmware->fits_count; i++)
        (void)buf_append_format(out, "%s%s", i > 0 ? "," : "", firmware->fits[i].product);
    (void)buf_append_format(out, ", %" PRId64 " bytes, from %s, SHA-256 %s", firmware->bytes,
                            firmware->url, firmware->sha256);
}

static void write_lines(const struct waiting *waiting, struct buf *out)
{
    for (size_t i = 0; i < waiting->count; i++) {
        const struct connector_item *item = &waiting->items[i];
        char expires[CLOCK_TEXT_SIZE];
        struct buf what;
        buf_init(&what, SPEECH);
        write_what(&item->item, &what);
        clock_format(item->item.expires_ms, expires);
        (void)buf_append_format(out, "%.*s  %s at device %s", CONNECTOR_ITEM_TOKEN, item->digest,
                                sds_work_kind_words[item->item.kind], item->item.device);
        if (what.len > 0)
            (void)buf_append_text(out, ": ");
        (void)terminal_put(out, buf_text(&what));
        (void)buf_append_format(out, "; until %s%s\n", expires,
                                item->said == CONSENT_YES  ? "; a person said yes"
                                : item->said == CONSENT_NO ? "; a person said no"
                                                           : "");
        buf_finish(&what);
    }
    if (waiting->count == 0)
        (void)buf_append_text(out, "No work waits for a word.\n");
    else
        (void)buf_append_text(out, "\nSay yes with: printwire-agent consent allow WORD; no with: "
                                   "printwire-agent consent deny WORD\n");
}

static bool write_json(const struct waiting *waiting, struct buf *out)
{
    struct json_write json;

    json_write_init(&json, out);
    json_write_object(&json, NULL);
    json_write_array(&json, "waiting");
    for (size_t i = 0; i < waiting->count; i++) {
        const struct connector_item *item = &waiting->items[i];
        char text[CLOCK_TEXT_SIZE];
        struct buf what;
        buf_init(&what, SPEECH);
        write_what(&item->item, &what);
        json_write_object(&json, NULL);
        json_write_text_or_null(&json, "sha256", item->digest);
        json_write_text_or_null(&json, "item", item->item.item);
        json_write_text_or_null(&json, "kind", sds_work_kind_words[item->item.kind]);
        json_write_text_or_null(&json, "device", item->item.device);
        json_write_text_or_null(&json, "what", buf_text(&what));
        clock_format(item->item.expires_ms, text);
        json_write_text_or_null(&json, "expires", text);
        json_write_end(&json);
        buf_finish(&what);
    }
    json_write_end(&json);
    json_write_end(&json);
    return json_write_done(&json) && buf_append_text(out, "\n");
}

static bool print(const struct waiting *waiting, bool is_json)
{
    struct buf out;

    buf_init(&out, SPEECH);
    if (is_json)
        (void)write_json(waiting, &out);
    else
        write_lines(waiting, &out);
    bool good =
        !buf_failed(&out) && fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
    buf_finish(&out);
    return good;
}

int sds_command_list(const struct agent_conf *conf, const struct sds_command_options *options)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return fail(conf, err_text(ERR_MEMORY));
    bool good = look(conf, SQLITE_MODE_READ, waiting) && print(waiting, options->is_json);
    sqlite_close(waiting->db);
    free(waiting);
    return good ? 0 : 1;
}

static void who_am_i(char out_name[SDS_DOC_TEXT])
{
    const struct passwd *user = getpwuid(getuid());

    if (user != NULL)
        (void)snprintf(out_name, SDS_DOC_TEXT, "%.48s", user->pw_name);
    else
        (void)snprintf(out_name, SDS_DOC_TEXT, "user %u", (unsigned)getuid());
}

/* One item alone, by all the letters that the list shows, or more. */
static const struct connector_item *find(const struct waiting *waiting, const char *token)
{
    const struct connector_item *found = NULL;

    for (size_t i = 0; i < waiting->count && strlen(token) >= CONNECTOR_ITEM_TOKEN; i++) {
        if (!str_starts_with(waiting->items[i].digest, token))
            continue;
        if (found != NULL)
            return NULL;
        found = &waiting->items[i];
    }
    return found;
}

static bool say(struct waiting *waiting, const char *token, bool is_yes)
{
    const struct connector_item *item = find(waiting, token);
    struct connector_book_word word = { .said = is_yes ? CONSENT_YES : CONSENT_NO,
                                        .at_ms = clock_wall_ms() };

    if (item == NULL) {
        (void)fprintf(stderr,
                      "printwire-agent: %.70s: no work waits under this word; consent list shows "
                      "what does\n",
                      token);
        return false;
    }
    who_am_i(word.who);
    (void)str_copy(word.item, sizeof word.item, item->item.item);
    (void)str_copy(word.digest, sizeof word.digest, item->digest);
    enum err err = connector_book_say(waiting->db, &word);
    if (err != ERR_NONE)
        (void)fprintf(stderr, "printwire-agent: %.70s: cannot be written: %s\n", token,
                      err_text(err));
    else
        (void)printf("%s: %s at device %s: said %s by %s\n", token,
                     sds_work_kind_words[item->item.kind], item->item.device, is_yes ? "yes" : "no",
                     word.who);
    return err == ERR_NONE;
}

int sds_command_say(const struct agent_conf *conf, const struct sds_command_options *options,
                    bool is_yes)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return fail(conf, err_text(ERR_MEMORY));
    bool good = look(conf, SQLITE_MODE_BESIDE, waiting);
    for (size_t i = 0; good && i < options->token_count; i++)
        good = say(waiting, options->tokens[i], is_yes) && good;
    sqlite_close(waiting->db);
    free(waiting);
    return good ? 0 : 1;
}
