/* SPDX-License-Identifier: Apache-2.0 */
/* printwire-generate: writes what follows from the table of fields, so that it cannot differ from
 * the encoder. Used by developers and compared with the committed files by a test. */
#include "protocol/generate_fields.h"
#include "protocol/generate_grammar.h"
#include "protocol/generate_licence.h"
#include "protocol/generate_openapi.h"
#include "protocol/generate_sds.h"

#include <stdio.h>
#include <string.h>

#define OUTPUT_BYTES (1 << 20)

static const struct {
    const char *name;
    bool (*write)(struct buf *out);
    const char *help;
} commands[] = {
    { "fields", generate_fields_write, "the reference of fields in protocol/PROTOCOL.md" },
    { "grammar", generate_grammar_write, "protocol/printwire.rnc" },
    { "licence", generate_licence_write, "the reference of fields in protocol/LICENCE.md" },
    { "openapi", generate_openapi_write, "protocol/sds-openapi.json" },
    { "sds", generate_sds_write, "the tables of protocol/SDS.md" },
};

static int usage(void)
{
    (void)fputs("usage: printwire-generate COMMAND\n", stderr);
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        (void)fprintf(stderr, "  %-8s %s\n", commands[i].name, commands[i].help);
    return 2;
}

static int run(bool (*write)(struct buf *out))
{
    struct buf out;

    buf_init(&out, OUTPUT_BYTES);
    bool good = write(&out) && fputs(buf_text(&out), stdout) >= 0 && fflush(stdout) == 0;
    if (!good)
        (void)fputs("printwire-generate: cannot write\n", stderr);
    buf_finish(&out);
    return good ? 0 : 1;
}

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return run(commands[i].write);
    return usage();
}
