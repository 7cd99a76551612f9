/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing happens at once: a restart stands in the printer's sim_work and is looked at whenever
 * somebody looks at the printer. */
#include "tests/sim_printer/sim_write.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/xml_read.h"

#include <stdio.h>
#include <string.h>

#define OID(ids) ((struct sim_oid){ (ids), sizeof(ids) / sizeof((ids)[0]) })

enum { RESET_NOT = 3, RESET_POWER_CYCLE = 4, RESET_TO_NVRAM = 5 };
enum { MOST_SLEEP = 60, MOST_OFF = 720, MOST_ASSET = 8, SECONDS = 60 };

static const uint32_t general_reset[] = { 1, 3, 6, 1, 2, 1, 43, 5, 1, 1, 3, 1 };
static const uint32_t energy_star[] = { 1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 4, 2, 1, 1, 1, 1, 0 };
static const uint32_t asset_number[] = { 1, 3, 6, 1, 4, 1, 11, 2, 3, 9, 4, 2, 1, 1, 3, 12, 0 };

static struct sim_work *work_of(const struct sim_printer *printer)
{
    return printer->voice == NULL || !printer->voice->work.takes ? NULL : &printer->voice->work;
}

/* An image whose writing ends with this restart, if one does. */
static void change_firmware(struct sim_printer *printer, struct sim_work *work)
{
    if (work->update_at_ms == 0)
        return;
    work->update_at_ms = 0;
    work->is_bricked = work->fate == SIM_WORK_BRICKS;
    if (work->fate == SIM_WORK_TAKES)
        (void)str_copy(printer->voice->firmware, sizeof printer->voice->firmware, work->version);
}

void sim_write_run(struct sim_printer *printer)
{
    struct sim_work *work = work_of(printer);
    uint64_t now_ms = clock_monotonic_ms();

    if (work == NULL || work->restart_at_ms == 0 || now_ms < work->restart_at_ms)
        return;
    uint64_t late_ms = now_ms - work->restart_at_ms;
    int64_t offline_ms = clock_wall_ms() - (int64_t)late_ms;
    work->restart_at_ms = 0;
    change_firmware(printer, work);
    sim_work_note(work, "offline", offline_ms);
    if (work->is_bricked) {
        sim_power_off(&printer->power, now_ms);
        return;
    }
    sim_work_note(work, "back", offline_ms + (int64_t)work->restart_ms);
    sim_printer_reboot(printer, late_ms < work->restart_ms ? work->restart_ms - late_ms : 0);
    for (size_t i = 0; i < 2 && late_ms > work->restart_ms; i++)
        printer->started_ms[i] -= late_ms - work->restart_ms;
}

static void put_text(struct sim_printer *printer, struct sim_oid oid, const char *text)
{
    (void)sim_printer_set(
        printer, oid, (struct sim_value){ SIM_TAG_OCTETS, strlen(text), (const uint8_t *)text });
}

/* What SNMP says of the settings. */
static void tell_settings(struct sim_printer *printer, const struct sim_work *work)
{
    (void)sim_printer_set_number(printer, OID(energy_star), SIM_TAG_INTEGER,
                                 (int64_t)work->sleep_minutes * SECONDS);
    put_text(printer, OID(asset_number), work->asset);
}

void sim_write_install(struct sim_printer *printer)
{
    struct sim_work *work = work_of(printer);

    if (work != NULL && sim_work_lists(work)) {
        (void)sim_printer_set_number(printer, OID(general_reset), SIM_TAG_INTEGER, RESET_NOT);
        tell_settings(printer, work);
    } else if (printer->voice != NULL && printer->voice->work.takes) {
        (void)sim_printer_delete(printer, OID(general_reset));
        (void)sim_printer_delete(printer, OID(energy_star));
        (void)sim_printer_delete(printer, OID(asset_number));
    }
}

bool sim_write_is_image(const struct sim_printer *printer, const char *path)
{
    return work_of(printer) != NULL && strcmp(path, SIM_WRITE_IMAGE) == 0;
}

