/* SPDX-License-Identifier: Apache-2.0 */
/* Each case in a process of its own: what OpenSSL has begun it does not begin again. */
#include "base/crypto_ready.h"
#include "tests/unit/memory.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST  100000U
#define BURST 200

static int in_child(int (*fn)(unsigned nth), unsigned nth)
{
    int status = -1;
    pid_t pid = fork();

    if (pid == 0)
        _exit(fn(nth));
    CU_ASSERT_FATAL(pid > 0 && waitpid(pid, &status, 0) == pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Of some 20,000 allocations few are tried (more with PRINTWIRE_LONG_TESTS). */
static unsigned step(void)
{
    return getenv("PRINTWIRE_LONG_TESTS") == NULL ? 10007 : 97;
}

static int ready(unsigned nth)
{
    (void)nth;
    return (int)crypto_ready_make();
}

static int ready_without(unsigned nth)
{
    memory_fail_at(nth);
    return (int)crypto_ready_make();
}

static int ready_but_for_some(unsigned nth)
{
    memory_fail_some(nth, BURST);
    return (int)crypto_ready_make();
}

/* The second time stands for what the program does with TLS, the third for what it does with
 * memory again. */
static int ready_after_shortage(unsigned nth)
{
    if (crypto_ready_make() != ERR_NONE)
        return (int)ERR_MEMORY;
    memory_fail_some(nth, BURST);
    (void)crypto_ready_make();
    memory_fail_at(0);
    return (int)crypto_ready_make();
}

static void is_ready_where_there_is_memory(void)
{
    CU_ASSERT_EQUAL(in_child(ready, 0), ERR_NONE);
}

/* A shortage is told of, wherever it begins, until it begins behind all allocations. */
static void try_all(int (*fn)(unsigned nth))
{
    unsigned nth = 1;
    int result = ERR_MEMORY;

    for (; result == ERR_MEMORY && nth < MOST; nth += step())
        result = in_child(fn, nth);
    CU_ASSERT_EQUAL(result, ERR_NONE);
    CU_ASSERT(nth > 2 * step());
}

static void never_takes_a_shortage_for_ready(void)
{
    try_all(ready_without);
    try_all(ready_but_for_some);
}

static void loses_nothing_by_a_later_shortage(void)
{
    for (unsigned nth = 2; nth < 3000; nth += step() / 8)
        CU_ASSERT_EQUAL(in_child(ready_after_shortage, nth), ERR_NONE);
}

UNIT_MAIN("crypto_ready", UNIT_TEST(is_ready_where_there_is_memory),
          UNIT_TEST(never_takes_a_shortage_for_ready), UNIT_TEST(loses_nothing_by_a_later_shortage))
