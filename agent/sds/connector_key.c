/* SPDX-License-Identifier: Apache-2.0 */
/* Where the connector stands at the platform decides what a turn is spent on: to leave, to become
 * known, to change the key, or, when none of these is due, work. */
#include "agent/sds/connector_inner.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/str.h"
#include "protocol/sds_doc.h"
#include "protocol/sds_problem.h"

#include <string.h>

#define DAY_MS     INT64_C(86400000)
#define ROTATE_MS  (60 * DAY_MS) /* a key's age; 90 days are the end */
#define ALL_KINDS  ((1U << SDS_WORK_KINDS) - 1)
#define RETRY_LONG 3600 /* seconds */
#define FORGET_MS  60000

static void tell_forgot(struct connector *c)
{
    if (c->options.forgot != NULL)
        c->options.forgot(c->options.arg);
}

/* Items, what devices told, and keys are one platform's, and none of them is another's. What was
 * begun stays known: no other platform has it done a second time. */
static bool forget(struct connector *c)
{
    connector_hand_let_go(c->hand, NULL, "the platform was left");
    if (!connector_outbox_forget(c->outbox) || !connector_files_forget(&c->files)) {
        log_error("sds", "what is left of the former platform cannot be removed now; nothing is "
                         "asked until it can");
        return false;
    }
    c->is_next_first = c->signs_next = c->has_news = false;
    tell_forgot(c);
    log_audit("sds", "key, work and reports of the former platform were removed; the ids of work "
                     "that was begun are kept");
    return true;
}

/* Another connector's work and reports may be another account's. What devices told before there was
 * any is this one's: a site reads its printers before it is known. */
static bool leave_former(struct connector *c, const char *connector)
{
    if (c->files.place.connector[0] == '\0' || strcmp(c->files.place.connector, connector) == 0)
        return true;
    connector_hand_let_go(c->hand, NULL, "it was another connector's");
    if (!connector_outbox_forget(c->outbox))
        return false;
    tell_forgot(c);
    return true;
}

static void wipe_code(struct connector *c)
{
    crypto_wipe(c->code, sizeof c->code);
    crypto_wipe(c->body.data, c->body.len);
    buf_clear(&c->body);
}

/* The code in force, and its digest; "" without one, or when it was used. */
static void take_code(struct connector *c)
{
    crypto_wipe(c->code, sizeof c->code);
    c->digest[0] = '\0';
    if (!sds_conf_take_code(c->conf, c->code))
        return;
    connector_files_digest(c->code, c->digest);
    if (!connector_files_is_known(&c->files, c->conf->url, c->digest))
        return;
    wipe_code(c);
    log_info("sds", "%s: the one-time code in <sds> is used up: take it out", c->conf->url);
}

static bool is_known(const struct connector *c)
{
    return connector_files_is_known(&c->files, c->conf->url,
                                    c->digest[0] != '\0' ? c->digest : NULL);
}

static void on_registered(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    struct sds_doc_registered registered;
    struct sds_field_trouble trouble;
    struct connector_files_place place = { .rotated_ms = clock_wall_ms() };

    if (!answer->is_good) {
        connector_fail_by(c, answer);
        return;
    }
    if (sds_doc_read(SDS_DOC_REGISTERED, answer->body, answer->len, &registered, &trouble) !=
        ERR_NONE) {
        connector_fail(c, trouble.text, 0);
        return;
    }
    (void)str_copy(place.connector, sizeof place.connector, registered.connector);
    if (!leave_former(c, place.connector)) {
        connector_fail(c, "what was told to another connector's account cannot be removed", 0);
        return;
    }
    (void)str_copy(place.platform, sizeof place.platform, c->conf->url);
    (void)str_copy(place.code, sizeof place.code, c->digest);
    place.poll_s = registered.poll_s;
    if (!connector_files_take_next(&c->files, &place)) {
        connector_fail(c, "what it answered cannot be kept", 0);
        return;
    }
    wipe_code(c);
    connector_succeed(c, registered.time_ms);
    log_info("sds",
             "%s: registered as connector %s; the one-time code is used up: take it out of "
             "<sds>",
             c->conf->url, place.connector);
    connector_rest(c, place.poll_s);
}

static void ask_registration(struct connector *c)
{
    struct sds_doc_registration doc = { .kinds = ALL_KINDS };

    if (!connector_files_make_next(&c->files)) {
        connector_fail(c, "no key", RETRY_LONG);
        return;
    }
    (void)str_copy(doc.code, sizeof doc.code, c->code);
    (void)str_copy(doc.version, sizeof doc.version, PRINTWIRE_VERSION);
    (void)str_copy(doc.region, sizeof doc.region, c->conf->region);
    connector_files_public(c->files.next, doc.key);
    connector_ask(c, "/sds/v1/register-for-management", SDS_DOC_REGISTRATION, &doc, on_registered);
    crypto_wipe(&doc, sizeof doc);
}

