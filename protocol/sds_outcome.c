/* SPDX-License-Identifier: Apache-2.0 */
/* A row per situation; what differs by kind has a row for each sort. */
#include "protocol/sds_outcome.h"

#define KIND(name)  (1U << SDS_WORK_##name)
#define STATE(name) (1U << SDS_WORK_##name)
#define EVERY       ((1U << SDS_WORK_KINDS) - 1)
#define RESTARTING  (KIND(REBOOT) | KIND(FIRMWARE))
#define CHANGING    (RESTARTING | KIND(CONFIGURATION))
#define READING     (EVERY & ~CHANGING)
#define LEASED      (STATE(OFFERED) | STATE(HELD) | STATE(CONSENT) | STATE(SCHEDULED))
#define LOOKED_AT   (STATE(HELD) | STATE(CONSENT) | STATE(SCHEDULED))
#define UNDER_WAY   (STATE(STARTED) | STATE(SENT) | STATE(OFFLINE) | STATE(VERIFYING))
#define SAME        SDS_WORK_STATES

const char *const sds_outcome_sent_words[] = { "nothing", "perhaps", "yes", NULL };
_Static_assert(sizeof sds_outcome_sent_words / sizeof(char *) == SDS_OUTCOME_SENTS + 1,
               "a word each");