/* It finishes the job at work before. */
static void restart(struct sim_printer *printer, struct sim_work *work, uint64_t in_ms)
{
    uint64_t at_ms = clock_monotonic_ms() + in_ms + work->linger_ms;

    if (work->restart_at_ms != 0)
        return;
    work->restart_at_ms = at_ms > printer->power.rest_ms ? at_ms : printer->power.rest_ms;
}

static bool is_updating(const struct sim_work *work)
{
    unsigned percent;
    const char *state = sim_work_update(work, clock_monotonic_ms(), &percent);

    return strcmp(state, "idle") != 0 && strcmp(state, "verifyError") != 0;
}

static uint32_t clamp(const struct sim_work *work, uint64_t wished, uint32_t most)
{
    return work->settings == SIM_WORK_CLAMPS && wished > most ? most : (uint32_t)wished;
}

/* "15minutes", "1minute", "30_minutes", "8hours": as devices write it. False for others. */
static bool minutes_of(const char *text, uint64_t *out_minutes)
{
    size_t digits = strspn(text, "0123456789");
    char number[16];
    uint64_t factor;

    if (digits == 0 || digits >= sizeof number)
        return false;
    memcpy(number, text, digits);
    number[digits] = '\0';
    text += digits + (text[digits] == '_' ? 1 : 0);
    factor = strncmp(text, "minute", 6) == 0 ? 1 : strncmp(text, "hour", 4) == 0 ? 60 : 0;
    if (!str_to_u64(number, 10000, out_minutes))
        return false;
    *out_minutes *= factor;
    return factor != 0;
}

static bool put_setting(struct sim_work *work, const struct xml_node *node)
{
    uint64_t minutes = 0;
    bool is_time = minutes_of(node->text, &minutes);

    if (work->settings == SIM_WORK_DROPS)
        return true;
    if (strcmp(node->name, "PowerSaveTimeout") == 0 && is_time)
        work->sleep_minutes = clamp(work, minutes, MOST_SLEEP);
    else if (strcmp(node->name, "AutoOffTime") == 0 && is_time)
        work->off_minutes = clamp(work, minutes, MOST_OFF);
    else if (strcmp(node->name, "AssetNumber") == 0)
        (void)snprintf(work->asset, sizeof work->asset, "%.*s",
                       work->settings == SIM_WORK_CLAMPS ? MOST_ASSET : SIM_WORK_TEXT - 1,
                       node->text);
    else
        return false;
    return true;
}

static unsigned put_settings(struct sim_printer *printer, struct sim_work *work, const char *body,
                             size_t len)
{
    static const struct xml_read_limits limits = { 16384, 8, 64 };
    struct xml_read_error error;
    struct xml_node *root;
    bool is_known = true;

    if (!xml_read_document(body, len, &limits, &root, &error))
        return 400;
    const struct xml_node *settings = xml_read_child(root, "ProductSettings", NULL);
    for (const struct xml_node *n = settings == NULL ? NULL : settings->first_child; n != NULL;
         n = n->next)
        is_known = put_setting(work, n) && is_known;
    is_known = is_known && settings != NULL && strcmp(root->name, "ProductConfigDyn") == 0;
    xml_read_free(root);
    tell_settings(printer, work);
    return is_known ? 200 : 400;
}

/* Its version stands behind "VERSION=", near its beginning. */
static unsigned put_image(struct sim_printer *printer, struct sim_work *work, const char *body,
                          size_t len)
{
    static const char key[] = "VERSION=";
    char head[SIM_WRITE_HEAD + 1];
    const char *at;

    len = len > SIM_WRITE_HEAD ? SIM_WRITE_HEAD : len;
    memcpy(head, body, len);
    head[len] = '\0';
    at = strstr(head, key);
    if (at == NULL)
        return 415;
    at += strlen(key);
    (void)snprintf(work->version, sizeof work->version, "%.*s", (int)strcspn(at, " \r\n"), at);
    work->update_at_ms = clock_monotonic_ms();
    sim_work_note(work, "image", clock_wall_ms());
    work->fate = work->image;
    if (work->image != SIM_WORK_FAILS)
        restart(printer, work, work->update_ms);
    return 202;
}

