/* SPDX-License-Identifier: Apache-2.0 */
/* The whole agent, from its main() on, at a site of two simulated printers on a clock that is moved
 * by hand: it starts, finds, reads, hears of changes and of a trap, commits, sends, reads its
 * configuration again and stops. When it ends by itself it is started again, as by a service
 * manager, with memory enough from then on. */
#include "base/clock.h"
#include "base/crypto_ready.h"
#include "base/jail.h"
#include "base/loop.h"
#include "base/proc.h"
#include "tests/fakes/fake_loop.h"
#include "tests/replay/replay_files.h"
#include "tests/replay/replay_random.h"
#include "tests/replay/replay_wire.h"
#include "tests/sim_printer/sim_command.h"
#include "tests/sim_printer/sim_fleet.h"
#include "tests/torture/scarce.h"
#include "tests/torture/torture.h"
#include "tests/torture/torture_link.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define START      INT64_C(1767603600000) /* 2026-01-05T09:00:00Z, a Monday */
#define FIRST      0x7f010001U
#define PRINTERS   2
#define RESTART_MS 2000
#define LEVEL      "1.3.6.1.2.1.43.11.1.1.9.1.1"
#define PAGES      "1.3.6.1.2.1.43.10.2.1.4.1.1"

bool __real_walk_usm_start(void);
bool __wrap_walk_usm_start(void);
enum err __real_crypto_ready_make(void);
enum err __wrap_crypto_ready_make(void);
enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report);
int agent_main(int argc, char **argv);
enum err __real_proc_lock(const char *folder, int *out_fd);
enum err __wrap_proc_lock(const char *folder, int *out_fd);
struct loop *__real_loop_create(void);
struct loop *__wrap_loop_create(void);
void __real_loop_destroy(struct loop *loop);
void __wrap_loop_destroy(struct loop *loop);
void __real_sim_exchange_take(struct sim_exchange *exchange, uint32_t asked,
                              const struct sockaddr_in *from, const uint8_t *bytes, size_t len);
void __wrap_sim_exchange_take(struct sim_exchange *exchange, uint32_t asked,
                              const struct sockaddr_in *from, const uint8_t *bytes, size_t len);

struct world {
    struct torture_cycle *cycle;
    struct replay_files files;
    struct sim_fleet fleet;
    struct end_state portal;
    struct loop *loop; /* of the agent that runs */
    struct loop_timer *director;
    int lock; /* the end of a process would let go of it */
    uint64_t began_ms;
    size_t step; /* the next one */
};

static struct world world;

static void say(const char *command)
{
    const struct sim_command_target target = { &world.fleet, replay_wire_exchange(), NULL };
    char line[SIM_COMMAND_LINE];
    struct buf reply;

    (void)snprintf(line, sizeof line, "%s", command);
    buf_init(&reply, SIM_COMMAND_LINE);
    sim_command_run(&target, line, &reply);
    if (strncmp(buf_text(&reply), "ok", 2) != 0)
        torture_wrong(world.cycle, "the printers: %s: %s", command, buf_text(&reply));
    buf_finish(&reply);
}

/* Real sockets do not keep to a clock moved by hand: no web services. */
static void write_conf(const char *status, const char *more)
{
    FILE *file = fopen(world.files.conf, "we");

    if (file == NULL)
        abort();
    (void)fchmod(fileno(file), 0600);
    (void)fprintf(
        file,
        "<printwire-agent><portal><address>portal.test</address><jid>site@test</jid>"
        "<password>%s</password></portal><storage><folder>%s/agent</folder></storage>"
        "<discovery><range from='127.1.0.1' to='127.1.0.3'/><sweep>3min</sweep>"
        "<mdns>no</mdns></discovery><polling><status>%s</status><tables>5min</tables></polling>%s"
        "<web><ask>never</ask></web></printwire-agent>\n",
        status, world.files.folder, status, more);
    (void)fclose(file);
}

static void change(void)
{
    say("set 127.1.0.1 " LEVEL " 2 41");
    say("alert 127.1.0.2 open 8 1 8 3 5 0 Jam in tray 1");
    say("add 127.1.0.2 " PAGES " 7");
}

/* Once more when that was refused: whoever sent the signal reads the line about it. */
static void reload(void)
{
    write_conf("90s", "<privacy><serial>no</serial></privacy>");
    scarce_resume();
    fake_loop_signal(world.loop, SIGHUP);
    scarce_pause();
    if (strstr(replay_files_log(&world.files), "stays as it was") != NULL)
        fake_loop_signal(world.loop, SIGHUP);
}

static void change_more(void)
{
    say("set 127.1.0.1 " LEVEL " 2 7");
    say("alert 127.1.0.2 clear");
}

static void stop(void)
{
    fake_loop_signal(world.loop, SIGTERM);
}

static const struct {
    uint64_t at_s;
    void (*fn)(void);
} steps[] = { { 500, change }, { 1000, reload }, { 1500, change_more }, { 2000, stop } };

#define STEPS (sizeof steps / sizeof steps[0])

static void arm(void)
{
    uint64_t due = world.began_ms + steps[world.step].at_s * 1000;
    uint64_t now = clock_monotonic_ms();

    (void)loop_timer_start(world.director, due > now ? due - now : 0);
}

static void on_step(void *arg)
{
    (void)arg;
    scarce_pause();
    steps[world.step++].fn();
    if (world.step < STEPS)
        arm();
    scarce_resume();
}

enum err __wrap_proc_lock(const char *folder, int *out_fd)
{
    enum err err = __real_proc_lock(folder, out_fd);

    world.lock = err == ERR_NONE ? *out_fd : -1;
    return err;
}

