/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as the agent's whole configuration, through its real rows and checks, with secrets
 * beside it: taken, with everything in its bounds, or refused with one line. */
#include "agent/agent_conf.h"

#include "agent/oid.h"
#include "base/file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[40]; /* in memory where there is such a folder: a disk would be waited for */
static char file[64];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const char *const names[] = { "agent.xml", "secret", "open" };

static void path_of(const char *name, char out[64])
{
    (void)snprintf(out, 64, "%s/%s", folder, name);
}

static void remove_folder(void)
{
    char path[64];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_of(names[i], path);
        (void)unlink(path);
    }
    (void)rmdir(folder);
}

static void make_folder(void)
{
    const char *room = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    char path[64];

    (void)snprintf(folder, sizeof folder, "%s/printwire-fuzz-XXXXXX", room);
    if (mkdtemp(folder) == NULL || atexit(remove_folder) != 0)
        abort();
    path_of("secret", path);
    if (file_write(path, "pass word\n", 10, 0600) != ERR_NONE)
        abort();
    path_of("open", path);
    if (file_write(path, "pass word\n", 10, 0644) != ERR_NONE)
        abort();
    path_of("agent.xml", file);
}

/* Not file_write(), which waits for the disk. */
static void write_file(const uint8_t *data, size_t len)
{
    FILE *out = fopen(file, "wb");

    if (out == NULL || (len > 0 && fwrite(data, 1, len, out) != len) || fclose(out) != 0)
        abort();
}

static void check_ranges(const struct range *ranges, size_t count)
{
    if (count > AGENT_CONF_RANGES)
        abort();
    for (size_t i = 0; i < count; i++)
        if (ranges[i].from > ranges[i].to || range_is_print_port(ranges[i].port))
            abort();
}

static void check_quirks(const struct agent_conf *conf)
{
    struct quirk quirk;

    if (conf->quirk_count > AGENT_CONF_QUIRKS)
        abort();
    for (size_t i = 0; i < conf->quirk_count; i++) {
        const struct quirk_rule *rule = &conf->quirks[i];
        if ((rule->object_id[0] == '\0' && rule->description[0] == '\0') ||
            (rule->never[0] != '\0' && quirk_check_never(rule->never) != NULL))
            abort();
        (void)quirk_find(conf, rule->object_id, rule->description, &quirk);
        if (quirk.never_count > QUIRK_NEVER)
            abort();
    }
}

static void check(const struct agent_conf *conf)
{
    check_ranges(conf->ranges, conf->range_count);
    check_ranges(conf->excludes, conf->exclude_count);
    check_quirks(conf);
    for (size_t i = 0; i < conf->range_count; i++)
        if (conf->ranges[i].port == 0 || (agent_conf_covers(conf, conf->ranges[i].from) &&
                                          agent_conf_port_of(conf, conf->ranges[i].from, 0) == 0))
            abort();
    if (conf->range_count == 0 || conf->credential_count == 0 ||
        conf->credential_count > AGENT_CONF_CREDENTIALS || conf->jid[0] == '\0' ||
        conf->password[0] == '\0' || conf->portal[0] == '\0' || conf->port == 0)
        abort();
    if (conf->status_ms == 0 || conf->tables_ms == 0 || conf->full_ms == 0 ||
        conf->engine.tries == 0 || conf->most_devices == 0 || conf->journal_bytes == 0)
        abort();
    if (agent_conf_credential(conf, conf->credentials[0].name) == NULL)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct conf_error error = { "" };

    if (file[0] == '\0')
        make_folder();
    write_file(data, len);
    struct agent_conf *conf = agent_conf_read(file, &error);
    if (conf != NULL)
        check(conf);
    else if (strncmp(error.text, file, strlen(file)) != 0 || strchr(error.text, '\n') != NULL)
        abort();
    agent_conf_free(conf);
    return 0;
}
