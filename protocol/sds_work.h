/* SPDX-License-Identifier: Apache-2.0 */
/* sds_work: the life of a work item between platform, connector and device, as a table. Pure: no
 * I/O, time is given in. The platform keeps the item and applies every event; a connector's report
 * is such an event. protocol/SDS.md, section 5, tells the same in words.
 *
 *     waiting -offer-> offered -take-> held -allow-> scheduled -start-> started -send-> sent
 *                                        \-ask-> consent -allow-/                       |
 *                     done <-succeed- verifying <-verify- offline <-drop----------------/
 *
 * The promise: no item runs twice, and each ends.
 * - An offer leases the item to one connector for a time and raises its fence: what an earlier
 *   holder says after that is stale. Whoever loses the lease before `start` loses the item; it
 *   waits again. To everybody but its holder an item is unknown.
 * - A connector sends nothing to a device before the platform has taken its `start`, and each item
 *   has one start: nothing leads from started or beyond back to what is before it. The start names
 *   a random run, and so does every step behind it: of two connectors with one key one only has it.
 * - Until its start an item ends by `expires_ms`, from then on by `limit_ms`: then it is lost, its
 *   outcome unknown. Only the one who started it can still say what became of it, and so it holds
 *   it as before: a poll that names it is answered that it is still its own.
 * - A connector's steps are numbered; the last one may come again, since its answer may have been
 *   lost, and changes nothing. A start is so repeated for SDS_WORK_SEND_MS only: consent, hours and
 *   expiry were looked at when it was made, and what comes later is no leave to send.
 */
#ifndef PRINTWIRE_PROTOCOL_SDS_WORK_H
#define PRINTWIRE_PROTOCOL_SDS_WORK_H

#include <stdbool.h>
#include <stdint.h>

#define SDS_WORK_RUN       37                 /* a UUID and its NUL */
#define SDS_WORK_HOLDER    37                 /* the same */
#define SDS_WORK_LEASE_MS  INT64_C(259200000) /* the longest lease: three of the longest polls */
#define SDS_WORK_LIMIT_MS  INT64_C(86400000)  /* the longest from start to end */
#define SDS_WORK_SEND_MS   INT64_C(60000)     /* how long a start is leave to send */
#define SDS_WORK_FENCE_MAX INT64_C(9007199254740991) /* what JSON numbers hold exactly */

enum sds_work_kind {
    SDS_WORK_REBOOT,
    SDS_WORK_FIRMWARE,
    SDS_WORK_DIAGNOSTICS,
    SDS_WORK_CONFIGURATION,
    SDS_WORK_TELEMETRY,
    SDS_WORK_REFRESH,
    SDS_WORK_KINDS
};

enum sds_work_state {
    SDS_WORK_WAITING,   /* at the platform; nobody holds it */
    SDS_WORK_OFFERED,   /* in the answer of a poll, which may have been lost */
    SDS_WORK_HELD,      /* on the connector's disk, being looked at */
    SDS_WORK_CONSENT,   /* a person at the site is asked */
    SDS_WORK_SCHEDULED, /* allowed; waits for its window, or for other work to end */
    SDS_WORK_HALTED,    /* its rollout was stopped; a person may let it go on */
    SDS_WORK_STARTED,   /* a packet may have left for the device */
    SDS_WORK_SENT,      /* the device took it */
    SDS_WORK_OFFLINE,   /* the device is gone, as it should be */
    SDS_WORK_VERIFYING, /* it answers; what it says is compared */
    SDS_WORK_DONE,      /* these are ends: it was proved */
    SDS_WORK_FAILED,
    SDS_WORK_REFUSED,     /* by the site; nothing was sent to the device */
    SDS_WORK_UNSUPPORTED, /* by the device or its driver */
    SDS_WORK_CANCELLED,   /* by the tool, before the start */
    SDS_WORK_EXPIRED,     /* before the start */
    SDS_WORK_LOST,        /* nobody told how it ended; the one who started it still may */
    SDS_WORK_STATES
};

enum sds_work_verb {
    SDS_WORK_OFFER,     /* platform: put into the answer of a poll */
    SDS_WORK_LEASE_END, /* platform: the holder is silent */
    SDS_WORK_WITHDRAW, /* platform: the holder is revoked, has left, or does not name it any more */
    SDS_WORK_EXPIRE,   /* platform: too late to start */
    SDS_WORK_GIVE_UP,  /* platform: it takes too long */
    SDS_WORK_HALT,     /* platform or tool: the rollout is stopped */
    SDS_WORK_RESUME,   /* tool: the rollout goes on */
    SDS_WORK_CANCEL,   /* tool */
    SDS_WORK_RENEW,    /* connector: still holds it, by a poll */
    SDS_WORK_TAKE,     /* connector, this and those below: is on its disk */
    SDS_WORK_ASK,      /* the site's policy asks a person */
    SDS_WORK_ALLOW,    /* policy or person said yes */
    SDS_WORK_REFUSE,   /* policy or person said no */
    SDS_WORK_DECLINE,  /* not supported by this device */
    SDS_WORK_START,    /* is about to send */
    SDS_WORK_SEND,     /* the device took it */
    SDS_WORK_DROP,     /* the device stopped answering */
    SDS_WORK_VERIFY,   /* it is compared with what was wanted */
    SDS_WORK_SUCCEED,  /* evidence proves it */
    SDS_WORK_FAIL,
    SDS_WORK_VERBS
};

