/* SPDX-License-Identifier: Apache-2.0 */
/* Root works in the platform's folder as its owner only: who took the platform over could lay links
 * there. Files of the administrator's are root's, and the owner may not reach them: so a process of
 * the owner's copies the database, and its parent writes what comes through a pipe. The clear copy
 * (book_copy) stands beside the database, with its mode, while SQLite writes it: before anything of
 * it is sent it has lost its name. */
#include "sds/command_backup.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/crypto_seal.h"
#include "base/file.h"
#include "base/file_part.h"
#include "base/proc.h"
#include "base/sqlite.h"
#include "sds/book.h"
#include "sds/book_audit.h"
#include "sds/book_copy.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATH       4352
#define MOST_FILES 64

struct carrying {
    const char *file;
    const char *folder;
    uint8_t key[CRYPTO_SEAL_KEY];
    char book[PATH]; /* sds.db */
    char copy[PATH]; /* beside it, in the clear */
};

static int complain(const char *what, const char *why)
{
    (void)fprintf(stderr, "printwire-sds: %s: %s\n", what, why);
    return 1;
}

static int complain_err(const char *what, enum err err)
{
    return complain(what, err == ERR_IO ? strerror(errno) : err_text(err));
}

static bool read_key(const char *path, uint8_t out_key[CRYPTO_SEAL_KEY])
{
    char text[2 * CRYPTO_SEAL_KEY + 2];
    enum err err = file_read_secret(path, text, sizeof text);

    if (err == ERR_NONE)
        err = crypto_seal_read_key(text, out_key);
    crypto_wipe(text, sizeof text);
    if (err == ERR_REFUSED)
        (void)complain(path, "can be read by others than its owner; run: chmod 600");
    else if (err == ERR_SYNTAX || err == ERR_LIMIT)
        (void)complain(path, "is no key; make one: (umask 077; openssl rand -hex 32 > FILE)");
    else if (err != ERR_NONE)
        (void)complain_err(path, err);
    return err == ERR_NONE;
}

static bool become_owner(const struct carrying *c)
{
    if (proc_become_owner(c->folder) != ERR_REFUSED)
        return true;
    return complain(c->folder, "no right to become the folder's owner") == 0;
}

/* The audit has who took all of it, too. */
static enum err note(struct book *book, const char *what)
{
    const struct book_audit line = { .at_ms = clock_wall_ms(),
                                     .by = SDS_DOC_BY_OPERATOR,
                                     .who = "",
                                     .what = what,
                                     .subject = "",
                                     .status = 200 };

    return book_audit_note(book, &line);
}

static bool note_backup(const struct carrying *c)
{
    struct book *book = NULL;
    enum err err = book_open_beside(c->folder, &book);

    if (err == ERR_NONE)
        err = book_begin(book);
    if (err == ERR_NONE)
        err = note(book, "backup");
    if (err == ERR_NONE)
        err = book_commit(book);
    if (err != ERR_NONE)
        (void)complain(c->book, book_error(book));
    book_close(book);
    return err == ERR_NONE;
}

static bool take_turn(const struct carrying *c)
{
    int fd = -1; /* until this process ends */
    enum err err = book_copy_begin(c->folder, &fd);

    if (err == ERR_REFUSED)
        (void)complain(c->folder, "another backup or restore is at work there");
    else if (err != ERR_NONE)
        (void)complain_err(c->folder, err);
    return err == ERR_NONE;
}

static int create_copy(const struct carrying *c)
{
    int fd = open(c->copy, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        (void)complain(c->copy, strerror(errno));
    return fd;
}

/* The whole copy, which has no name any more; NULL on failure. */
static FILE *make_copy(const struct carrying *c)
{
    struct sqlite *db = NULL;
    int fd = create_copy(c);

    if (fd < 0)
        return NULL;
    enum err err = sqlite_open(c->book, SQLITE_MODE_BESIDE, &db);
    if (err == ERR_NONE)
        err = sqlite_copy(db, c->copy);
    if (err != ERR_NONE)
        (void)complain(c->book, db != NULL ? sqlite_error(db) : err_text(err));
    sqlite_close(db);
    book_copy_forget(c->folder);
    FILE *copy = err == ERR_NONE ? fdopen(fd, "re") : NULL;
    if (copy == NULL)
        (void)close(fd);
    return copy;
}

/* Who interrupts it ends the one who reads: this one is to leave nothing behind. It works with what
 * the platform's user wrote, and without the key. */
static void be_alone(struct carrying *c)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

    crypto_wipe(c->key, sizeof c->key);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        (void)signal(numbers[i], SIG_IGN);
}

/* What the owner's process does: the copy goes into the pipe. */
static bool send_copy(struct carrying *c, int fd)
{
    FILE *in = NULL, *out = fdopen(fd, "we");
    char bytes[4096];
    size_t len = 0;

    be_alone(c);
    if (out != NULL && become_owner(c) && take_turn(c))
        in = make_copy(c);
    bool good = in != NULL && note_backup(c);
    while (good && (len = fread(bytes, 1, sizeof bytes, in)) > 0)
        good = fwrite(bytes, 1, len, out) == len;
    good = good && ferror(in) == 0;
    if (in != NULL)
        (void)fclose(in);
    return out != NULL && fclose(out) == 0 && good;
}

