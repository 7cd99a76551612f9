// SPDX-License-Identifier: Apache-2.0
// What the pages reckon with and say of remote work, without a page.
import assert from 'node:assert/strict';
import { inTurn, mayCancel, pairsOf, partsOf, settingsOf, standOf, stepsOf, unfitFor } from '../../portal/page/src/base/operations.js';
import { proofOf, sayOperation, sayReason, sayStop, wantedOf } from '../../portal/page/src/base/say_operation.js';
import { remote } from '../../portal/page/src/texts_remote.js';

const STATES = ['waiting', 'offered', 'held', 'consent', 'scheduled', 'halted', 'started', 'sent', 'offline', 'verifying', 'done', 'failed', 'refused', 'unsupported', 'cancelled', 'expired', 'lost',
  'sending', 'rejected', 'unsent', 'forgotten'];
const REASONS = ['policy', 'person', 'hours', 'turn', 'licence', 'paused', 'no-such-device', 'not-supported', 'wrong-product', 'wrong-image', 'no-image', 'device-busy', 'device-refused', 'no-answer', 'not-proved', 'interrupted'];
// The reasons of what goes on, by SDS.md's table of outcomes.
const TELLS = { consent: ['policy', 'person'], scheduled: ['policy', 'person', 'hours', 'turn', 'no-answer', 'device-busy'] };
const made = (state, more) => ({ kind: 'reboot', state, reason: null, why: null, made_ms: 1, changed_ms: 9, is_over: false, cancel: null, ...more });
const changesTo = (...states) => states.map((state, i) => ({ state, at_ms: i + 1 }));
const wayOf = (operation, changes) => stepsOf(operation, changes).map(({ step, is }) => (is === 'done' ? step : step + ' ' + is)).join(', ');

async function an_operation_has_steps_behind_and_ahead_of_it() {
  const asked = changesTo('waiting', 'offered', 'held', 'consent');
  assert.equal(wayOf(made('consent'), asked), 'waiting, offered, consent now, scheduled ahead, started ahead, sent ahead, offline ahead, verifying ahead, done ahead');
  assert.deepEqual(stepsOf(made('consent'), asked).map((step) => step.at_ms), [1, 3, 4, null, null, null, null, null, null]);
  const allowed = changesTo('waiting', 'offered', 'held', 'scheduled', 'started', 'sent', 'verifying', 'done');
  assert.equal(wayOf(made('done', { kind: 'configuration', is_over: true }), allowed), 'waiting, offered, scheduled, started, sent, verifying, done');
  assert.equal(wayOf(made('started', { kind: 'telemetry' }), allowed.slice(0, 5)), 'waiting, offered, scheduled, started now, done ahead');
  assert.equal(wayOf(made('sending'), []), 'waiting now, offered ahead, scheduled ahead, started ahead, sent ahead, offline ahead, verifying ahead, done ahead');
}

async function what_did_not_come_about_ends_where_it_was() {
  assert.equal(wayOf(made('refused', { is_over: true }), changesTo('waiting', 'offered', 'held', 'refused')), 'waiting, offered, refused ended');
  assert.equal(wayOf(made('lost', { is_over: true }), changesTo('waiting', 'offered', 'held', 'scheduled', 'started', 'sent', 'lost')), 'waiting, offered, scheduled, started, sent, lost ended');
  assert.equal(wayOf(made('halted'), changesTo('waiting', 'halted')), 'waiting, halted now');
  assert.deepEqual(stepsOf(made('unsent', { is_over: true }), []).at(-1), { step: 'unsent', at_ms: 9, is: 'ended' });
}

