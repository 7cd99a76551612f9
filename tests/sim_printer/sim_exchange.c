/* SPDX-License-Identifier: Apache-2.0 */
/* An answer is sent at once or kept in a list ordered by when it is due. */
#include "tests/sim_printer/sim_exchange.h"

#include "base/clock.h"
#include "tests/sim_printer/sim_answer.h"
#include "tests/sim_printer/sim_write.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#define HELD_BACK_MS 250 /* reorder: longer than an asker waits for the next answer */
#define LOSS_SEED    2463534242U

struct late {
    TAILQ_ENTRY(late) link;
    uint64_t due_ms;
    struct sim_printer *printer;
    uint32_t from; /* the address that was asked; the printer may have moved */
    struct sockaddr_in to;
    size_t len;
    uint8_t bytes[];
};

TAILQ_HEAD(late_list, late);

struct sim_exchange {
    struct sim_fleet *fleet;
    const char *community;
    sim_exchange_send_fn *send;
    void *arg;
    struct loop_timer *timer;
    struct late_list late;
    size_t late_count;
    uint32_t random; /* xorshift: the same losses in every run */
    struct sim_writer writer;
};

struct sim_writer *sim_exchange_writer(struct sim_exchange *exchange)
{
    return &exchange->writer;
}

bool sim_exchange_send(struct sim_exchange *exchange, const struct sim_printer *from,
                       const struct sockaddr_in *to, const uint8_t *bytes, size_t len)
{
    return exchange->send(exchange->arg, from->address, to, bytes, len);
}

/* Who asked whom. */
struct asker {
    struct sim_printer *printer;
    uint32_t asked;
    const struct sockaddr_in *from;
};

static void send_answer(struct sim_exchange *exchange, const struct asker *asker,
                        const uint8_t *bytes, size_t len)
{
    struct sim_printer *printer = asker->printer;

    for (int i = 0; i < (printer->faults.duplicate ? 2 : 1); i++) {
        if (!exchange->send(exchange->arg, asker->asked, asker->from, bytes, len))
            continue;
        printer->counters.answers++;
        printer->counters.bytes_out += len;
    }
}

/* Until the first of the answers that wait is due; NULL: none waits. */
static void wait_for(struct sim_exchange *exchange, const struct late *first)
{
    uint64_t now_ms = clock_monotonic_ms();

    if (first != NULL)
        (void)loop_timer_start(exchange->timer,
                               first->due_ms > now_ms ? first->due_ms - now_ms : 0);
}

static void on_due(void *arg)
{
    struct sim_exchange *exchange = arg;
    uint64_t now_ms = clock_monotonic_ms();
    struct late *late = TAILQ_FIRST(&exchange->late);

    while (late != NULL && late->due_ms <= now_ms) {
        struct late *next = TAILQ_NEXT(late, link);
        TAILQ_REMOVE(&exchange->late, late, link);
        exchange->late_count--;
        const struct asker asker = { late->printer, late->from, &late->to };
        send_answer(exchange, &asker, late->bytes, late->len);
        free(late);
        late = next;
    }
    wait_for(exchange, late);
}

/* Keeps an answer for later; the list stays ordered, equal delays append at its end at once. */
static void send_later(struct sim_exchange *exchange, const struct asker *asker,
                       const uint8_t *bytes, size_t len, uint64_t delay_ms)
{
    struct late *late =
        exchange->late_count < SIM_EXCHANGE_LATE ? malloc(sizeof *late + len) : NULL;

    if (late == NULL) {
        asker->printer->counters.lost++;
        return;
    }
    late->due_ms = clock_monotonic_ms() + delay_ms;
    late->printer = asker->printer;
    late->from = asker->asked;
    late->to = *asker->from;
    late->len = len;
    memcpy(late->bytes, bytes, len);
    struct late *before = TAILQ_LAST(&exchange->late, late_list);
    while (before != NULL && before->due_ms > late->due_ms)
        before = TAILQ_PREV(before, late_list, link);
    if (before == NULL)
        TAILQ_INSERT_HEAD(&exchange->late, late, link);
    else
        TAILQ_INSERT_AFTER(&exchange->late, before, late, link);
    exchange->late_count++;
    if (before == NULL)
        wait_for(exchange, late);
}

