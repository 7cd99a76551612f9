/* SPDX-License-Identifier: Apache-2.0 */
/* What is shown is what is signed: each text of the list is under the digest that names it. */
#include "agent/sds_command.h"

#include "agent/sds/connector_book.h"
#include "agent/sds_show.h"
#include "base/clock.h"
#include "base/str.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_MOST 4200
#define SPEECH    ((size_t)512 * 1024)
#define FEWEST    4 /* letters of a word that are asked back */

/* What waits for a word. */
struct waiting {
    struct sqlite *db;
    struct connector_item items[CONNECTOR_BOOK_HELD];
    struct sds_show_row rows[CONNECTOR_BOOK_HELD];
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
    for (size_t i = 0; i < out->count && err == ERR_NONE; i++) {
        out->rows[i].item = out->items[i];
        sds_show_find(out->db, &out->rows[i]);
    }
    if (err != ERR_NONE)
        (void)fail(conf, err_text(err));
    return err == ERR_NONE;
}

/* Those that wait come first. */
static void write_table(const struct waiting *waiting, const char *platform, struct buf *out)
{
    size_t first = 0, count = waiting->count;

    while (first < count && sds_show_waits(&waiting->rows[first]))
        first++;
    sds_show_table(waiting->rows, first, platform, out);
    (void)buf_append_text(out, first == 0
                                   ? "No work waits for a word.\n"
                                   : "\nSay yes with: printwire-agent consent allow WORD; no with: "
                                     "printwire-agent consent deny WORD\n");
    if (first == count)
        return;
    (void)buf_append_text(out, "\nThis will be done in its hours, once the printer can, unless it "
                               "is denied before:\n");
    sds_show_table(waiting->rows + first, count - first, platform, out);
}

static bool print(const struct waiting *waiting, const char *platform, bool is_json)
{
    struct buf out;

    buf_init(&out, SPEECH);
    if (is_json)
        (void)sds_show_json(waiting->rows, waiting->count, platform, &out);
    else
        write_table(waiting, platform, &out);
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
    bool good =
        look(conf, SQLITE_MODE_READ, waiting) && print(waiting, conf->sds.url, options->is_json);
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

/* One item alone, by the first letters that it is shown under, or more. */
static const struct sds_show_row *find(const struct waiting *waiting, const char *token)
{
    const struct sds_show_row *found = NULL;

    for (size_t i = 0; i < waiting->count && strlen(token) >= FEWEST; i++) {
        if (!str_starts_with(waiting->items[i].digest, token))
            continue;
        if (found != NULL)
            return NULL;
        found = &waiting->rows[i];
    }
    return found;
}

/* Few letters name what a platform may have put into the place of what was seen before: it is shown
 * once more. */
static bool is_meant(const struct sds_show_row *row, const char *token,
                     const struct sds_command_options *options, bool is_yes)
{
    char answer[16] = "";
    struct buf out;

    if (strlen(token) >= CONNECTOR_ITEM_TOKEN)
        return true;
    if (options->answers == NULL) {
        (void)fprintf(
            stderr, "printwire-agent: %.70s: without a terminal write all %d letters of the word\n",
            token, CONNECTOR_ITEM_TOKEN);
        return false;
    }
    buf_init(&out, SPEECH);
    sds_show_what(row, &out);
    (void)printf("%s\nSay %s to this? Write yes: ", buf_text(&out), is_yes ? "yes" : "no");
    (void)fflush(stdout);
    buf_finish(&out);
    if (fgets(answer, sizeof answer, options->answers) != NULL && strcmp(answer, "yes\n") == 0)
        return true;
    (void)fputs("Nothing was said.\n", stdout);
    return false;
}

static bool put_word(struct waiting *waiting, const struct sds_show_row *row, bool is_yes)
{
    struct connector_book_word word = { .said = is_yes ? CONSENT_YES : CONSENT_NO,
                                        .at_ms = clock_wall_ms() };
    struct buf out;

    who_am_i(word.who);
    (void)str_copy(word.item, sizeof word.item, row->item.item.item);
    (void)str_copy(word.digest, sizeof word.digest, row->item.digest);
    enum err err = connector_book_say(waiting->db, &word);
    if (err != ERR_NONE) {
        (void)fprintf(stderr, "printwire-agent: %.*s: cannot be written: %s\n",
                      CONNECTOR_ITEM_TOKEN, row->item.digest, err_text(err));
        return false;
    }
    buf_init(&out, SPEECH);
    sds_show_what(row, &out);
    (void)printf("%s; said %s by %s\n", buf_text(&out), is_yes ? "yes" : "no", word.who);
    buf_finish(&out);
    return true;
}

static bool say(struct waiting *waiting, const char *token,
                const struct sds_command_options *options, bool is_yes)
{
    const struct sds_show_row *row = find(waiting, token);

    if (row == NULL) {
        (void)fprintf(stderr,
                      "printwire-agent: %.70s: no work waits under this word, or more than one; "
                      "consent list shows what does\n",
                      token);
        return false;
    }
    return is_meant(row, token, options, is_yes) && put_word(waiting, row, is_yes);
}

int sds_command_say(const struct agent_conf *conf, const struct sds_command_options *options,
                    bool is_yes)
{
    struct waiting *waiting = calloc(1, sizeof *waiting);

    if (waiting == NULL)
        return fail(conf, err_text(ERR_MEMORY));
    bool good = look(conf, SQLITE_MODE_BESIDE, waiting);
    for (size_t i = 0; good && i < options->token_count; i++)
        good = say(waiting, options->tokens[i], options, is_yes) && good;
    sqlite_close(waiting->db);
    free(waiting);
    return good ? 0 : 1;
}