// An agent was silent, and lost it: what it had done of it counts no more.
async function what_waits_again_begins_its_way_anew() {
  const lost = changesTo('waiting', 'offered', 'held', 'consent', 'waiting', 'offered');
  assert.equal(wayOf(made('offered'), lost), 'waiting, offered now, scheduled ahead, started ahead, sent ahead, offline ahead, verifying ahead, done ahead');
  assert.equal(stepsOf(made('offered'), lost)[0].at_ms, 1);
  assert.equal(wayOf(made('offline'), changesTo('waiting', 'offered', 'scheduled', 'started', 'sent', 'verifying', 'offline')), 'waiting, offered, scheduled, started, sent, offline now, verifying ahead, done ahead');
}

// No state and no reason is shown as a word of the protocol, and what did not come about says what to do next.
async function each_state_and_reason_is_said_in_words() {
  for (const state of STATES) for (const words of [remote.says, remote.states]) assert.ok(words[state], state);
  for (const state of STATES.filter((state) => !['held', 'sending'].includes(state))) assert.ok(remote.step[state], state);
  for (const reason of REASONS) {
    for (const state of ['failed', 'refused', 'unsupported']) {
      const [why, next] = sayOperation(made(state, { reason, is_over: true }));
      assert.ok(why.startsWith(remote.says[state] + ' ') && next !== '' && !/undefined/.test(why + next), state + ' ' + reason);
    }
  }
  for (const [state, reasons] of Object.entries(TELLS)) for (const reason of reasons) assert.ok(sayReason(state, reason) !== '', state + ' ' + reason);
  assert.match(sayOperation(made('consent', { reason: 'person' }))[0], /Nobody there has answered yet/);
  assert.match(sayOperation(made('scheduled', { reason: 'person' }))[0], /A person there said yes/);
  assert.match(sayOperation(made('expired', { reason: 'person', steps: changesTo('waiting', 'consent', 'expired'), is_over: true }))[0], /Nobody there answered/);
  assert.doesNotMatch(sayOperation(made('expired', { reason: 'person', steps: changesTo('waiting', 'scheduled', 'expired'), is_over: true }))[0], /answered/);
  for (const state of ['expired', 'lost', 'unsent', 'rejected', 'forgotten', 'halted', 'consent']) assert.notEqual(sayOperation(made(state, { is_over: true }))[1], '', state);
  assert.equal(sayOperation(made('done', { reason: 'person', is_over: true }))[0], remote.says.done);
  assert.match(sayOperation(made('rejected', { why: 'no such device', is_over: true }))[0], /no such device$/);
}

async function what_has_started_cannot_be_cancelled() {
  const open = STATES.filter((state) => mayCancel(made(state)));
  assert.deepEqual(open.toSorted(), ['consent', 'halted', 'held', 'offered', 'scheduled', 'sending', 'waiting']);
  assert.ok(!mayCancel(made('consent', { cancel: 'asked' })) && !mayCancel(made('halted', { is_over: true })));
}

async function evidence_is_told_as_it_is_and_no_more() {
  const of = (kind, evidence) => proofOf({ kind, evidence });
  assert.deepEqual(of('reboot', null), []);
  assert.deepEqual(of('reboot', { uptime_before_s: 900000, uptime_after_s: 12, offline_s: 88, log_rows: null }), [['Up for, before → after', '10 days → 12 s'], ['Did not answer for', '1 min 28 s']]);
  assert.deepEqual(of('firmware', { uptime_before_s: 5, uptime_after_s: 0, firmware_before: '1' }), [['Up for, before → after', '5 s → 0 s'], ['Firmware, before → after', '1 → not known']]);
  assert.deepEqual(of('configuration', { uptime_before_s: 5, firmware_before: '1', settings: 'sleep-minutes=20 asset-number=' }), [['Sleeps after minutes', '20'], ['Asset number', 'not told']]);
  assert.deepEqual(of('diagnostics', { log_rows: 1, tries: 10, answers: 0, round_trip_ms: null }), [['Event log', '1 row read'], ['Network', '0 of 10 answers']]);
  assert.equal(wantedOf({ kind: 'configuration', wanted: 'sleep-minutes=20 asset-number=A-1' }), 'Sleeps after minutes: 20, Asset number: A-1');
  assert.deepEqual(pairsOf(null), []);
}

