/* SPDX-License-Identifier: Apache-2.0 */
/* A database in memory costs no time for its syncs, which is what a simulated year needs. */
#include "tests/replay/replay_files.h"

#include "base/file.h"
#include "tests/sim_printer/sim_fleet.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_MOST ((size_t)64 * 1024 * 1024)

static bool make_folder(struct replay_files *files, const char *parent)
{
    (void)snprintf(files->folder, sizeof files->folder, "%s/printwire-replay-XXXXXX", parent);
    return mkdtemp(files->folder) != NULL;
}

bool replay_files_open(struct replay_files *files)
{
    *files = (struct replay_files){ .error = -1 };
    buf_init(&files->text, LOG_MOST);
    if (!make_folder(files, "/dev/shm") && !make_folder(files, "/tmp")) {
        files->folder[0] = '\0';
        replay_files_complain(files, "no folder");
        return false;
    }
    (void)snprintf(files->conf, sizeof files->conf, "%s/agent.xml", files->folder);
    (void)snprintf(files->log, sizeof files->log, "%s/log", files->folder);
    int log = open(files->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    files->error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
    bool good = log >= 0 && files->error >= 0 && dup2(log, STDERR_FILENO) >= 0;
    if (log >= 0)
        (void)close(log);
    return good;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

void replay_files_close(struct replay_files *files)
{
    if (files->error >= 0) {
        (void)dup2(files->error, STDERR_FILENO);
        (void)close(files->error);
    }
    if (files->folder[0] != '\0')
        (void)nftw(files->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    buf_finish(&files->text);
}

/* Nothing is asked by multicast: that would leave this process. */
static void write_sections(FILE *file, const char *sections, const char *from, const char *to)
{
    const char *end = strstr(sections, "</discovery>");

    if (end == NULL)
        (void)fprintf(file, "%s<discovery><range from='%s' to='%s'/><mdns>no</mdns></discovery>",
                      sections, from, to);
    else
        (void)fprintf(file, "%.*s<mdns>no</mdns>%s", (int)(end - sections), sections, end);
}

const char *replay_files_write_conf(struct replay_files *files, const char *sections,
                                    uint32_t first, uint32_t last)
{
    char from[16], to[16];
    FILE *file = fopen(files->conf, "we");

    if (file == NULL)
        return files->conf;
    sections = sections == NULL ? "" : sections;
    sim_fleet_address_text(first, from);
    sim_fleet_address_text(last, to);
    (void)fchmod(fileno(file), 0600);
    (void)fprintf(file,
                  "<printwire-agent><portal><address>portal.test</address><jid>site@test</jid>"
                  "<password>unused</password></portal><storage><folder>%s</folder></storage>",
                  files->folder);
    write_sections(file, sections, from, to);
    (void)fputs("</printwire-agent>\n", file);
    (void)fclose(file);
    return files->conf;
}

const char *replay_files_log(struct replay_files *files)
{
    buf_clear(&files->text);
    if (file_read(files->log, &files->text) != ERR_NONE)
        return "";
    return buf_text(&files->text);
}

void replay_files_complain(const struct replay_files *files, const char *what)
{
    (void)dprintf(files->error >= 0 ? files->error : STDERR_FILENO, "replay: %s\n", what);
}