static void on_rotated(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    struct connector_files_place place = c->files.place;
    bool was_next = c->signs_next;

    c->signs_next = false;
    if (answer->is_good) {
        place.rotated_ms = clock_wall_ms();
        if (!connector_files_take_next(&c->files, &place)) {
            connector_fail(c, "the new key cannot be kept", 0);
            return;
        }
        c->is_next_first = false;
        connector_succeed(c, 0);
        log_info("sds", "%s: the key was changed", c->conf->url);
    } else if (answer->status == 0) {
        c->is_next_first = true;
        connector_fail_by(c, answer);
        return;
    } else if (was_next) {
        c->is_next_first = false; /* the old one is in force */
    } else {
        c->is_next_first = true;
        c->rotate_from_ms = clock_monotonic_ms() + (uint64_t)DAY_MS;
        log_warn("sds", "%s: the change of keys was refused: %s; tried again in a day",
                 c->conf->url, answer->why);
    }
    (void)loop_timer_start(c->turn, 0);
}

static bool is_rotation_due(const struct connector *c)
{
    int64_t age = clock_wall_ms() - c->files.place.rotated_ms;

    return clock_monotonic_ms() >= c->rotate_from_ms &&
           (c->files.next != NULL || age > ROTATE_MS || age < -DAY_MS);
}

static void ask_rotation(struct connector *c)
{
    struct sds_doc_rotation doc = { "" };

    if (!connector_files_make_next(&c->files)) {
        c->rotate_from_ms = clock_monotonic_ms() + (uint64_t)DAY_MS;
        (void)loop_timer_start(c->turn, 0);
        return;
    }
    connector_files_public(c->files.next, doc.key);
    c->signs_next = c->is_next_first;
    connector_ask(c, "/sds/v1/rotate-key", SDS_DOC_ROTATION, &doc, on_rotated);
}

void connector_key_say(struct connector *c)
{
    uint64_t now = clock_monotonic_ms();

    (void)loop_timer_start(c->turn, (uint64_t)DAY_MS);
    if (c->said_ms != 0 && now - c->said_ms < (uint64_t)DAY_MS)
        return;
    c->said_ms = now;
    if (c->is_stopped)
        log_error("sds",
                  "%s does not take this connector (%s): ask the provider for a new code, write it "
                  "into <sds>, and reload; until then no work is done and nothing is told",
                  c->conf->url, sds_doc_tool_code_words[c->refusal]);
    else
        log_error(
            "sds",
            "%s does not know this connector, and there is no code: write the provider's into "
            "<sds>, and reload",
            c->conf->url);
}

/* Nothing is asked any more; once a day it is said, and looked whether another code lies in its
 * file. True: there is one. */
static bool has_new_code(struct connector *c)
{
    char before[SDS_DOC_SHA256];

    if (c->said_ms == 0 || clock_monotonic_ms() - c->said_ms < (uint64_t)DAY_MS)
        return false;
    memcpy(before, c->digest, sizeof before);
    take_code(c);
    return c->code[0] != '\0' && strcmp(before, c->digest) != 0;
}

static void on_left(void *arg, const struct connector_wire_answer *answer)
{
    struct connector *c = arg;
    enum sds_problem_do what = sds_problem_what(&answer->problem, (int)answer->status);

    if (!answer->is_good && what != SDS_PROBLEM_STOP && what != SDS_PROBLEM_DAILY) {
        connector_fail_by(c, answer);
        return;
    }
    log_info("sds", "%s: left; <sds> can be taken out of the configuration", c->conf->url);
    c->must_forget = true;
    (void)loop_timer_start(c->turn, 0);
}

/* Once it was left there is no place any more, and nothing to ask. */
static void leave(struct connector *c)
{
    const struct sds_doc_leave doc = { .reason = 0 }; /* operator */

    if (c->files.place.connector[0] == '\0')
        return;
    connector_hand_let_go(c->hand, NULL, "the site leaves the platform");
    connector_ask(c, "/sds/v1/unregister-for-management", SDS_DOC_LEAVE, &doc, on_left);
}

bool connector_key_turn(struct connector *c)
{
    if (c->must_forget && !forget(c)) {
        (void)loop_timer_start(c->turn, FORGET_MS);
        return true;
    }
    c->must_forget = false;
    if (c->conf->leaves) {
        leave(c);
        return true;
    }
    if (c->is_stopped || (!is_known(c) && c->code[0] == '\0'))
        c->is_stopped = !has_new_code(c) && c->is_stopped;
    if (c->is_stopped || (!is_known(c) && c->code[0] == '\0'))
        connector_key_say(c);
    else if (!is_known(c))
        ask_registration(c);
    else if (is_rotation_due(c))
        ask_rotation(c);
    else
        return false;
    return true;
}

void connector_key_reload(struct connector *c)
{
    const char *former = c->files.place.platform[0] != '\0' ? c->files.place.platform : c->platform;

    if (former[0] != '\0' && strcmp(former, c->conf->url) != 0) {
        log_audit("sds", "%s is another platform than %s: nothing of the former goes to it",
                  c->conf->url, former);
        connector_wire_forget(c->wire);
        c->must_forget = true;
        c->must_forget = !forget(c);
    }
    (void)str_copy(c->platform, sizeof c->platform, c->conf->url);
    c->is_stopped = false;
    c->said_ms = 0;
    take_code(c);
}
