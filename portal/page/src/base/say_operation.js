// SPDX-License-Identifier: Apache-2.0
// An operation in words: how it stands, why, what to do next, and what proves it.
import { texts } from '../texts.js';
import { remote as t } from '../texts_remote.js';
import { pairsOf, standOf } from './operations.js';
import { orUnknown, span } from './say.js';

const WITH_REASON = ['refused', 'failed', 'unsupported'];
const isThere = (value) => value !== null && value !== undefined;

export const kindOf = (operation) => t.kinds[operation.kind] ?? operation.kind;
export const settingName = (name) => t.settings[name.replaceAll('-', '_')] ?? name;

// What was ordered with it: settings, or a version.
export function wantedOf({ kind, wanted }) {
  if (!wanted) return '';
  return kind === 'configuration' ? pairsOf(wanted).map(([name, value]) => t.settingIs(settingName(name), orUnknown(value))).join(', ') : wanted;
}

// Why it is in a state, or what it waits for there.
export function sayReason(state, reason) {
  if (!reason) return '';
  if (WITH_REASON.includes(state)) return t.reasons[reason] ?? reason;
  if (state === 'consent') return t.asked[reason] ?? '';
  return (state === 'scheduled' && (t.allowed[reason] ?? t.waits[reason])) || '';
}

// Of what expired: what it waited for then.
const lastOf = ({ reason, steps }) => (steps?.at(-2)?.state === 'consent' ? t.unanswered : t.waits[reason] ? t.waitedLast(t.waits[reason]) : '');

// [how it stands and why, what to do next or '']
export function sayOperation(operation) {
  const { state, reason, why } = operation;
  const isRefused = WITH_REASON.includes(state);
  return [[t.says[state] ?? state, state === 'expired' ? lastOf(operation) : sayReason(state, reason), why].filter(Boolean).join(' '), (isRefused && t.advice[reason]) || t.next[state] || ''];
}

// The same of a rollout that does not go on, and of which something failed: ['', ''] of any other.
export function sayStop(rollout) {
  const stand = standOf(rollout);
  if (stand === 'halted') return [rollout.failures >= 2 ? t.rollout.haltedBy(rollout.failures) : t.rollout.haltedByHand, t.rollout.haltedNext];
  return stand === 'over' && rollout.failed > 0 ? [t.rollout.overBut(rollout.failed), t.rollout.overNext] : ['', ''];
}

const settingRows = (text) => pairsOf(text).map(([name, value]) => [settingName(name), value ?? t.notTold]);

// [[what, how it was]] of what the site told as evidence. What is told of before alone proves nothing, but where it is what was to change.
export function proofOf({ kind, evidence }) {
  const e = evidence ?? {};
  const seconds = (value) => (!isThere(value) ? texts.unknown : value === 0 ? texts.units.second(0) : span(1000 * value));
  const rows = [];
  if (isThere(e.uptime_after_s) || (kind === 'reboot' && isThere(e.uptime_before_s))) rows.push([t.proof.uptime, t.fromTo(seconds(e.uptime_before_s), seconds(e.uptime_after_s))]);
  if (isThere(e.offline_s)) rows.push([t.proof.offline, seconds(e.offline_s)]);
  if (isThere(e.firmware_after) || (kind === 'firmware' && isThere(e.firmware_before))) rows.push([t.proof.firmware, t.fromTo(orUnknown(e.firmware_before), orUnknown(e.firmware_after))]);
  rows.push(...settingRows(e.settings));
  if (isThere(e.log_rows)) rows.push([t.proof.log, t.rows(e.log_rows)]);
  if (isThere(e.tries)) rows.push([t.proof.network, t.network(e.answers ?? 0, e.tries, e.round_trip_ms ?? null)]);
  return rows;
}
