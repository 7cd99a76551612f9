/* SPDX-License-Identifier: Apache-2.0 */
/* Write to learn, write for good, scan, and only then keep. */
#include "agent/recorder.h"

#include "agent/record/mask.h"
#include "agent/record/mask_rule.h"
#include "agent/record/recording.h"
#include "agent/record/veil_snmp.h"
#include "agent/recorder_web.h"
#include "base/file.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PASSES   2
#define MODE     0600
#define PROGRAM  "printwire-agent " PRINTWIRE_VERSION
#define MS_PER_S 1000

static const char notes[] =
    "#\n"
    "# What one printer answered to the questions of a monitoring agent. Please read it before "
    "you\n"
    "# send it to anybody. Only fields that are known to be technical were written down. Serial\n"
    "# numbers, addresses, host names, locations and whatever else people name were replaced by\n"
    "# stand-ins of the same shape; levels, counters and codes are the printer's own.\n"
    "#\n";

static void write_month(int64_t now_ms, char out[RECORDER_MONTH])
{
    time_t seconds = (time_t)(now_ms / MS_PER_S);
    struct tm tm;

    if (gmtime_r(&seconds, &tm) == NULL || strftime(out, RECORDER_MONTH, "%Y-%m", &tm) == 0)
        (void)str_copy(out, RECORDER_MONTH, "unknown");
}

/* What is known before anything was answered. */
static void learn(const struct recorder_source *source, struct mask *mask)
{
    struct buf unused;

    buf_init(&unused, MASK_BYTES + 1);
    mask_rule_publish(mask);
    if (source->model != NULL)
        mask_publish(mask, source->model, strlen(source->model));
    mask_at(mask, "the printer's address");
    (void)mask_put_address(mask, ntohl(source->address.s_addr));
    mask_at(mask, "an SNMP secret");
    for (size_t i = 0; i < source->credential_count; i++) {
        const struct walk_credential *c = &source->credentials[i];
        const char *const secrets[] = { c->community, c->user, c->auth_secret, c->privacy_secret };
        for (size_t s = 0; s < sizeof secrets / sizeof secrets[0]; s++) {
            buf_clear(&unused);
            mask_put(mask, MASK_NAME, secrets[s], strlen(secrets[s]), &unused);
        }
    }
    buf_finish(&unused);
}

/* All of it behind the head. */
static bool write_sections(const struct recorder_source *source, struct mask *mask, struct buf *out)
{
    static const struct recording_section snmp = { .kind = RECORDING_SNMP };
    bool good = true;

    if (source->readings != NULL)
        good = recording_put_head(out, &snmp) && veil_snmp_put(mask, source->readings, out);
    if (good && source->documents != NULL)
        good = recorder_web_put(mask, source->documents, out);
    return good && recording_end(out) && !mask_failed(mask);
}

static enum err write_masked(const struct recorder_source *source, struct mask *mask,
                             struct buf *out, struct leak *out_leak)
{
    char month[RECORDER_MONTH];
    size_t head = 0;

    write_month(source->now_ms, month);
    learn(source, mask);
    for (int pass = 0; pass < PASSES; pass++) {
        buf_clear(out);
        (void)recording_begin(out, notes, month, PROGRAM);
        head = out->len;
        if (!write_sections(source, mask, out))
            return buf_error(out) != ERR_NONE ? buf_error(out) : ERR_LIMIT;
        mask_settle(mask);
    }
    if (leak_find(mask, out->data + head, out->len - head, out_leak) ||
        leak_find_form(out->data + head, out->len - head, out_leak)) {
        for (size_t i = 0; i < head; i++)
            out_leak->line += out->data[i] == '\n';
        return ERR_REFUSED;
    }
    return ERR_NONE;
}

enum err recorder_write(const struct recorder_source *source, struct buf *out,
                        struct leak *out_leak)
{
    struct mask *mask = mask_create();

    if (mask == NULL)
        return ERR_MEMORY;
    enum err err = write_masked(source, mask, out, out_leak);
    mask_destroy(mask);
    return err;
}