enum sds_work_actor { SDS_WORK_PLATFORM, SDS_WORK_TOOL, SDS_WORK_CONNECTOR, SDS_WORK_ACTORS };

/* What became of an event. Whatever is above REPEATED changed nothing and has a name of its own. */
enum sds_work_result {
    SDS_WORK_TAKEN,     /* applied */
    SDS_WORK_REPEATED,  /* was applied before: answer as then */
    SDS_WORK_OVER,      /* the item has ended */
    SDS_WORK_NOT_NOW,   /* the item's state has no such event */
    SDS_WORK_NOT_YOURS, /* another actor's event */
    SDS_WORK_NOT_KIND,  /* this kind of work has no such step */
    SDS_WORK_STALE,     /* the fence is not that of the last offer */
    SDS_WORK_LAPSED,    /* the lease is over */
    SDS_WORK_TOO_LATE, /* the item is past its time, or its start is too old to send anything now */
    SDS_WORK_TOO_EARLY,  /* an end by the clock whose time has not come */
    SDS_WORK_GAP,        /* a step is missing between this and the last one */
    SDS_WORK_OTHER_RUN,  /* somebody else started it, or no run is named */
    SDS_WORK_UNKNOWN,    /* no such item, or not offered to this connector: nothing is told of it */
    SDS_WORK_NOT_PROVED, /* the platform's, before it applies `succeed`: evidence lacks or denies it
                          */
    SDS_WORK_RESULTS
};

struct sds_work {
    enum sds_work_kind kind;
    enum sds_work_state state;
    int64_t expires_ms;           /* wall clock of the platform: not started by then is expired */
    int64_t limit_ms;             /* from start to end, 1 to SDS_WORK_LIMIT_MS */
    int64_t fence;                /* number of the last offer, 0 none; only rises */
    char holder[SDS_WORK_HOLDER]; /* the connector of the last offer; "" none */
    int64_t lease_until_ms;
    int64_t step;            /* of the connector, since the last offer; 0 none */
    enum sds_work_verb last; /* the verb of that step */
    int64_t started_ms;      /* 0: not started */
    char run[SDS_WORK_RUN];  /* of the start */
};

struct sds_work_event {
    enum sds_work_verb verb;
    enum sds_work_actor actor;
    int64_t now_ms;
    int64_t fence;      /* connector's */
    int64_t step;       /* connector's, but not of `renew` */
    int64_t lease_ms;   /* offer, take, renew: the new lease, 1 to SDS_WORK_LEASE_MS */
    const char *holder; /* connector's: whose key signed it; offer: to whom. Its id, a UUID */
    const char *run;    /* start, and every step behind it but renew: a UUID; NULL otherwise */
};

/** A new item, waiting. The limit is put within its bounds. */
void sds_work_init(struct sds_work *work, enum sds_work_kind kind, int64_t expires_ms,
                   int64_t limit_ms);

/** The state that follows by the table alone, without guards: SDS_WORK_TAKEN and the state, or
 * SDS_WORK_OVER, SDS_WORK_NOT_NOW or SDS_WORK_NOT_KIND and nothing. */
enum sds_work_result sds_work_next(enum sds_work_kind kind, enum sds_work_state state,
                                   enum sds_work_verb verb, enum sds_work_state *out_state);

/** Apply an event, or say why not; the item is untouched then. Only SDS_WORK_TAKEN has to be
 * stored, and must be before anybody is told. */
enum sds_work_result sds_work_apply(struct sds_work *work, const struct sds_work_event *event);

/** Which event the clock brings now, if any: `lease-end`, `expire` or `give-up`. */
bool sds_work_due(const struct sds_work *work, int64_t now_ms, enum sds_work_verb *out_verb);

/** True for a state in which nothing more is done. */
bool sds_work_is_over(enum sds_work_state state);

/** True from its start on, for ever: something may have been sent to the device. */
bool sds_work_is_begun(const struct sds_work *work);

/** True for kinds that change the device, and so need the site's consent by default. */
bool sds_work_changes(enum sds_work_kind kind);

/** True when this actor may cause it. */
bool sds_work_may(enum sds_work_actor actor, enum sds_work_verb verb);

/** Words of each enum, in its order and ended by NULL: "reboot" ... */
extern const char *const sds_work_kind_words[];

/** "waiting" ... */
extern const char *const sds_work_state_words[];

/** "offer", "lease-end" ... */
extern const char *const sds_work_verb_words[];

/** "taken", "repeated" ... */
extern const char *const sds_work_result_words[];

#endif