/* net-snmp and OpenSSL write through NULL when an allocation fails while they start. The agent only
 * sees beforehand that there is memory: that one call can fail. */
static bool has_room(void)
{
    void *volatile room = malloc(1);

    free(room);
    return room != NULL;
}

bool __wrap_walk_usm_start(void)
{
    bool is_there = has_room();

    scarce_pause();
    bool good = __real_walk_usm_start() && is_there;
    scarce_resume();
    return good;
}

enum err __wrap_crypto_ready_make(void)
{
    bool is_there = has_room();

    scarce_pause();
    enum err err = __real_crypto_ready_make();
    scarce_resume();
    return is_there ? err : ERR_MEMORY;
}

/* The agent's loop is where the world goes on, too. */
struct loop *__wrap_loop_create(void)
{
    world.loop = __real_loop_create();
    if (world.loop == NULL)
        return NULL;
    scarce_pause();
    world.director = loop_timer_create(world.loop, on_step, NULL);
    if (world.director == NULL || !replay_wire_open(world.loop, &world.fleet, NULL))
        abort();
    if (world.step < STEPS)
        arm();
    scarce_resume();
    return world.loop;
}

void __wrap_loop_destroy(struct loop *loop)
{
    if (loop != NULL) {
        replay_wire_close();
        loop_timer_destroy(world.director);
        world.director = NULL;
        world.loop = NULL;
    }
    __real_loop_destroy(loop);
}

/* The printers have memory. */
void __wrap_sim_exchange_take(struct sim_exchange *exchange, uint32_t asked,
                              const struct sockaddr_in *from, const uint8_t *bytes, size_t len)
{
    scarce_pause();
    __real_sim_exchange_take(exchange, asked, from, bytes, len);
    scarce_resume();
}

/* A process that is shut in cannot play the world around it. */
enum err __wrap_jail_close(const struct jail_plan *plan, struct jail_report *out_report)
{
    (void)plan;
    *out_report = (struct jail_report){ .is_warning = false };
    return ERR_NONE;
}

static void let_time_pass(void)
{
    struct loop *loop = __real_loop_create();

    scarce_end();
    fake_loop_advance(loop, RESTART_MS);
    __real_loop_destroy(loop);
}

/* One life; true when it was told to end. */
static bool live(void)
{
    char program[] = "printwire-agent", option[] = "--config", path[100];
    char *argv[] = { program, option, path, NULL };
    size_t said = strlen(replay_files_log(&world.files));

    (void)snprintf(path, sizeof path, "%s", world.files.conf);
    optind = 0;
    scarce_resume();
    int status = agent_main(3, argv);
    scarce_pause();
    if (world.lock >= 0)
        (void)close(world.lock);
    world.lock = -1;
    bool was_told = world.step == STEPS;
    if (status == 0 && !was_told)
        torture_wrong(world.cycle, "the agent ended without being told");
    if (status != 0 && strlen(replay_files_log(&world.files)) == said)
        torture_wrong(world.cycle, "the agent ended with status %d and no line", status);
    return status == 0 && was_told;
}

/* The recordings that are played: a folder with links to them. */
static void choose_printers(char *folder, size_t size)
{
    static const char *const names[PRINTERS] = { "halvern-m410-mono-laser",
                                                 "ostwick-c5500-colour-mfp" };
    char from[300], to[300];

    (void)snprintf(folder, size, "%s/printers", world.files.folder);
    (void)mkdir(folder, 0700);
    for (size_t i = 0; i < PRINTERS; i++) {
        (void)snprintf(from, sizeof from, TEST_DATA "/printers/%s.snmprec", names[i]);
        (void)snprintf(to, sizeof to, "%s/%s.snmprec", folder, names[i]);
        if (symlink(from, to) != 0)
            torture_wrong(world.cycle, "no recordings");
    }
}

static bool open_world(void)
{
    char folder[200];
    char reason[SIM_FLEET_REASON] = "";

    fake_loop_set_wall(START);
    replay_random_seed(1);
    world.began_ms = clock_monotonic_ms();
    torture_link_portal(&world.portal, world.cycle);
    bool good = replay_files_open(&world.files);
    if (good)
        choose_printers(folder, sizeof folder);
    if (!good || !sim_fleet_load(&world.fleet, folder, reason) ||
        !sim_fleet_populate(&world.fleet, PRINTERS, FIRST, reason)) {
        torture_wrong(world.cycle, "no world: %s", reason);
        return false;
    }
    write_conf("60s", "");
    return true;
}

static void run_agent(struct torture_cycle *cycle)
{
    world = (struct world){ .cycle = cycle, .lock = -1 };
    bool good = open_world();
    for (int i = 0; good && i < TORTURE_LIVES && !live(); i++) {
        cycle->restarts++;
        if (world.step == STEPS)
            world.step--; /* it did not stop well: once more */
        let_time_pass();
    }
    if (cycle->restarts == TORTURE_LIVES)
        torture_wrong(cycle, "the agent ends again and again");
    if (getenv("PRINTWIRE_TORTURE_LOG") != NULL)
        (void)printf("%s", replay_files_log(&world.files));
    const char *doubled = end_state_write(&world.portal, &cycle->state);
    if (doubled != NULL)
        torture_wrong(cycle, "said twice: %s", doubled);
    end_state_finish(&world.portal);
    sim_fleet_finish(&world.fleet);
    replay_files_close(&world.files);
}

int main(int argc, char **argv)
{
    static const struct torture_subject subjects[] = { { "agent", run_agent }, { NULL, NULL } };

    return torture_main(argc, argv, subjects);
}
