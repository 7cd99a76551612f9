/* SPDX-License-Identifier: Apache-2.0 */
/* A login: throttle, then the account, then the password on the worker's thread, then a session. */
#include "portal/watch/api_login.h"

#include "base/clock.h"
#include "base/log.h"
#include "portal/store/access_session.h"
#include "portal/watch/api_check.h"
#include "portal/watch/api_queue.h"

#include <inttypes.h>
#include <stdio.h>

/* Attributes of the cookie; its age is that of a session. */
#define COOKIE_END "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age="

static void write_me(struct api_call *call, const struct access_account *account, int64_t place,
                     enum access_role role)
{
    struct json_write *w = api_call_write(call);

    json_write_object(w, NULL);
    json_write_i64(w, "id", account->id);
    json_write_text(w, "name", account->name);
    json_write_i64(w, "place", place);
    json_write_text(w, "role", access_role_name(role));
    json_write_end(w);
}

static void set_cookie(struct api_call *call, const char *secret, int64_t age_s)
{
    char value[256];

    (void)snprintf(value, sizeof value, "%s=%s%s%" PRId64, API_CHECK_COOKIE, secret, COOKIE_END,
                   age_s);
    (void)http_server_add_header(call->exchange, "Set-Cookie", value);
}

static void refuse_login(struct api_call *call, const char *name)
{
    const char *peer = http_server_peer(call->exchange);
    uint32_t suppressed = 0;

    throttle_fail(call->world->throttle, peer, name, clock_monotonic_ms());
    metrics_add(call->world->metrics, METRICS_LOGIN_FAILURES, 0, 1);
    if (log_limit_allows(call->world->failures, &suppressed))
        log_warn("web", "%s: a login failed; refused (%u more of these)", peer, suppressed);
    api_call_refuse(call, 401, "wrong name or password");
}

static void refuse_throttled(struct api_call *call)
{
    metrics_add(call->world->metrics, METRICS_LOGIN_FAILURES, 1, 1);
    api_call_refuse(call, 429, "too many failures; ask again later");
}

static void open_session(struct api_call *call, const struct access_account *account)
{
    const struct access_actor actor = { .name = account->name,
                                        .address = http_server_peer(call->exchange),
                                        .now_ms = clock_wall_ms() };
    char secret[ACCESS_SECRET_SIZE];
    int64_t id;

    enum err err = access_session_open(call->world->store, &actor, account, secret, &id);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    throttle_pass(call->world->throttle, actor.address, account->name, clock_monotonic_ms());
    set_cookie(call, secret, ACCESS_SESSION_TOTAL_MS / 1000);
    write_me(call, account, account->place, account->role);
    api_call_done(call);
}

static void on_verified(struct api_call *call, enum err err, const struct access_account *account,
                        const char *phc)
{
    if (err == ERR_REFUSED) {
        refuse_login(call, api_call_text(call, "name"));
        return;
    }
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    if (phc[0] != '\0')
        (void)access_account_rehash(call->world->store, account, phc);
    open_session(call, account);
}

void api_login_post(struct api_call *call)
{
    const char *name = api_call_text(call, "name");
    const char *peer = http_server_peer(call->exchange);
    uint64_t wait_ms = throttle_wait(call->world->throttle, peer, name, clock_monotonic_ms());
    struct access_account account;
    char seconds[24];

    if (wait_ms > 0) {
        (void)snprintf(seconds, sizeof seconds, "%" PRIu64, (wait_ms + 999) / 1000);
        (void)http_server_add_header(call->exchange, "Retry-After", seconds);
        refuse_throttled(call);
        return;
    }
    enum err err = access_account_find(call->world->store, name, &account);
    if (err != ERR_NONE && err != ERR_MISSING)
        api_call_fail(call, err);
    else
        api_queue_verify(call, "password", err == ERR_NONE ? &account : NULL, on_verified);
}

void api_login_out(struct api_call *call)
{
    const struct access_actor actor = api_call_actor(call);

    if (call->caller.session == 0) {
        api_call_refuse(call, 422, "a token is taken away, not logged out");
        return;
    }
    enum err err = access_session_close(call->world->store, &actor, &call->caller.account,
                                        call->caller.session);
    if (err != ERR_NONE) {
        api_call_fail(call, err);
        return;
    }
    set_cookie(call, "", 0);
    api_call_done(call);
}

void api_login_me(struct api_call *call)
{
    write_me(call, &call->caller.account, call->caller.place, call->caller.role);
    api_call_done(call);
}

static void on_new_password(struct api_call *call, enum err err, const char *phc)
{
    const struct access_actor actor = api_call_actor(call);

    if (err == ERR_NONE)
        err = access_account_set_password(call->world->store, &actor, &call->caller.account, phc);
    if (err == ERR_NONE)
        open_session(call, &call->caller.account); /* the others have ended */
    else
        api_call_fail(call, err);
}

static void on_old_password(struct api_call *call, enum err err,
                            const struct access_account *account, const char *phc)
{
    (void)account;
    (void)phc;
    if (err == ERR_NONE)
        api_queue_hash(call, "password", on_new_password);
    else if (err == ERR_REFUSED)
        refuse_login(call, call->caller.account.name);
    else
        api_call_fail(call, err);
}

void api_login_password(struct api_call *call)
{
    const char *name = call->caller.account.name;
    struct access_account account;

    if (!api_check_person(call))
        return;
    enum err err = access_account_find(call->world->store, name, &account);
    if (throttle_wait(call->world->throttle, http_server_peer(call->exchange), name,
                      clock_monotonic_ms()) > 0)
        refuse_throttled(call);
    else if (err != ERR_NONE)
        api_call_fail(call, err);
    else
        api_queue_verify(call, "old_password", &account, on_old_password);
}
