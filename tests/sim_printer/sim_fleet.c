/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the folder in the order of names, so that every run gives the same printers the same
 * addresses. */
#include "tests/sim_printer/sim_fleet.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "tests/sim_printer/sim_write.h"

#include <arpa/inet.h>
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUFFIX      ".snmprec"
#define RECORDED    ".recording"
#define LOOPBACK    127  /* the first number of every address */
#define BESIDE_FILE 4096 /* most bytes of NAME.faults and of NAME.web */

static bool complain(char out_reason[SIM_FLEET_REASON], const char *what, const char *why)
{
    (void)snprintf(out_reason, SIM_FLEET_REASON, "%s: %s", what, why);
    return false;
}

static bool ends_with(const char *text, const char *end)
{
    size_t len = strlen(text);

    return len > strlen(end) && strcmp(text + len - strlen(end), end) == 0;
}

static struct snmprec *load(const char *path, struct sim_replay **out_replay,
                            char out_reason[SIM_FLEET_REASON])
{
    struct snmprec *recording = NULL;
    struct snmprec_fault fault;
    enum err err = ends_with(path, RECORDED) ? sim_replay_load(path, out_replay, &recording, &fault)
                                             : snmprec_load(path, &recording, &fault);

    if (err == ERR_NONE)
        return recording;
    if (fault.line > 0)
        (void)snprintf(out_reason, SIM_FLEET_REASON, "%s:%u: %s", path, fault.line, fault.reason);
    else
        (void)complain(out_reason, path, err == ERR_IO ? strerror(errno) : err_text(err));
    return NULL;
}

static struct sim_model *find_model(const struct sim_fleet *fleet, const char *name, size_t len)
{
    for (size_t i = 0; i < fleet->model_count; i++) {
        struct sim_model *model = &fleet->models[i];
        assert(model->name != NULL);
        if (strlen(model->name) == len && memcmp(model->name, name, len) == 0)
            return model;
    }
    return NULL;
}

static bool add_context(struct sim_fleet *fleet, const char *name, const char *at,
                        struct snmprec *recording)
{
    struct sim_model *model = find_model(fleet, name, (size_t)(at - name));
    struct sim_context *context = model == NULL ? NULL : calloc(1, sizeof *context);

    if (context == NULL)
        return false;
    context->name = strdup(at + 1);
    context->recording = recording;
    context->next = model->contexts;
    model->contexts = context;
    return true;
}

static bool add_model(struct sim_fleet *fleet, char *name, struct snmprec *recording,
                      struct sim_replay *replay)
{
    if (fleet->model_count >= SIM_FLEET_MODELS)
        return false;
    struct sim_model *model = &fleet->models[fleet->model_count++];
    model->name = name;
    model->recording = recording;
    model->replay = replay;
    return true;
}

/* Loads one file, either as a printer or, when its name has an '@', as a context. */
static bool add_file(struct sim_fleet *fleet, const char *folder, const char *file, bool contexts,
                     char out_reason[SIM_FLEET_REASON])
{
    char path[4096];
    size_t len = strlen(file) - strlen(ends_with(file, SUFFIX) ? SUFFIX : RECORDED);
    struct sim_replay *replay = NULL;
    int n = snprintf(path, sizeof path, "%s/%s", folder, file);

    if ((memchr(file, '@', len) != NULL) != contexts)
        return true;
    if (n < 0 || (size_t)n >= sizeof path)
        return complain(out_reason, folder, "the path is too long");
    struct snmprec *recording = load(path, &replay, out_reason);
    if (recording == NULL)
        return false;
    char *name = strndup(file, len);
    bool ok = name != NULL;
    if (ok)
        ok = contexts ? add_context(fleet, name, strchr(name, '@'), recording)
                      : add_model(fleet, name, recording, replay);
    if (!ok || contexts)
        free(name);
    if (!ok || contexts) /* a context has no web services of its own */
        sim_replay_destroy(replay);
    if (ok)
        return true;
    snmprec_destroy(recording);
    return complain(out_reason, path,
                    contexts ? "no recording has this name without the context" : "too many files");
}

typedef const char *read_fn(struct sim_model *model, char *text, unsigned *out_line);

static const char *read_faults(struct sim_model *model, char *text, unsigned *out_line)
{
    return sim_faults_read(&model->faults, text, out_line);
}

