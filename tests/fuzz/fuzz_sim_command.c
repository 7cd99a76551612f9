/* SPDX-License-Identifier: Apache-2.0 */
/* Any lines as commands to a small simulated fleet: each has one line of answer. */
#include "base/buf.h"
#include "tests/sim_printer/sim_command.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS  0x7f010001U
#define PRINTERS 2
#define LINES    50

static const char recorded[] =
    "1.3.6.1.2.1.1.3.0|67|100\n1.3.6.1.2.1.2.2.1.6.1|4x|001122334455\n"
    "1.3.6.1.2.1.43.5.1.1.18.2|65|4294967295\n1.3.6.1.2.1.43.5.1.1.19.2|65|8\n"
    "1.3.6.1.2.1.43.10.2.1.4.2.1|65|7\n1.3.6.1.2.1.43.11.1.1.9.2.1|2|50\n"
    "1.3.6.1.2.1.43.18.1.1.2.2.41|2|4\n1.3.6.1.2.1.43.18.1.1.8.2.41|4|old\n";

static struct sim_model model = { .name = "m" };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void run(struct sim_fleet *fleet, const char *bytes, size_t len)
{
    const struct sim_command_target target = { fleet, NULL, NULL };
    char *line = malloc(len + 1);
    struct buf reply;

    if (line == NULL)
        abort();
    (void)memcpy(line, bytes, len);
    line[len] = '\0';
    buf_init(&reply, 65536);
    sim_command_run(&target, line, &reply);
    const char *text = buf_text(&reply);
    if (buf_failed(&reply) || (strncmp(text, "ok", 2) != 0 && strncmp(text, "error ", 6) != 0) ||
        strchr(text, '\n') != text + reply.len - 1)
        abort();
    buf_finish(&reply);
    free(line);
}

static void run_all(struct sim_fleet *fleet, const char *bytes, size_t len)
{
    size_t at = 0;

    for (int i = 0; i < LINES && at < len; i++) {
        const char *end = memchr(bytes + at, '\n', len - at);
        size_t line = end != NULL ? (size_t)(end - bytes) - at : len - at;
        run(fleet, bytes + at, line < SIM_COMMAND_LINE ? line : SIM_COMMAND_LINE);
        at += line + 1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct sim_printer printers[PRINTERS];
    struct sim_printer *by_address[PRINTERS] = { &printers[0], &printers[1] };
    struct sim_fleet fleet = { .printers = printers, .count = PRINTERS, .by_address = by_address };
    struct snmprec_fault fault;

    if (model.recording == NULL &&
        snmprec_parse(recorded, sizeof recorded - 1, &model.recording, &fault) != ERR_NONE)
        abort();
    for (uint32_t i = 0; i < PRINTERS; i++)
        sim_printer_init(&printers[i], ADDRESS + i, &model, 0);
    run_all(&fleet, (const char *)data, len);
    for (size_t i = 0; i < PRINTERS; i++)
        sim_printer_finish(&printers[i]);
    return 0;
}
