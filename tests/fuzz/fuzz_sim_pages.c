/* SPDX-License-Identifier: Apache-2.0 */
/* Any request to the web services of a simulated printer: an answer, or a wait that has an end. */
#include "tests/sim_printer/sim_pages.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char recorded[] =
    "1.3.6.1.2.1.1.3.0|67|100\n1.3.6.1.2.1.25.3.2.1.3.1|4|Acme 1\n"
    "1.3.6.1.2.1.43.11.1.1.3.1.1|2|1\n1.3.6.1.2.1.43.11.1.1.5.1.1|2|3\n"
    "1.3.6.1.2.1.43.11.1.1.9.1.1|2|84\n1.3.6.1.2.1.43.18.1.1.2.1.4|2|3\n";

static char name[] = "m";
static struct sim_model model = { .name = name };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void ask(struct sim_printer *printer, const struct http_codec_request *request,
                const char *body, size_t len)
{
    struct sim_pages_question question = { .request = request, .body = body, .body_len = len };
    struct sim_pages_answer answer;

    sim_pages_answer(printer, &question, &answer);
    if (answer.status < 200 || answer.status > 599 || buf_failed(&answer.body))
        abort();
    bool waits = answer.wait_ms > 0;
    buf_finish(&answer.body);
    question.late = true;
    question.again = true;
    sim_pages_answer(printer, &question, &answer);
    if (answer.wait_ms > 0 || (waits && answer.status != 304))
        abort();
    buf_finish(&answer.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct http_codec codec = { 0 };
    struct http_codec_request request;
    struct snmprec_fault fault;
    struct sim_printer printer;
    size_t used = 0;
    char *bytes = malloc(len + 1);

    if (bytes == NULL ||
        (model.recording == NULL &&
         snmprec_parse(recorded, strlen(recorded), &model.recording, &fault) != ERR_NONE))
        abort();
    (void)memcpy(bytes, data, len);
    sim_printer_init(&printer, 0x7f010001, &model, 0);
    printer.voice = sim_voice_create();
    if (printer.voice == NULL || !sim_voice_parse_services("all", &printer.voice->services))
        abort();
    if (http_codec_read(&codec, bytes, len, &request, &used) == 200)
        ask(&printer, &request, bytes + used, len - used);
    sim_printer_finish(&printer);
    free(bytes);
    return 0;
}
