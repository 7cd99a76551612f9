/* SPDX-License-Identifier: Apache-2.0 */
/* First who may not, then who is asked, then the hours. */
#include "agent/consent.h"

#include "base/clock_zone.h"

#define LOOKS 8 /* at changes of clocks until the next opening: two in any week that there was */

void consent_init(struct consent_policy *policy)
{
    *policy = (struct consent_policy){ 0 };
    for (unsigned kind = 0; kind < SDS_WORK_KINDS; kind++)
        policy->rows[kind].rule =
            sds_work_changes((enum sds_work_kind)kind) ? CONSENT_ASK : CONSENT_ALLOW;
    policy->rows[SDS_WORK_FIRMWARE].rule = CONSENT_DENY;
}

/* When local time is another one: the first moment above `from_ms` at which the zone is that of
 * `to_ms`. There is one change in between, as there is where the zones of the two differ. */
static int64_t change_ms(int64_t from_ms, int64_t to_ms)
{
    while (to_ms - from_ms > 1) {
        int64_t middle_ms = from_ms + (to_ms - from_ms) / 2;
        if (clock_zone_ms(middle_ms) == clock_zone_ms(to_ms))
            to_ms = middle_ms;
        else
            from_ms = middle_ms;
    }
    return to_ms;
}

/* When the hours begin next, above `now_ms`, outside of them. The local time of it is what counts:
 * clocks may change meanwhile, into the midst of a window, over the whole of one, or back before
 * one that is over. Until they change none begins, so it is looked anew from there. */
static int64_t opening_ms(const struct hours *hours, int64_t now_ms)
{
    int64_t at_ms = now_ms;

    for (unsigned look = 0; look < LOOKS && !hours_are_working(hours, at_ms); look++) {
        int64_t next_ms = at_ms + (int64_t)hours_until_working_ms(hours, at_ms);
        bool has_change = clock_zone_ms(next_ms) != clock_zone_ms(at_ms);
        at_ms = has_change ? change_ms(at_ms, next_ms) : next_ms;
    }
    return at_ms;
}

static struct consent_decision refused(enum consent_reason reason)
{
    return (struct consent_decision){ CONSENT_REFUSED, reason, 0 };
}

struct consent_decision consent_decide(const struct consent_policy *policy,
                                       const struct consent_item *item, int64_t now_ms)
{
    if (item->kind >= SDS_WORK_KINDS || policy->rows[item->kind].rule == CONSENT_DENY)
        return refused(CONSENT_BY_POLICY);
    if (item->said == CONSENT_NO)
        return refused(CONSENT_BY_PERSON);
    if (now_ms >= item->expires_ms)
        return refused(CONSENT_EXPIRED);
    const struct consent_row *row = &policy->rows[item->kind];
    int64_t until_ms = opening_ms(&row->hours, now_ms);
    if (until_ms >= item->expires_ms)
        return refused(CONSENT_NO_HOURS);
    if (row->rule != CONSENT_ALLOW && item->said != CONSENT_YES)
        return (struct consent_decision){ CONSENT_WANTED, CONSENT_NO_REASON, 0 };
    if (until_ms > now_ms)
        return (struct consent_decision){ CONSENT_WAITS, CONSENT_NO_REASON, until_ms };
    return (struct consent_decision){ CONSENT_GOES, CONSENT_NO_REASON, 0 };
}

const char *consent_rule_word(enum consent_rule rule)
{
    static const char *const words[CONSENT_RULES] = { "deny", "ask", "allow" };

    return rule < CONSENT_RULES ? words[rule] : "";
}

const char *consent_reason_text(enum consent_reason reason)
{
    static const char *const texts[CONSENT_REASONS] = {
        [CONSENT_NO_REASON] = "",
        [CONSENT_BY_POLICY] = "the site's policy denies it",
        [CONSENT_BY_PERSON] = "a person at the site said no",
        [CONSENT_NO_HOURS] = "the site's hours for it begin only after it expires",
        [CONSENT_EXPIRED] = "it has expired",
    };

    return reason < CONSENT_REASONS ? texts[reason] : "";
}