/* Its settings are those of NAME.web, if there is one; its services are the recorded ones. */
static bool record_voice(struct sim_model *model, char out_reason[SIM_FLEET_REASON])
{
    if (model->replay == NULL || !sim_replay_has_web(model->replay))
        return true;
    if (model->voice == NULL)
        model->voice = sim_voice_create();
    if (model->voice == NULL)
        return complain(out_reason, model->name, "out of memory");
    model->voice->services = SIM_VOICE_RECORDED;
    return true;
}

static const char *read_voice(struct sim_model *model, char *text, unsigned *out_line)
{
    model->voice = sim_voice_create();
    return model->voice == NULL ? "out of memory" : sim_voice_read(model->voice, text, out_line);
}

/* A file beside the recording, NAME.faults or NAME.web; most have none. */
static bool load_beside(struct sim_model *model, const char *folder, const char *suffix,
                        read_fn *read, char out_reason[SIM_FLEET_REASON])
{
    char path[4096];
    struct buf text;
    unsigned line = 0;
    int n = snprintf(path, sizeof path, "%s/%s.%s", folder, model->name, suffix);

    if (n < 0 || (size_t)n >= sizeof path)
        return complain(out_reason, folder, "the path is too long");
    buf_init(&text, BESIDE_FILE);
    enum err err = file_read(path, &text);
    const char *wrong = err == ERR_NONE && text.len > 0 ? read(model, text.data, &line) : NULL;
    buf_finish(&text);
    if (wrong != NULL)
        (void)snprintf(out_reason, SIM_FLEET_REASON, "%s:%u: %s", path, line, wrong);
    else if (err != ERR_NONE && err != ERR_MISSING)
        (void)complain(out_reason, path, err == ERR_IO ? strerror(errno) : err_text(err));
    return wrong == NULL && (err == ERR_NONE || err == ERR_MISSING);
}

