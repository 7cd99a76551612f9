/* SPDX-License-Identifier: Apache-2.0 */
/* change: says only what is new. Compares records with what was last said, gives incidents their
 * life, and queues what differs, all in the disk's transaction: what was said and what was queued
 * can never disagree.
 *
 * The same door for every source of alerts: prtAlertTable, detected errors, traps, and any further
 * one (IPP's printer-alert, a maker's event table) hand over incident records without id, event and
 * times, in the words of the Printer MIB as far as they know them, with the note of agent/trouble.h
 * (an event that is told once, or a state). Who has all alerts of the device in hand says so with
 * SCOPE_ALERTS, and what is missing is over; who has a part (a trap, one source of several) hands
 * it over without that scope: it opens and updates at once, and the next whole reading, which must
 * then hold that source's alerts as well, goes on with it or closes it. Alerts of one key
 * (incident_key) are one incident, from however many sources.
 *
 * Rules: incidents.h (how readings open and close), life.h (flapping; events that are over),
 * supply.h (levels that swing, supplies that prove nothing), meters.h (counts that fall).
 */
#ifndef PRINTWIRE_AGENT_CHANGE_CHANGE_H
#define PRINTWIRE_AGENT_CHANGE_CHANGE_H

#include "agent/device.h"
#include "agent/disk.h"
#include "agent/scope.h"
#include "base/err.h"
#include "protocol/record.h"

struct change;

/** Takes a record of a device that is to be said, as XML ready for the wire; called inside the
 * transaction. Not ERR_NONE: it could not be queued, and all of this reading is undone. */
typedef enum err change_emit_fn(void *arg, const struct device *device, enum record_kind kind,
                                const char *xml, size_t len);

/** Open on the agent's database (making its tables when new). `withheld` are enum field_switch
 * bits. NULL on failure. */
struct change *change_open(struct disk *disk, unsigned withheld, change_emit_fn *emit, void *arg);

/** Free; before disk_close(). NULL is allowed. */
void change_close(struct change *change);

/** Compare what a reading of these scopes gave with what was last said of the device, and emit what
 * differs: new and changed assets, consumables (those gone from a SCOPE_CONSUMABLES reading
 * without SCOPE_STARTING are said once more with state removed), meters, incidents opened, updated
 * or closed (a closed one when it is missing from a SCOPE_ALERTS reading). Gives the incidents of
 * `records` their ids and times, and the consumables the word of the state that is remembered. A
 * meter reading that fell is said with the second one only. */
enum err change_records(struct change *change, const struct device *device, unsigned scopes,
                        struct record_list *records, int64_t at_ms);

/** Close the incidents of a device that were held open (flapping, starting) when their time is
 * over. Cheap: call it with each sign of life that brings no alerts. */
enum err change_settle(struct change *change, const struct device *device, int64_t at_ms);

/** The device is silent, in a way that the site's policy makes an incident of, or is no longer:
 * opens or closes the one incident of its silence (group generalPrinter, code 22 subunitOffline,
 * severity warning, no text), which alerts neither continue nor close. Nothing is said when that is
 * known. */
enum err change_silence(struct change *change, const struct device *device, bool is_silent,
                        int64_t at_ms);

/** Emit the asset again with another state when that differs from what was last said, or that was
 * lost (change_say_again); nothing when no asset was said yet. */
enum err change_state(struct change *change, const struct device *device, enum device_state state,
                      int64_t at_ms);

/** Say how the agent itself stands (RECORD_AGENT; its device and time are set here) when that
 * differs from what was said last, or that was lost. Its id is made with the first of these records
 * and kept with them. One that says nothing of a licence is not said when none was said before, nor
 * asked for by change_self(). */
enum err change_agent(struct change *change, struct record *record, int64_t at_ms);

/** The agent's own id, to be said in other records, too; NULL: it has none yet. From the first call
 * on, change_agent() says what it is given, whatever that is, so that there is one. */
const char *change_self(struct change *change);

/** Emit the asset again when what it says of the licence is not what device.cover says; nothing
 * when no asset was said yet. */
enum err change_licence(struct change *change, const struct device *device, int64_t at_ms);

/** Called with each record; lent. */
typedef void change_said_fn(void *arg, const struct record *record);

/** Tell what was last said of a device of one kind, from disk; nothing of what is damaged or in
 * doubt. */
void change_said(struct change *change, const char *device_id, enum record_kind kind,
                 change_said_fn *fn, void *arg);

/** The portal has lost what was said to it: with its next readings each device says everything
 * again; incidents keep their ids and times. In the disk's transaction. */
enum err change_say_again(struct change *change);

/** New privacy switches (a reloaded configuration): what they change is said with the next
 * readings. */
void change_reload(struct change *change, unsigned withheld);

#endif
