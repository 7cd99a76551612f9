/* SPDX-License-Identifier: Apache-2.0 */
/* Who is buried runs its own way down, with every effect of it kept from the world. */
#include "tests/crash/crash_party.h"

#include "base/str.h"
#include "sds/platform_conf.h"
#include "tests/crash/crash_files.h"
#include "tests/crash/crash_printer.h"
#include "tests/crash/crash_wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define POLL_S 60

static const char *const folders[] = { "agent", "copy", "platform" };

static void need(bool is_good, const char *what)
{
    if (is_good)
        return;
    (void)fprintf(stderr, "crash_party: %s\n", what);
    abort();
}

static void folder_of(const struct crash_party *party, const char *name,
                      char out_path[CRASH_PARTY_PATH])
{
    (void)snprintf(out_path, CRASH_PARTY_PATH, "%s/%s", party->root, name);
}

void crash_party_copy(const struct crash_party *party, const char *from, const char *to)
{
    char a[CRASH_PARTY_PATH], b[CRASH_PARTY_PATH];

    folder_of(party, from, a);
    folder_of(party, to, b);
    crash_files_copy(a, b);
}

void crash_party_init(struct crash_party *party)
{
    bool has_memory = access("/dev/shm", W_OK) == 0;

    *party = (struct crash_party){ .loop = loop_create() };
    (void)str_copy(party->root, sizeof party->root,
                   has_memory ? "/dev/shm/printwire-crash-XXXXXX" : "/tmp/printwire-crash-XXXXXX");
    crash_files_make(party->root);
    for (unsigned i = 0; i < 2; i++) {
        struct sds_conf *conf = &party->conf[i];
        consent_init(&conf->policy);
        conf->relay = true;
        (void)str_copy(conf->url, sizeof conf->url, CRASH_WIRE_URL);
        (void)str_copy(conf->ca_file, sizeof conf->ca_file, crash_wire_names[i]);
    }
    party->platform_conf = calloc(1, sizeof *party->platform_conf);
    party->platform_conf->poll_s = POLL_S;
    party->platform_conf->connector_per_minute = 100000;
    (void)str_copy(party->platform_conf->authority, sizeof party->platform_conf->authority,
                   CRASH_WIRE_HOST);
}

void crash_party_finish(struct crash_party *party)
{
    crash_files_remove(party->root);
    free(party->platform_conf);
    loop_destroy(party->loop);
}

static void start_platform(struct crash_party *party)
{
    char folder[CRASH_PARTY_PATH];

    folder_of(party, "platform", folder);
    need(book_open(folder, &party->book) == ERR_NONE, "book_open");
    party->front = front_create(party->loop, party->platform_conf, party->book);
    need(party->front != NULL, "front_create");
}

static void start_agent(struct crash_party *party, enum crash_moment_who who)
{
    char folder[CRASH_PARTY_PATH];
    struct connector_options options = { .loop = party->loop,
                                         .folder = folder,
                                         .conf = &party->conf[who],
                                         .worker = crash_printer_worker(who) };

    folder_of(party, folders[who], folder);
    need(disk_open(party->loop, folder, &party->disk[who], NULL) == ERR_NONE, "disk_open");
    options.disk = party->disk[who];
    party->agent[who] = connector_open(&options);
    need(party->agent[who] != NULL, "connector_open");
    crash_wire()->leave_ms[who] = 0;
    connector_start(party->agent[who]);
}

void crash_party_start(struct crash_party *party, enum crash_moment_who who)
{
    crash_moment()->dead &= ~(1U << who);
    if (who == CRASH_MOMENT_PLATFORM)
        start_platform(party);
    else
        start_agent(party, who);
}

bool crash_party_is_there(const struct crash_party *party, enum crash_moment_who who)
{
    return who == CRASH_MOMENT_PLATFORM ? party->book != NULL : party->agent[who] != NULL;
}

void crash_party_bury(struct crash_party *party, enum crash_moment_who who)
{
    crash_moment()->dead |= 1U << who;
    if (who == CRASH_MOMENT_PLATFORM) {
        front_destroy(party->front);
        book_close(party->book);
        party->front = NULL;
        party->book = NULL;
        return;
    }
    connector_close(party->agent[who]);
    disk_close(party->disk[who]);
    party->agent[who] = NULL;
    party->disk[who] = NULL;
}