static unsigned do_put(struct sim_printer *printer, struct sim_work *work, const char *path,
                       const char *body, size_t len)
{
    if (strcmp(path, SIM_WRITE_CONFIG) == 0)
        return put_settings(printer, work, body, len);
    if (strcmp(path, SIM_WRITE_IMAGE) == 0)
        return put_image(printer, work, body, len);
    if (strcmp(path, SIM_WRITE_POWER) != 0)
        return 404;
    restart(printer, work, 0);
    return 200;
}

unsigned sim_write_put(struct sim_printer *printer, const char *path, const char *body, size_t len)
{
    struct sim_work *work = work_of(printer);

    printer->counters.writes++;
    if (work == NULL || work->refusal == SIM_WORK_UNSUPPORTED)
        return 405;
    if (work->refusal == SIM_WORK_BUSY || is_updating(work))
        return 503;
    if (work->refusal == SIM_WORK_FORBIDDEN)
        return 403;
    return work->refusal == SIM_WORK_IGNORES ? 200 : do_put(printer, work, path, body, len);
}

static enum sim_error set_reset(struct sim_printer *printer, struct sim_work *work, int64_t number)
{
    if (number != RESET_POWER_CYCLE && number != RESET_TO_NVRAM)
        return SIM_ERROR_WRONG_VALUE;
    restart(printer, work, 0);
    return SIM_ERROR_NONE;
}

/* Whether a value of this type is written there; the object's own rules follow. */
static enum sim_error do_set(struct sim_printer *printer, struct sim_work *work, struct sim_oid oid,
                             struct sim_value value)
{
    int64_t number = 0;
    bool is_number = value.tag == SIM_TAG_INTEGER && sim_codec_number(value, &number);

    if (sim_oid_compare(oid, OID(general_reset)) == 0)
        return is_number ? set_reset(printer, work, number) : SIM_ERROR_WRONG_TYPE;
    if (sim_oid_compare(oid, OID(energy_star)) == 0) {
        if (!is_number || number < 0)
            return SIM_ERROR_WRONG_TYPE;
        if (work->settings != SIM_WORK_DROPS)
            work->sleep_minutes = clamp(work, (uint64_t)number / SECONDS, MOST_SLEEP);
    } else if (sim_oid_compare(oid, OID(asset_number)) == 0) {
        int most = work->settings == SIM_WORK_CLAMPS ? MOST_ASSET : SIM_WORK_TEXT - 1;
        if (value.tag != SIM_TAG_OCTETS)
            return SIM_ERROR_WRONG_TYPE;
        if (work->settings != SIM_WORK_DROPS)
            (void)snprintf(work->asset, sizeof work->asset, "%.*s",
                           value.len < (size_t)most ? (int)value.len : most,
                           (const char *)value.bytes);
    } else {
        return SIM_ERROR_NOT_WRITABLE;
    }
    tell_settings(printer, work);
    return SIM_ERROR_NONE;
}

enum sim_error sim_write_set(struct sim_printer *printer, struct sim_oid oid,
                             struct sim_value value)
{
    static const enum sim_error refusals[] = { [SIM_WORK_BUSY] = SIM_ERROR_GENERAL,
                                               [SIM_WORK_FORBIDDEN] = SIM_ERROR_NO_ACCESS,
                                               [SIM_WORK_UNSUPPORTED] = SIM_ERROR_NOT_WRITABLE,
                                               [SIM_WORK_IGNORES] = SIM_ERROR_NONE };
    struct sim_work *work = work_of(printer);

    printer->counters.writes++;
    if (work == NULL)
        return SIM_ERROR_NOT_WRITABLE;
    if (work->refusal != SIM_WORK_WILLING)
        return refusals[work->refusal];
    return is_updating(work) ? SIM_ERROR_GENERAL : do_set(printer, work, oid, value);
}
