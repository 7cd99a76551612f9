/* SPDX-License-Identifier: Apache-2.0 */
/* site_inner: what the files of the site share; nobody else includes it.
 *
 * Each file is one joint between two stages: site_settle.c (discover → poll: who is looked after),
 * site_identity.c (poll → device: who answers),
 * site_say.c (poll → normalise → change: what is said), site_state.c (what a device's answers and
 * its silence make of its state), site_hint.c (mdns → discover: who is announced), site_trap.c
 * (what devices say without being asked), site_web.c (what their web services say), site_key.c
 * (with which keys), site_licence.c
 * (which devices the licence covers), site_order.c (what others have it do), site_work.c (who works
 * at HP devices), site_look.c (who hears of them), site_self.c (how the agent itself stands),
 * site_usb.c (who is plugged in), site.c the rest: opening, closing, another configuration.
 */
#ifndef PRINTWIRE_AGENT_SITE_INNER_H
#define PRINTWIRE_AGENT_SITE_INNER_H

#include "agent/agent_conf.h"
#include "agent/change/change.h"
#include "agent/device.h"
#include "agent/discover/discover.h"
#include "agent/discover/mdns.h"
#include "agent/lineage.h"
#include "agent/poll/poll.h"
#include "agent/resident.h"
#include "agent/sighting.h"
#include "agent/site.h"
#include "agent/walk.h"
#include "base/err.h"
#include "base/log.h"
#include "protocol/record.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SITE_UNCOMMITTED                                                                           \
    128 /* devices whose news may be in one commit; past it all are read again */

struct site_trap;    /* site_trap.c's own */
struct site_usb;     /* site_usb.c's own */
struct site_licence; /* site_licence.c's own */

struct site {
    struct loop *loop;
    struct disk *disk;
    const struct agent_conf *conf;
    struct device_table *devices;
    struct lineage *lineage;
    struct walk *walk;
    struct discover *discover;
    struct mdns *mdns;       /* NULL: switched off, or not possible */
    struct site_trap *traps; /* NULL: no traps were wanted yet, or they are not possible */
    struct site_usb *usb;    /* NULL: switched off, or not possible */
    struct poll *poll;
    struct change *change;
    struct site_outlet outlet;
    struct site_licence *licence;
    uint64_t kept_ms;   /* monotonic, when the times of last answers were written */
    uint64_t looked_ms; /* monotonic, the last sweep for a printer that is not where it was */
    struct log_limit disk_trouble;
    struct device *uncommitted[SITE_UNCOMMITTED]; /* heard since the last commit */
    size_t uncommitted_count; /* may pass SITE_UNCOMMITTED: then they are not all listed */
    struct record self;       /* how the agent stands; without values: nobody has told */
    struct buf self_xml;      /* that, as it was said */
    struct loop_timer *self_again;
    bool is_self_uncommitted;
    struct site_work_waiting *waiting; /* for a whole reading: site_work.c's own */
    struct site_listener listener;     /* of HP devices; zeroed: nobody */
    struct site_look *looks;           /* under way: site_look.c's own */
    size_t look_count;
    bool is_held; /* nobody is asked anything */
};

/** An address as text, or where at USB it is (cut to what fits), in `out`. */
const char *site_address_text(const struct sockaddr_in *address, char out[INET_ADDRSTRLEN]);

/** True when the configuration covers the address that the device has. */
bool site_covers(const struct site *site, const struct device *device);

/** True when there is no trouble; else it is logged, at most once a minute. */
bool site_tell_trouble(struct site *site, enum err err);

/** What is said of the device is not committed yet: should that be rolled back, it is read again.
 */
void site_note_uncommitted(struct site *site, struct device *device);

/** discover_handlers.on_printer (`arg` is the site): gives a printer that was found to the device
 * that lives there, and sees to it that it is looked after. */
void site_settle_printer(void *arg, const struct sockaddr_in *address,
                         const struct walk_credential *credential, const struct reading_set *set);

/** What the site has to say to agent/discover/knock. */
const struct knock_handlers *site_settle_knock(void);