/* clang-format off */
static const struct sds_outcome rows[] = {
    { "the answer with the offer came, and is on the disk", EVERY, STATE(OFFERED),
      SDS_WORK_TAKE, SDS_DOC_NO_REASON, SDS_WORK_HELD, SDS_OUTCOME_NOTHING },
    { "the agent does not know the device, or it is another maker's", EVERY, LOOKED_AT,
      SDS_WORK_FAIL, SDS_DOC_NO_SUCH_DEVICE, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the device or its driver has no such work", EVERY, STATE(HELD) | STATE(SCHEDULED),
      SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED, SDS_WORK_UNSUPPORTED, SDS_OUTCOME_NOTHING },
    { "the item was begun before: the platform was restored", EVERY, STATE(HELD),
      SDS_WORK_FAIL, SDS_DOC_INTERRUPTED, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the image is not made for the device's product number, or that is not known", KIND(FIRMWARE), LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_WRONG_PRODUCT, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "the site's licence has no remote work", EVERY, LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_LICENCE, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "the administrator paused remote work", EVERY, LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_PAUSED, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "the policy denies it, it is not what was shown to who said yes, or the site does not name the image's host", EVERY, LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_BY_POLICY, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "its hours begin only after it expires", EVERY, LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_BY_HOURS, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "the policy asks a person", EVERY, STATE(HELD) | STATE(SCHEDULED),
      SDS_WORK_ASK, SDS_DOC_BY_POLICY, SDS_WORK_CONSENT, SDS_OUTCOME_NOTHING },
    { "nobody has answered yet", EVERY, STATE(CONSENT),
      SDS_WORK_RENEW, SDS_DOC_BY_PERSON, SAME, SDS_OUTCOME_NOTHING },
    { "a person says no", EVERY, LOOKED_AT,
      SDS_WORK_REFUSE, SDS_DOC_BY_PERSON, SDS_WORK_REFUSED, SDS_OUTCOME_NOTHING },
    { "a person says yes", EVERY, STATE(HELD) | STATE(CONSENT),
      SDS_WORK_ALLOW, SDS_DOC_BY_PERSON, SDS_WORK_SCHEDULED, SDS_OUTCOME_NOTHING },
    { "the policy allows it", EVERY, STATE(HELD) | STATE(CONSENT),
      SDS_WORK_ALLOW, SDS_DOC_BY_POLICY, SDS_WORK_SCHEDULED, SDS_OUTCOME_NOTHING },
    { "its hours have not come", EVERY, STATE(SCHEDULED),
      SDS_WORK_RENEW, SDS_DOC_BY_HOURS, SAME, SDS_OUTCOME_NOTHING },
    { "other work goes first: at this device, or firmware at this site", EVERY, STATE(SCHEDULED),
      SDS_WORK_RENEW, SDS_DOC_TURN, SAME, SDS_OUTCOME_NOTHING },
    { "the image cannot be fetched, three times", KIND(FIRMWARE), STATE(SCHEDULED),
      SDS_WORK_FAIL, SDS_DOC_NO_IMAGE, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the image is another one, is too old, or nobody whom the site believes signed it", KIND(FIRMWARE), LOOKED_AT,
      SDS_WORK_FAIL, SDS_DOC_WRONG_IMAGE, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the device is off or asleep and does not answer: it is waited for", EVERY, STATE(SCHEDULED),
      SDS_WORK_RENEW, SDS_DOC_NO_ANSWER, SAME, SDS_OUTCOME_NOTHING },
    { "the device says that it is busy: it is waited for", EVERY, STATE(SCHEDULED),
      SDS_WORK_RENEW, SDS_DOC_DEVICE_BUSY, SAME, SDS_OUTCOME_NOTHING },
    { "the tool cancels it", EVERY, STATE(WAITING) | LEASED | STATE(HALTED),
      SDS_WORK_CANCEL, SDS_DOC_NO_REASON, SDS_WORK_CANCELLED, SDS_OUTCOME_NOTHING },
    { "its time to start is over", EVERY, STATE(WAITING) | LEASED | STATE(HALTED),
      SDS_WORK_EXPIRE, SDS_DOC_NO_REASON, SDS_WORK_EXPIRED, SDS_OUTCOME_NOTHING },
    { "its rollout is halted", EVERY, STATE(WAITING) | LEASED,
      SDS_WORK_HALT, SDS_DOC_NO_REASON, SDS_WORK_HALTED, SDS_OUTCOME_NOTHING },
    { "the connector is silent until its lease ends", EVERY, LEASED,
      SDS_WORK_LEASE_END, SDS_DOC_NO_REASON, SDS_WORK_WAITING, SDS_OUTCOME_NOTHING },
    { "the connector is revoked, leaves, or does not name it; its device goes to another one", EVERY, LEASED,
      SDS_WORK_WITHDRAW, SDS_DOC_NO_REASON, SDS_WORK_WAITING, SDS_OUTCOME_NOTHING },
    { "all is well, and its hours have come", EVERY, STATE(SCHEDULED),
      SDS_WORK_START, SDS_DOC_NO_REASON, SDS_WORK_STARTED, SDS_OUTCOME_NOTHING },
    { "the start was answered too late, or the connector died with nothing sent", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_INTERRUPTED, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "right before the packet another device answers at its address, or one that does not say who it is", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_NO_SUCH_DEVICE, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the policy says no by now", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_BY_POLICY, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "a person says no by now", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_BY_PERSON, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "its hours are over by now", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_BY_HOURS, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the site's licence has no remote work by now", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_LICENCE, SDS_WORK_FAILED, SDS_OUTCOME_NOTHING },
    { "the device answers that it cannot do that", EVERY, STATE(STARTED),
      SDS_WORK_DECLINE, SDS_DOC_NOT_SUPPORTED, SDS_WORK_UNSUPPORTED, SDS_OUTCOME_PERHAPS },
    { "the device answers no: not allowed, wrong value, wrong password", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the device answers that it is busy", EVERY, STATE(STARTED),
      SDS_WORK_FAIL, SDS_DOC_DEVICE_BUSY, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the device takes it", CHANGING, STATE(STARTED),
      SDS_WORK_SEND, SDS_DOC_NO_REASON, SDS_WORK_SENT, SDS_OUTCOME_YES },
    { "the device takes it, and says later that it will not: an image that it does not like", KIND(FIRMWARE), STATE(SENT),
      SDS_WORK_FAIL, SDS_DOC_DEVICE_REFUSED, SDS_WORK_FAILED, SDS_OUTCOME_YES },
    { "the device stops answering, as it should", RESTARTING, STATE(STARTED) | STATE(SENT) | STATE(VERIFYING),
      SDS_WORK_DROP, SDS_DOC_NO_REASON, SDS_WORK_OFFLINE, SDS_OUTCOME_PERHAPS },
    { "it is looked whether it came about: the device answers again, or the connector died meanwhile", CHANGING,
      STATE(STARTED) | STATE(SENT) | STATE(OFFLINE),
      SDS_WORK_VERIFY, SDS_DOC_NO_REASON, SDS_WORK_VERIFYING, SDS_OUTCOME_PERHAPS },
    { "evidence proves it", CHANGING, STATE(VERIFYING),
      SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, SDS_WORK_DONE, SDS_OUTCOME_YES },
    { "all was read, and sent before this step; after a crash it is read again", READING, STATE(STARTED) | STATE(VERIFYING),
      SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, SDS_WORK_DONE, SDS_OUTCOME_NOTHING },
    { "uptime, version or setting are as before", CHANGING, STATE(VERIFYING),
      SDS_WORK_FAIL, SDS_DOC_NOT_PROVED, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the connector died meanwhile, and what the device tells does not prove it", CHANGING, STATE(VERIFYING),
      SDS_WORK_FAIL, SDS_DOC_INTERRUPTED, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the device does not answer when it is begun, or not again by a minute before the limit", EVERY, UNDER_WAY,
      SDS_WORK_FAIL, SDS_DOC_NO_ANSWER, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
    { "the limit is over, and nobody told", EVERY, UNDER_WAY,
      SDS_WORK_GIVE_UP, SDS_DOC_NO_REASON, SDS_WORK_LOST, SDS_OUTCOME_PERHAPS },
    { "the connector tells after all: it went well", EVERY, STATE(LOST),
      SDS_WORK_SUCCEED, SDS_DOC_NO_REASON, SDS_WORK_DONE, SDS_OUTCOME_YES },
    { "the connector tells after all: it cannot say", EVERY, STATE(LOST),
      SDS_WORK_FAIL, SDS_DOC_INTERRUPTED, SDS_WORK_FAILED, SDS_OUTCOME_PERHAPS },
};
/* clang-format on */

const struct sds_outcome *sds_outcome_all(size_t *out_count)
{
    *out_count = sizeof rows / sizeof rows[0];
    return rows;
}