async function settings_show_what_was_put_and_what_is_there() {
  const sleep = { found: '45', put: '20', put_ms: 1, drifted_ms: 2 };
  const nothing = { found: null, put: null, put_ms: null, drifted_ms: null };
  assert.deepEqual(settingsOf({ sleep_minutes: sleep, auto_off_minutes: nothing, asset_number: { ...nothing, put: 'A', put_ms: 1 } }).map((row) => row.name), ['sleep_minutes', 'asset_number']);
  assert.deepEqual(settingsOf(null), []);
}

async function an_image_is_for_what_it_fits() {
  const image = { version: '2410B', fits: 'W1A53A W1A56A' };
  const told = { known: true, product: 'W1A53A', firmware: '2409A', can: { firmware: true } };
  assert.equal(unfitFor(image, told), '');
  assert.equal(unfitFor(image, { ...told, firmware: '2410B' }), 'has-it');
  assert.equal(unfitFor(image, { ...told, product: 'W1A53' }), 'other-product');
  assert.equal(unfitFor(image, { ...told, product: null }), 'silent');
  assert.equal(unfitFor(image, { ...told, can: { firmware: false } }), 'cannot');
  assert.equal(unfitFor(image, { known: false }), 'unknown');
  assert.equal(unfitFor(image, { known: null }), 'silent');
  assert.deepEqual(partsOf({ done: 6, failed: 2, others: 0, under_way: 1, waiting: null }), [['done', 6], ['failed', 2], ['under_way', 1]]);
}

// The same word in its heading and in the table, whatever came first: that all is over, or that it was halted by the last that failed.
async function a_rollout_stands_in_one_way_and_says_why() {
  const told = (more) => ({ state: 'goes', failures: 0, failed: 0, is_over: false, ...more });
  const stands = [
    [{ state: null }, 'none', ''], [{}, 'goes', ''], [{ failed: 1, failures: 1 }, 'goes', ''],
    [{ state: 'halted', failed: 2, failures: 2 }, 'halted', remote.rollout.haltedBy(2)], [{ state: 'halted', failed: 1 }, 'halted', remote.rollout.haltedByHand],
    [{ is_over: true }, 'over', ''], [{ state: 'halted', failed: 2, failures: 2, is_over: true }, 'over', remote.rollout.overBut(2)],
    [{ failed: 2, is_over: true }, 'over', remote.rollout.overBut(2)], [{ state: 'halted', is_over: true }, 'over', ''],
  ];
  for (const [more, word, why] of stands) {
    assert.equal(standOf(told(more)), word, JSON.stringify(more));
    assert.equal(sayStop(told(more))[0], why, JSON.stringify(more));
    assert.equal(sayStop(told(more))[1] !== '', why !== '', JSON.stringify(more));
    assert.ok(remote.rollout.states[word]);
  }
}

async function printers_have_their_turn_by_site_and_serial_number() {
  const rows = [{ site: 'B', serial: 'HP1' }, { site: 'A', serial: 'HP10' }, { site: 'A', serial: null }, { site: 'A', serial: 'HP9' }, { site: null, serial: 'HP0' }];
  assert.deepEqual(inTurn(rows).map((row) => [row.site, row.serial].join(' ')), ['A HP9', 'A HP10', 'A ', 'B HP1', ' HP0']);
  assert.equal(rows[0].serial, 'HP1');
}

export const operations = {
  a_rollout_stands_in_one_way_and_says_why,
  an_image_is_for_what_it_fits,
  an_operation_has_steps_behind_and_ahead_of_it,
  each_state_and_reason_is_said_in_words,
  evidence_is_told_as_it_is_and_no_more,
  printers_have_their_turn_by_site_and_serial_number,
  settings_show_what_was_put_and_what_is_there,
  what_did_not_come_about_ends_where_it_was,
  what_has_started_cannot_be_cancelled,
  what_waits_again_begins_its_way_anew,
};