static bool has_ended_well(pid_t pid)
{
    int status;

    return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Whatever came, it counts only when the one who sent it says that it was all. */
static bool seal_copy(struct carrying *c, FILE *out)
{
    int fds[2];

    if (pipe2(fds, O_CLOEXEC) != 0)
        return complain(c->file, strerror(errno)) == 0;
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(fds[0]);
        _exit(send_copy(c, fds[1]) ? 0 : 1);
    }
    (void)close(fds[1]);
    FILE *in = fdopen(fds[0], "re");
    enum err err = in == NULL || pid < 0 ? ERR_IO : crypto_seal_write(in, out, c->key);
    if (err != ERR_NONE)
        (void)complain_err(c->file, err);
    if (in != NULL)
        (void)fclose(in);
    return pid > 0 && has_ended_well(pid) && err == ERR_NONE;
}

static bool give_name(struct file_part *part, const char *file)
{
    enum err err = file_part_keep(part, file);

    if (err != ERR_NONE)
        (void)complain_err(file, err);
    return err == ERR_NONE;
}

static bool open_part(struct file_part *part, const char *file)
{
    enum err err = file_part_open(part, file);

    if (err == ERR_REFUSED)
        (void)complain(file, "is there already, and is never replaced");
    else if (err != ERR_NONE)
        (void)complain_err(err == ERR_IO ? part->path : file, err);
    return err == ERR_NONE;
}

static int backup(struct carrying *c)
{
    struct file_part part;

    if (!open_part(&part, c->file))
        return 1;
    bool good = seal_copy(c, part.file) && give_name(&part, c->file);
    file_part_close(&part);
    return good && printf("%s: saved\n", c->file) > 0 && fflush(stdout) == 0 ? 0 : 1;
}

static bool unseal(const struct carrying *c, FILE *in, FILE *out)
{
    enum err err = crypto_seal_read(in, out, c->key);

    if (err == ERR_SYNTAX)
        (void)complain(c->file, "is no backup of printwire-sds");
    else if (err == ERR_CORRUPT)
        (void)complain(c->file, "is damaged, or was made with another key: nothing was restored");
    else if (err != ERR_NONE)
        (void)complain_err(c->file, err);
    return err == ERR_NONE;
}

/* What came out is a whole book of a version that this program knows, and begins now. */
static bool prepare(const struct carrying *c)
{
    struct book *book = NULL;
    enum err err = book_open_file(c->copy, &book);

    if (err == ERR_NONE)
        err = book_begin(book);
    if (err == ERR_NONE)
        err = book_begin_anew(book, clock_wall_ms());
    if (err == ERR_NONE)
        err = note(book, "restore");
    if (err == ERR_NONE)
        err = book_commit(book);
    if (err != ERR_NONE)
        (void)complain(c->file, book_error(book));
    book_close(book);
    return err == ERR_NONE;
}

/* The copy, which is whole and on the disk by SQLite's own word, gets its name. */
static bool install(const struct carrying *c)
{
    struct file_part part = { .file = NULL };
    char log[PATH + 16];

    (void)snprintf(log, sizeof log, "%s-wal", c->copy);
    if (access(log, F_OK) == 0)
        return complain(c->copy, "SQLite could not finish it; is the disk full?") == 0;
    part.file = fopen(c->copy, "re");
    if (part.file == NULL)
        return complain(c->copy, strerror(errno)) == 0;
    memcpy(part.path, c->copy, sizeof part.path);
    bool good = give_name(&part, c->book);
    file_part_close(&part);
    return good;
}

static bool write_copy(const struct carrying *c, FILE *in)
{
    int fd = create_copy(c);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "we");

    if (out == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return false;
    }
    bool good = unseal(c, in, out);
    return fclose(out) == 0 && good;
}

/* A log that was left beside a database that went would be taken for a part of this one. */
static bool is_free(const struct carrying *c)
{
    static const char *const ends[] = { "", "-wal", "-journal" };
    char path[PATH + 16];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        (void)snprintf(path, sizeof path, "%s%s", c->book, ends[i]);
        if (access(path, F_OK) == 0)
            return complain(path, "is there already: stop the platform and move it away first") ==
                   0;
    }
    return true;
}

static int restore(const struct carrying *c)
{
    FILE *in = fopen(c->file, "re");

    if (in == NULL)
        return complain(c->file, strerror(errno));
    enum err err = file_make_folder(c->folder);
    if (err != ERR_NONE)
        (void)complain_err(c->folder, err);
    bool good = err == ERR_NONE && become_owner(c);
    good = good && take_turn(c);
    if (good) {
        good = is_free(c) && write_copy(c, in) && prepare(c) && install(c);
        book_copy_forget(c->folder);
    }
    (void)fclose(in);
    if (!good)
        return 1;
    return printf("%s: restored; revoke again what was revoked since it was made\n", c->file) > 0 &&
                   fflush(stdout) == 0
               ? 0
               : 1;
}

int command_backup_run(const struct platform_conf *conf, const struct platform_arguments *arguments,
                       bool is_restore)
{
    const char *key_file = arguments->values[PLATFORM_ARGUMENTS_KEY_FILE];
    struct carrying c = { .folder = conf->folder };

    if (arguments->word_count != 2)
        return platform_arguments_wrong("one file is needed", arguments->words[0]);
    if (key_file == NULL)
        return platform_arguments_wrong("--key-file is needed", arguments->words[0]);
    c.file = arguments->words[1];
    (void)snprintf(c.book, sizeof c.book, "%s/" BOOK_FILE, conf->folder);
    (void)snprintf(c.copy, sizeof c.copy, "%s/" BOOK_COPY_FILE, conf->folder);
    proc_harden(MOST_FILES); /* no core with the key in it */
    if (!read_key(key_file, c.key))
        return 1;
    int status = is_restore ? restore(&c) : backup(&c);
    crypto_wipe(c.key, sizeof c.key);
    return status;
}