/** A sweep begins: it leaves out who answers us anyway, and could be found with no credential that
 * is tried before the one that works, or sleeps. */
void site_settle_leave_out(struct site *site);

/** discover_handlers.on_swept (`arg` is the site): what nobody asks and no sweep finds is said to
 * be absent. */
void site_settle_swept(void *arg, uint32_t asked, uint32_t printers);

/** Begin or end to listen to announcements, as the configuration has it. */
void site_hint_listen(struct site *site);

/** Begin or end to hear traps, as the configuration has it; trouble is logged, nothing else depends
 * on it. */
void site_trap_listen(struct site *site);

/** The disk's transaction has ended: informs whose news was in it are answered, or left to be sent
 * again. */
void site_trap_settled(struct site *site, bool committed);

/** Hear nothing more and free; before disk_close(). */
void site_trap_close(struct site *site);

/** Be ready to say how the agent stands; false without memory. */
bool site_self_open(struct site *site);

/** Free. */
void site_self_close(struct site *site);

/** The portal has lost what was said: say it again, in the disk's transaction. */
void site_self_say_again(struct site *site);

/** The disk's transaction has ended: what was rolled back is said again. */
void site_self_settled(struct site *site, bool committed);

/** Be ready to count the devices (site_licence_count_all()); all are covered. False without memory.
 */
bool site_licence_open(struct site *site);

/** Free; also after a failed opening. */
void site_licence_close(struct site *site);

/** Something about the device has changed: it counts for the licence from now on, or does not any
 * more, as it is. Cheap when nothing follows from it. */
void site_licence_count(struct site *site, struct device *device);

/** The same for all, after another configuration was read. */
void site_licence_count_all(struct site *site);

/** The disk's transaction has ended: what was said and released for the licence is done, or is done
 * again. */
void site_licence_settled(struct site *site, bool committed);

/** What was said last of a device, and when; settings and up time are not in it. */
void site_work_tell(struct site *site, const struct device *device,
                    struct sds_doc_device *out_told);

/** True for a device of which HP is the maker, that is here and may be asked. */
bool site_work_is_hps(struct site *site, const struct device *device);

/** What a reading of these scopes told was said: who hears of HP devices hears of it, behind a look
 * at the device where that is due. */
void site_look_said(struct site *site, struct device *device, unsigned scopes);

/** An incident of the device was said: its event log is worth a look behind its next reading. */
void site_look_warned(const struct device *device);

/** Free what is known of it. */
void site_look_forget(struct device *device);

/** Forget the looks that are under way: who looks is gone. */
void site_look_close(struct site *site);

/** A device was read, or is silent: who works at it and waits for that is told. */
void site_work_refreshed(struct site *site, const struct device *device, bool is_read);

/** poll_handlers.on_refreshed (`arg` is the site). */
void site_order_refreshed(void *arg, struct device *device, bool is_read);

/** discover_handlers.on_sweep (`arg` is the site): the networks are asked by multicast, too. */
void site_hint_sweep(void *arg);

/** Open what hears of USB printers, before the jail is closed, when the configuration wants them;
 * trouble is logged, nothing else depends on it. */
void site_usb_open(struct site *site);

/** True when the device is (or was last) at a USB port, and such are looked after. */
bool site_usb_covers(const struct site *site, const struct device *device);

/** Another configuration was taken. */
void site_usb_reload(struct site *site);

/** What the web services at a USB printer's port of ipp-usb said, or NULL: another printer, or
 * whatever else answers there, says that it is not the one at the port. `set` is what the port
 * said. Of any other device, `web`. */
const struct web_set *site_usb_believe(struct site *site, struct device *device,
                                       const struct reading_set *set, const struct web_set *web);

/** Begin to look. */
void site_usb_start(struct site *site);

/** Stop, and free; after the poller. */
void site_usb_close(struct site *site);

/** Ask the device from now on, with this credential ("" for one at a USB port). */
void site_settle_look_after(struct site *site, struct device *device, const char *credential);

enum site_identity { SITE_SAME, SITE_OTHER, SITE_LATER };