static int is_recording(const struct dirent *entry)
{
    return entry->d_name[0] != '.' &&
           (ends_with(entry->d_name, SUFFIX) || ends_with(entry->d_name, RECORDED));
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

bool sim_fleet_load(struct sim_fleet *fleet, const char *folder, char out_reason[SIM_FLEET_REASON])
{
    struct dirent **files = NULL;
    int count = scandir(folder, &files, is_recording, compare_names);
    bool ok = count > 0;

    *fleet = (struct sim_fleet){ 0 };
    if (!ok)
        (void)complain(out_reason, folder, count < 0 ? strerror(errno) : "no recordings");
    fleet->models = calloc(SIM_FLEET_MODELS, sizeof *fleet->models);
    ok = ok && fleet->models != NULL;
    for (int i = 0; i < count && ok; i++)
        ok = add_file(fleet, folder, files[i]->d_name, false, out_reason);
    for (int i = 0; i < count && ok; i++)
        ok = add_file(fleet, folder, files[i]->d_name, true, out_reason);
    for (size_t i = 0; i < fleet->model_count && ok; i++)
        ok = load_beside(&fleet->models[i], folder, "faults", read_faults, out_reason) &&
             load_beside(&fleet->models[i], folder, "web", read_voice, out_reason) &&
             record_voice(&fleet->models[i], out_reason);
    for (int i = 0; i < count; i++)
        free(files[i]);
    free(files);
    if (!ok)
        sim_fleet_finish(fleet);
    return ok;
}

/* The address itself or the next one that a host may have. */
static uint32_t next_host(uint32_t address)
{
    while ((address & 0xff) == 0 || (address & 0xff) == 0xff)
        address++;
    return address;
}

static bool give_voice(struct sim_printer *printer)
{
    if (printer->model->voice == NULL)
        return true;
    printer->voice = sim_voice_copy(printer->model->voice);
    sim_write_install(printer);
    return printer->voice != NULL;
}

bool sim_fleet_serve(struct sim_fleet *fleet, unsigned services)
{
    for (size_t i = 0; i < fleet->count; i++) {
        struct sim_printer *printer = &fleet->printers[i];
        if (printer->voice != NULL)
            continue;
        printer->voice = sim_voice_create();
        if (printer->voice == NULL)
            return false;
        printer->voice->services = services;
    }
    return true;
}

bool sim_fleet_populate(struct sim_fleet *fleet, size_t count, uint32_t first,
                        char out_reason[SIM_FLEET_REASON])
{
    uint64_t now_ms = clock_monotonic_ms();
    uint32_t address = first;

    if (count == 0)
        count = fleet->model_count;
    if (count > SIM_FLEET_PRINTERS)
        return complain(out_reason, "--count", "too many printers");
    fleet->printers = calloc(count, sizeof *fleet->printers);
    fleet->by_address = calloc(count, sizeof(struct sim_printer *));
    if (fleet->printers == NULL || fleet->by_address == NULL)
        return complain(out_reason, "--count", "out of memory");
    for (size_t i = 0; i < count; i++, address++) {
        address = next_host(address);
        if (address >> 24 != LOOPBACK)
            return complain(out_reason, "--first", "the addresses leave 127.0.0.0/8");
        struct sim_printer *printer = &fleet->printers[fleet->count];
        fleet->by_address[fleet->count++] = printer;
        sim_printer_init(printer, address, &fleet->models[i % fleet->model_count], now_ms);
        if ((i >= fleet->model_count && !sim_printer_make_unique(printer, (uint32_t)i + 1)) ||
            !give_voice(printer))
            return complain(out_reason, "--count", "out of memory");
    }
    return true;
}

struct sim_printer *sim_fleet_find(const struct sim_fleet *fleet, uint32_t address)
{
    size_t low = 0;
    size_t high = fleet->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (fleet->by_address[middle]->address == address)
            return fleet->by_address[middle];
        if (fleet->by_address[middle]->address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static int compare_addresses(const void *a, const void *b)
{
    const struct sim_printer *const *left = a;
    const struct sim_printer *const *right = b;

    return ((*left)->address > (*right)->address) - ((*left)->address < (*right)->address);
}

static void sort(struct sim_fleet *fleet)
{
    qsort(fleet->by_address, fleet->count, sizeof(struct sim_printer *), compare_addresses);
}

bool sim_fleet_move(struct sim_fleet *fleet, struct sim_printer *printer, uint32_t address)
{
    if (address >> 24 != LOOPBACK || sim_fleet_find(fleet, address) != NULL)
        return false;
    printer->address = address;
    sort(fleet);
    return true;
}

void sim_fleet_reshuffle(struct sim_fleet *fleet, uint32_t seed)
{
    uint64_t random = (uint64_t)seed * UINT64_C(0x9e3779b97f4a7c15) | 1;

    for (size_t i = fleet->count; i > 1; i--) {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        struct sim_printer *a = &fleet->printers[i - 1];
        struct sim_printer *b = &fleet->printers[(random >> 33) % i];
        uint32_t address = a->address;
        a->address = b->address;
        b->address = address;
    }
    sort(fleet);
}

struct sim_printer *sim_fleet_named(const struct sim_fleet *fleet, const char *name)
{
    char own[300];

    for (size_t i = 0; i < fleet->count; i++) {
        sim_printer_name(&fleet->printers[i], own, sizeof own);
        if (strcmp(own, name) == 0)
            return &fleet->printers[i];
    }
    return NULL;
}

static void finish_model(struct sim_model *model)
{
    while (model->contexts != NULL) {
        struct sim_context *next = model->contexts->next;
        snmprec_destroy(model->contexts->recording);
        free(model->contexts->name);
        free(model->contexts);
        model->contexts = next;
    }
    snmprec_destroy(model->recording);
    sim_voice_destroy(model->voice);
    sim_replay_destroy(model->replay);
    free(model->name);
}

void sim_fleet_finish(struct sim_fleet *fleet)
{
    for (size_t i = 0; i < fleet->count; i++)
        sim_printer_finish(&fleet->printers[i]);
    for (size_t i = 0; i < fleet->model_count; i++)
        finish_model(&fleet->models[i]);
    free(fleet->printers);
    free(fleet->by_address);
    free(fleet->models);
    *fleet = (struct sim_fleet){ 0 };
}

bool sim_fleet_address(const char *text, uint32_t *out_address)
{
    struct in_addr address;

    if (inet_pton(AF_INET, text, &address) != 1)
        return false;
    *out_address = ntohl(address.s_addr);
    return true;
}

void sim_fleet_address_text(uint32_t address, char out_text[16])
{
    (void)snprintf(out_text, 16, "%u.%u.%u.%u", address >> 24, address >> 16 & 0xff,
                   address >> 8 & 0xff, address & 0xff);
}
