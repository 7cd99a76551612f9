/* SPDX-License-Identifier: Apache-2.0 */
/* scarce for a whole program: what is to fail comes from the environment, and only the program
 * itself is meant, not what it starts. libseccomp is spared: it is begun only when there is memory
 * enough (base/jail_filter, whose unit test tries that with real limits). */
#include "base/str.h"
#include "tests/torture/scarce.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FRAMES 24

static uint64_t number_of(const char *name)
{
    const char *text = getenv(name);
    uint64_t number = 0;

    return text != NULL && str_to_u64(text, UINT64_MAX, &number) ? number : 0;
}

static int calls_file = -1; /* opened at once: later the program may not open it any more */
static int trace_file = -1;

/* Who gets no memory; nothing of it is allocated but by the first backtrace(), at the start. */
static void trace(uint64_t call, bool is_bad)
{
    void *frames[FRAMES];

    if (!is_bad)
        return;
    (void)dprintf(trace_file, "call %llu\n", (unsigned long long)call);
    backtrace_symbols_fd(frames, backtrace(frames, FRAMES), trace_file);
}

static int open_named(const char *name)
{
    const char *path = getenv(name);

    return path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((constructor)) static void begin(void)
{
    void *frame;

    scarce_pause();
    calls_file = open_named("PRINTWIRE_SCARCE_CALLS");
    trace_file = open_named("PRINTWIRE_SCARCE_TRACE");
    if (trace_file >= 0 && backtrace(&frame, 1) == 1)
        scarce_listen(trace);
    (void)unsetenv("LD_PRELOAD");
    scarce_resume();
    scarce_begin(number_of("PRINTWIRE_SCARCE_FIRST"), number_of("PRINTWIRE_SCARCE_COUNT"));
}

__attribute__((destructor)) static void end(void)
{
    if (calls_file >= 0)
        (void)dprintf(calls_file, "%llu %llu\n", (unsigned long long)scarce_calls(),
                      (unsigned long long)scarce_failed());
}

/* The real function of libseccomp, and from here on nothing fails. */
static void *spare(const char *name)
{
    scarce_pause();
    return dlsym(RTLD_NEXT, name);
}

void *seccomp_init(uint32_t action);
int seccomp_rule_add_array(void *filter, uint32_t action, int call, unsigned count,
                           const void *tests);
int seccomp_load(const void *filter);
void seccomp_release(void *filter);

void *seccomp_init(uint32_t action)
{
    void *(*real)(uint32_t) = (void *(*)(uint32_t))spare("seccomp_init");
    void *filter = real(action);

    scarce_resume();
    return filter;
}

int seccomp_rule_add_array(void *filter, uint32_t action, int call, unsigned count,
                           const void *tests)
{
    int (*real)(void *, uint32_t, int, unsigned, const void *) =
        (int (*)(void *, uint32_t, int, unsigned, const void *))spare("seccomp_rule_add_array");
    int result = real(filter, action, call, count, tests);

    scarce_resume();
    return result;
}

int seccomp_load(const void *filter)
{
    int (*real)(const void *) = (int (*)(const void *))spare("seccomp_load");
    int result = real(filter);

    scarce_resume();
    return result;
}

void seccomp_release(void *filter)
{
    void (*real)(void *) = (void (*)(void *))spare("seccomp_release");

    real(filter);
    scarce_resume();
}
