/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments are copied: getopt moves them. */
#include "tests/torture/torture_command.h"

#include "tests/torture/scarce.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_WORDS 8
#define WORD       120

int torture_command_run(const struct torture_command *command)
{
    static char words[MOST_WORDS][WORD];
    char *argv[MOST_WORDS + 1] = { NULL };

    for (int i = 0; i <= command->count; i++) {
        (void)snprintf(words[i], WORD, "%s",
                       i < command->count ? command->words[i] : command->last);
        argv[i] = words[i];
    }
    optind = 0;
    scarce_resume();
    int status = command->main(command->count + 1, argv);
    scarce_pause();
    return status;
}

/* With standard output in `out`. */
static int run_into(const struct torture_command *command, struct buf *out)
{
    char bytes[4096];
    ssize_t got;

    (void)fflush(stdout);
    int kept = dup(STDOUT_FILENO);
    int file = memfd_create("output", MFD_CLOEXEC);
    (void)dup2(file, STDOUT_FILENO);
    int status = torture_command_run(command);
    (void)fflush(stdout);
    (void)dup2(kept, STDOUT_FILENO);
    (void)lseek(file, 0, SEEK_SET);
    while ((got = read(file, bytes, sizeof bytes)) > 0)
        (void)buf_append(out, bytes, (size_t)got);
    (void)close(file);
    (void)close(kept);
    return status;
}

/* The folder has another name each time. */
static void append_without(struct buf *out, const char *text, const char *folder)
{
    for (const char *at = strstr(text, folder); at != NULL; at = strstr(text, folder)) {
        (void)buf_append(out, text, (size_t)(at - text));
        text = at + strlen(folder);
    }
    (void)buf_append_text(out, text);
}

void torture_command_show(const struct torture_command *command, struct replay_files *files,
                          struct torture_cycle *cycle)
{
    size_t said = strlen(replay_files_log(files));
    struct buf out;

    buf_init(&out, TORTURE_STATE);
    int status = run_into(command, &out);
    if (status != 0) {
        if (strlen(replay_files_log(files)) == said)
            torture_wrong(cycle, "%s %s: status %d and no line", command->words[0],
                          command->words[1], status);
        cycle->restarts++;
        buf_clear(&out);
        scarce_end();
        if (run_into(command, &out) != 0)
            torture_wrong(cycle, "%s %s fails again", command->words[0], command->words[1]);
    }
    append_without(&cycle->state, buf_text(&out), files->folder);
    buf_finish(&out);
}