/* The head of the section in which a line stands, for a message; "" before the first. */
static void find_section(const struct buf *text, unsigned line, char *out, size_t size)
{
    const char *at = buf_text(text);

    out[0] = '\0';
    for (unsigned number = 1; number <= line && *at != '\0'; number++) {
        size_t len = strcspn(at, "\n");
        if (*at == '[' && len < size) {
            (void)memcpy(out, at, len);
            out[len] = '\0';
        }
        at += len + (at[len] == '\n');
    }
}

static int complain(const char *path, enum err err, const struct leak *leak, const struct buf *text)
{
    char section[RECORDING_PATH + 8];

    if (err != ERR_REFUSED) {
        (void)fprintf(stderr, "printwire-agent: %s: not written: %s\n", path, err_text(err));
        return 1;
    }
    find_section(text, leak->line, section, sizeof section);
    (void)fprintf(stderr,
                  "printwire-agent: %s: not written: in section %s a line would tell %s; please "
                  "report this\n",
                  path, section, leak->field);
    return 1;
}

/* For who watches. */
static void tell(const char *what, size_t count, const char *of)
{
    if (isatty(STDERR_FILENO) != 0)
        (void)fprintf(stderr, "printwire-agent: %s: %zu %s\n", what, count, of);
}

static size_t count_documents(const struct web_set *set)
{
    size_t count = 0;

    for (unsigned i = 0; set != NULL && i < WEB_DOCUMENTS; i++)
        count += web_set_get(set, i)->outcome == WEB_GOOD;
    return count;
}

/* The model of a printer whose maker is known too; others describe a computer by its own name. */
static const char *model_in(const struct record_list *records)
{
    for (size_t i = 0; i < records->count; i++)
        if (records->items[i].kind == RECORD_ASSET &&
            record_get(&records->items[i], FIELD_ASSET_MANUFACTURER) != NULL)
            return record_get(&records->items[i], FIELD_ASSET_MODEL);
    return NULL;
}

static int write_file(const struct probe_read *read, const struct probe_options *options,
                      const char *path)
{
    struct recorder_source source = { .readings = read->readings,
                                      .documents = read->documents,
                                      .model = model_in(&read->snmp),
                                      .address = options->address.sin_addr,
                                      .credentials = options->credentials,
                                      .credential_count = options->credential_count,
                                      .now_ms = read->now };
    struct leak leak = { .line = 0 };
    struct buf text;

    tell("SNMP", read->readings == NULL ? 0 : reading_set_count(read->readings), "objects");
    tell("web", count_documents(read->documents), "documents");
    buf_init(&text, RECORDING_FILE);
    enum err err = recorder_write(&source, &text, &leak);
    if (err == ERR_NONE)
        err = file_write(path, text.data, text.len, MODE);
    int status = err == ERR_NONE ? 0 : complain(path, err, &leak, &text);
    if (status == 0)
        tell(path, text.len, "bytes, clean; read it before you send it");
    buf_finish(&text);
    return status;
}

/* A file is put in place of its name: what is there and is no file, or somebody's beside it, stays.
 */
static bool may_write(const char *path)
{
    char beside[PATH_MAX];
    struct stat there;
    int len = snprintf(beside, sizeof beside, "%s.new", path);

    if (len < 0 || (size_t)len >= sizeof beside)
        return false;
    bool is_good = lstat(path, &there) != 0 || S_ISREG(there.st_mode);
    return is_good && lstat(beside, &there) != 0;
}

int recorder_run(const struct probe_options *options, const char *path)
{
    struct probe_read read;
    int status = 1;

    if (!may_write(path)) {
        (void)fprintf(stderr,
                      "printwire-agent: %s: not written: it exists and is no regular file, or "
                      "%s.new exists\n",
                      path, path);
        return 1;
    }
    if (probe_read_run(options, &read))
        status = write_file(&read, options, path);
    else
        probe_read_tell(&read, options);
    probe_read_finish(&read);
    return status;
}
