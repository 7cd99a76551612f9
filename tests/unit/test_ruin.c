/* SPDX-License-Identifier: Apache-2.0 */
/* What a power cut leaves of a recording, as the power cut test makes it: what was there at the
 * start always, what was synced since always, what was not synced only now and then. */
#include "tests/powercut/recorder.h"
#include "tests/powercut/ruin.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CUTS 50
#define PATH 128

static char work[64];
static char left[64]; /* of the cut */

static const char *in(const char *folder, const char *name)
{
    static char path[PATH];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put(const char *name, off_t at, const char *text, bool is_synced)
{
    int fd = open(in(work, name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    CU_ASSERT_TRUE_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(pwrite(fd, text, strlen(text), at), (ssize_t)strlen(text));
    if (is_synced)
        CU_ASSERT_EQUAL(fsync(fd), 0);
    (void)close(fd);
}

static bool holds(const char *name, const char *text)
{
    char found[PATH] = "";
    int fd = open(in(left, name), O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, found, sizeof found - 1);

    if (fd >= 0)
        (void)close(fd);
    return len >= 0 && strcmp(found, text) == 0;
}

static void make_folders(void)
{
    (void)snprintf(work, sizeof work, "/tmp/printwire-ruin-XXXXXX");
    (void)snprintf(left, sizeof left, "/tmp/printwire-ruin-XXXXXX");
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(work));
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(left));
}

static void remove_all(void)
{
    static const char *const names[] = { "db", "log" };

    recorder_clear();
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        (void)unlink(in(work, names[i]));
        (void)unlink(in(left, names[i]));
    }
    (void)rmdir(work);
    (void)rmdir(left);
}

/* After the first `moment` operations: in how many of some cuts a file holds a text. */
static unsigned count_cuts(size_t moment, const char *name, const char *text)
{
    struct ruin *ruin = ruin_create();
    uint64_t random = 1;
    unsigned count = 0;

    ruin_advance(ruin, moment);
    for (int i = 0; i < CUTS; i++) {
        (void)unlink(in(left, "db"));
        (void)unlink(in(left, "log"));
        ruin_write(ruin, left, &random);
        count += holds(name, text);
    }
    ruin_destroy(ruin);
    return count;
}

static void leaves_whole_what_was_there_at_the_start_wherever_the_cut_is(void)
{
    size_t count;

    make_folders();
    put("db", 0, "a database", false);
    put("log", 0, "its log", false);
    recorder_start(work, false);
    recorder_stop();
    (void)recorder_ops(&count);
    CU_ASSERT_EQUAL(recorder_present(), count);
    for (size_t moment = 0; moment <= count; moment++) {
        CU_ASSERT_EQUAL(count_cuts(moment, "db", "a database"), CUTS);
        CU_ASSERT_EQUAL(count_cuts(moment, "log", "its log"), CUTS);
    }
    remove_all();
}

static void leaves_what_was_synced_and_only_now_and_then_what_was_not(void)
{
    make_folders();
    put("db", 0, "old", false);
    recorder_start(work, false);
    put("db", 3, " synced", true);
    put("db", 10, " not", false);
    recorder_stop();
    size_t present = recorder_present();
    CU_ASSERT_EQUAL(count_cuts(present + 2, "db", "old synced"), CUTS);
    unsigned with = count_cuts(present + 3, "db", "old synced not");
    CU_ASSERT_TRUE(with > 0 && with < CUTS);
    CU_ASSERT_TRUE(count_cuts(present + 3, "db", "old synced") > 0);
    remove_all();
}

UNIT_MAIN("ruin", UNIT_TEST(leaves_whole_what_was_there_at_the_start_wherever_the_cut_is),
          UNIT_TEST(leaves_what_was_synced_and_only_now_and_then_what_was_not))