/** Who answered a reading of these scopes at the device's address, before anything is said of it.
 * SITE_SAME: the device. SITE_OTHER: the reading is not its; whoever it is of is read anew.
 * SITE_LATER: to be read again, for that is not decided yet, or could not be kept. */
enum site_identity site_identity_check(struct site *site, struct device *device, unsigned scopes,
                                       const struct sighting *seen);

/** A known device lives at this address now, for the reasons of the finding; the caller looks after
 * it. */
void site_identity_move(struct site *site, struct device *device, const struct sockaddr_in *address,
                        const struct resident_finding *finding);

/** Nothing answers at the device's address any more: somebody else may, to another credential, and
 * is looked for. True when nothing was ever said of the device, which was put away. */
bool site_identity_silent(struct site *site, struct device *device);

/** What answered so short a time ago is asked before it is said to have moved. */
uint64_t site_identity_quiet_ms(const struct site *site);

/** Two ids are one printer: this one, the younger, is said to be gone and to be its `same_as`; what
 * was said of it is over, and nobody asks it any more. False: it could not be kept, and is to be
 * tried again. */
bool site_identity_retire(struct site *site, struct device *device);

/** A printer at this address (port 0: that of its range) was announced with a UUID (as printers
 * write it, "" none): when it is not the one that was known or announced there before, the device
 * there is read whole, once in ten minutes at most. The UUID itself is believed of nobody. */
void site_identity_told(struct site *site, const struct sockaddr_in *address, const char *uuid);

/* One reading of a device. */
struct site_web_reading {
    unsigned scopes;
    const struct reading_set *set; /* by SNMP; empty for a device without it */
    const struct web_set *web;     /* by its web services; NULL: they did not answer now */
};

/** What the site has to say to agent/poll/driver_web. */
const struct driver_web_handlers *site_web_handlers(void);

/** The device, of whom the reading shows that it is the one, showed these keys: those that are new
 * are kept from now on. */
void site_key_take(struct site *site, struct device *device, const struct web_keys *shown);

/** driver_web_handlers.on_strange (`arg` is the site): whether another key may be taken. */
bool site_key_strange(void *arg, struct device *device, const struct reading_set *set);

/** Append what a reading tells, both ways to read the device taken together; scopes of which web
 * services did not tell all now count with what they said last, for an hour, a day or eight, or
 * until a sleeper wakes. False when memory or the list's limit is reached. */
bool site_web_records(struct device *device, const struct site_web_reading *reading, int64_t now,
                      struct record_list *out);

/** What a reading shows of who the printer is. */
void site_web_sighting(const struct device *device, const struct site_web_reading *reading,
                       struct sighting *out);

/** The state that a reading shows; the last one when it is of the web services and they failed. */
enum device_state site_web_state(const struct device *device,
                                 const struct site_web_reading *reading);

/** True for two minutes after the device told by its web services that it started. */
bool site_web_is_starting(const struct device *device);

/** A reading was said: when it was of news that the device told by itself, it is committed at once.
 */
void site_web_said(struct site *site, struct device *device);

/** True when a line may say that the device's web services are not believed: once an hour each. */
bool site_web_complains(struct device *device);

/** Free what the device's web services said. */
void site_web_forget(struct device *device);

/** poll_handlers.on_readings (`arg` is the site): says what a reading of these scopes tells. False:
 * it could not be kept. */
bool site_say_readings(void *arg, struct device *device, unsigned scopes,
                       const struct reading_set *set, const struct web_set *web);

/** poll_handlers.on_status (`arg` is the site): says what the small answer, or silence (`set` is
 * NULL), tells of the state. False: it could not be kept. */
bool site_state_heard(void *arg, struct device *device, const struct reading_set *set,
                      const struct web_set *web);

/** poll_handlers.on_woken (`arg` is the site): keeps what a wake teaches. */
void site_state_woken(void *arg, struct device *device);

/** The state is said, or stands in a record that was: keep it, and say what else it means. False:
 * it could not be kept. */
bool site_state_said(struct site *site, struct device *device, enum device_state state);

/** Say another state of a device. False: it could not be kept. */
bool site_state_take(struct site *site, struct device *device, enum device_state state);

#endif