static bool is_deaf(const struct sim_printer *printer)
{
    enum sim_power_state state = sim_power_state(&printer->power, clock_monotonic_ms());

    return printer->faults.silent || state == SIM_POWER_OFF || state == SIM_POWER_STARTING;
}

static bool is_lost(struct sim_exchange *exchange, const struct sim_printer *printer)
{
    uint32_t r = exchange->random;

    if (is_deaf(printer))
        return true;
    if (printer->faults.loss_percent == 0)
        return false;
    r ^= r << 13;
    r ^= r >> 17;
    r ^= r << 5;
    exchange->random = r;
    return r % 100 < printer->faults.loss_percent;
}

/* A printer that sleeps may wake, from anything that arrives; what wakes it is lost. */
static void hear(struct sim_printer *printer, const uint8_t *bytes, size_t len)
{
    struct sim_message message;
    uint64_t now_ms = clock_monotonic_ms();
    bool is_request = sim_codec_read(bytes, len, &message);
    bool woken = is_request ? sim_power_heard(&printer->power, &message, now_ms)
                            : sim_power_heard_noise(&printer->power, now_ms);

    if (is_request && !woken)
        sim_looks_note(&printer->looks, &message);
    printer->counters.wakes += woken ? 1 : 0;
}

static void answer(struct sim_exchange *exchange, const struct asker *asker, const uint8_t *request,
                   size_t request_len)
{
    struct sim_printer *printer = asker->printer;
    size_t len;
    const uint8_t *bytes = sim_answer_make(printer, exchange->community, request, request_len,
                                           &exchange->writer, &len);
    uint64_t delay_ms = printer->faults.delay_ms;

    if (bytes == NULL)
        return;
    if (is_lost(exchange, printer)) {
        printer->counters.lost++;
        return;
    }
    if (printer->faults.reorder)
        printer->held_last = !printer->held_last;
    if (printer->faults.reorder && printer->held_last)
        delay_ms += HELD_BACK_MS;
    if (delay_ms > 0)
        send_later(exchange, asker, bytes, len, delay_ms);
    else
        send_answer(exchange, asker, bytes, len);
}

void sim_exchange_take(struct sim_exchange *exchange, uint32_t asked,
                       const struct sockaddr_in *from, const uint8_t *bytes, size_t len)
{
    const struct asker asker = { sim_fleet_find(exchange->fleet, asked), asked, from };

    if (asker.printer == NULL) {
        exchange->fleet->strangers++;
        return;
    }
    sim_write_run(asker.printer);
    sim_printer_catch_up(asker.printer);
    if (!is_deaf(asker.printer))
        hear(asker.printer, bytes, len);
    answer(exchange, &asker, bytes, len);
}

struct sim_exchange *sim_exchange_create(struct loop *loop, struct sim_fleet *fleet,
                                         const char *community, sim_exchange_send_fn *send,
                                         void *arg)
{
    struct sim_exchange *exchange = calloc(1, sizeof *exchange);

    if (exchange == NULL)
        return NULL;
    TAILQ_INIT(&exchange->late);
    exchange->fleet = fleet;
    exchange->community = community;
    exchange->random = LOSS_SEED;
    exchange->send = send;
    exchange->arg = arg;
    exchange->timer = loop_timer_create(loop, on_due, exchange);
    if (exchange->timer != NULL)
        return exchange;
    sim_exchange_destroy(exchange);
    return NULL;
}

void sim_exchange_destroy(struct sim_exchange *exchange)
{
    if (exchange == NULL)
        return;
    for (struct late *next, *l = TAILQ_FIRST(&exchange->late); l != NULL; l = next) {
        next = TAILQ_NEXT(l, link);
        free(l);
    }
    loop_timer_destroy(exchange->timer);
    free(exchange);
}
