/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a request to a printer: what is answered must be a message of the simulator's own
 * codec, within the limit. */
#include "tests/sim_printer/sim_answer.h"

#include <stdlib.h>
#include <string.h>

static const char recorded[] =
    "1.3.6.1.2.1.1.1.0|4|Printer\n1.3.6.1.2.1.1.3.0|67|1\n"
    "1.3.6.1.2.1.43.10.2.1.4.1.1|65|1200\n1.3.6.1.2.1.43.11.1.1.9.1.1|2|-3\n"
    "1.3.6.1.4.1.32473.1|70|18446744073709551615\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct sim_model model;
    static struct sim_writer writer;
    struct sim_printer printer;
    struct sim_message answer;
    struct snmprec_fault fault;
    size_t answer_len = 0;

    if (model.recording == NULL &&
        snmprec_parse(recorded, strlen(recorded), &model.recording, &fault) != ERR_NONE)
        abort();
    sim_printer_init(&printer, 0x7f010001, &model, 0);
    const uint8_t *bytes = sim_answer_make(&printer, NULL, data, len, &writer, &answer_len);
    if (bytes != NULL &&
        (answer_len > SIM_PRINTER_ANSWER || !sim_codec_read(bytes, answer_len, &answer) ||
         answer.pdu != SIM_PDU_RESPONSE))
        abort();
    sim_printer_finish(&printer);
    return 0;
}
