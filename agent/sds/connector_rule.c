/* SPDX-License-Identifier: Apache-2.0 */
/* First what no consent could change, then the consent, then whether it can begin. */
#include "agent/sds/connector_rule.h"

static struct connector_rule step(enum sds_work_verb verb, enum sds_doc_reason reason)
{
    return (struct connector_rule){ .what = CONNECTOR_RULE_STEP, .verb = verb, .reason = reason };
}

static struct connector_rule wait_until(int64_t until_ms)
{
    return (struct connector_rule){ .what = CONNECTOR_RULE_WAIT, .until_ms = until_ms };
}

static struct connector_rule act(enum connector_rule_do what)
{
    return (struct connector_rule){ .what = what };
}

/* What the device or its driver says. */
static struct connector_rule unfit(enum sds_doc_reason reason)
{
    if (reason == SDS_DOC_NOT_SUPPORTED)
        return step(SDS_WORK_DECLINE, reason);
    return step(reason == SDS_DOC_WRONG_PRODUCT ? SDS_WORK_REFUSE : SDS_WORK_FAIL, reason);
}

bool connector_rule_waits_for(enum sds_doc_reason reason)
{
    return reason == SDS_DOC_NO_ANSWER || reason == SDS_DOC_DEVICE_BUSY;
}

/* Nothing leads from consent to unsupported: it is said behind it. */
static bool is_unfit(const struct connector_item *item, enum sds_doc_reason reason)
{
    return reason != SDS_DOC_NO_REASON && !connector_rule_waits_for(reason) &&
           (reason != SDS_DOC_NOT_SUPPORTED || item->state != SDS_WORK_CONSENT);
}

static struct consent_decision decide(const struct connector_item *item,
                                      const struct connector_rule_facts *facts)
{
    const struct consent_item asked = { .kind = (enum sds_work_kind)item->item.kind,
                                        .said = (enum consent_said)item->said,
                                        .expires_ms = item->item.expires_ms - facts->off_ms };

    return consent_decide(facts->policy, &asked, facts->now_ms);
}

static struct connector_rule refused(enum consent_reason reason)
{
    switch (reason) {
    case CONSENT_BY_PERSON:
        return step(SDS_WORK_REFUSE, SDS_DOC_BY_PERSON);
    case CONSENT_NO_HOURS:
        return step(SDS_WORK_REFUSE, SDS_DOC_BY_HOURS);
    case CONSENT_EXPIRED:
        return act(CONNECTOR_RULE_LET_GO);
    default:
        return step(SDS_WORK_REFUSE, SDS_DOC_BY_POLICY);
    }
}

static struct connector_rule consented(const struct connector_item *item,
                                       const struct connector_rule_facts *facts,
                                       const struct consent_decision *decision)
{
    bool is_firmware = item->item.kind == SDS_WORK_FIRMWARE;

    if (item->state != SDS_WORK_SCHEDULED)
        return step(SDS_WORK_ALLOW,
                    item->said == CONSENT_YES ? SDS_DOC_BY_PERSON : SDS_DOC_BY_POLICY);
    if (decision->verdict == CONSENT_WAITS)
        return wait_until(decision->until_ms);
    if (item->step_count > 0 || !facts->is_free || connector_rule_waits_for(facts->fits))
        return wait_until(0);
    if (is_firmware && !facts->has_image)
        return act(CONNECTOR_RULE_FETCH);
    return act(facts->is_there ? CONNECTOR_RULE_START : CONNECTOR_RULE_SEEK);
}

static bool is_waiting(const struct connector_item *item)
{
    return item->is_held && (item->state == SDS_WORK_HELD || item->state == SDS_WORK_CONSENT ||
                             item->state == SDS_WORK_SCHEDULED);
}

struct connector_rule connector_rule_next(const struct connector_item *item,
                                          const struct connector_rule_facts *facts)
{
    if (!is_waiting(item))
        return wait_until(0);
    struct consent_decision decision = decide(item, facts);
    if (decision.verdict == CONSENT_REFUSED)
        return refused(decision.reason);
    if (is_unfit(item, facts->fits))
        return unfit(facts->fits);
    if (!facts->may_work)
        return step(SDS_WORK_REFUSE, SDS_DOC_LICENCE);
    if (item->item.kind == SDS_WORK_FIRMWARE && (!facts->is_signed || facts->is_old))
        return step(SDS_WORK_FAIL, SDS_DOC_WRONG_IMAGE);
    if (item->item.kind == SDS_WORK_FIRMWARE && !facts->may_fetch)
        return step(SDS_WORK_REFUSE, SDS_DOC_BY_POLICY);
    if (decision.verdict == CONSENT_WANTED)
        return item->state == SDS_WORK_CONSENT ? wait_until(0)
                                               : step(SDS_WORK_ASK, SDS_DOC_BY_POLICY);
    return consented(item, facts, &decision);
}

enum sds_doc_reason connector_rule_stops(const struct connector_item *item,
                                         const struct connector_rule_facts *facts)
{
    struct consent_decision decision = decide(item, facts);

    if (!facts->may_work)
        return SDS_DOC_LICENCE;
    if (item->item.kind == SDS_WORK_FIRMWARE && !facts->is_signed)
        return SDS_DOC_BY_POLICY; /* the site believes its publisher no more */
    if (decision.verdict == CONSENT_GOES)
        return SDS_DOC_NO_REASON;
    if (decision.verdict == CONSENT_WAITS || decision.reason == CONSENT_NO_HOURS)
        return SDS_DOC_BY_HOURS;
    if (decision.reason == CONSENT_EXPIRED)
        return SDS_DOC_INTERRUPTED;
    return decision.reason == CONSENT_BY_PERSON ? SDS_DOC_BY_PERSON : SDS_DOC_BY_POLICY;
}
