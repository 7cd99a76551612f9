// SPDX-License-Identifier: Apache-2.0
// What the pages reckon with of remote work: which steps an operation has, what may be done about it, and what proves it. The states are
// those of protocol/SDS.md, section 11, and the portal's own (docs/api.md). No words: those are said by say_operation.js.

const BEFORE_START = ['sending', 'waiting', 'offered', 'held', 'consent', 'scheduled', 'halted'];
const LOOKS = {
  done: 'good', failed: 'critical', lost: 'critical', rejected: 'critical', forgotten: 'critical', refused: 'warning', unsupported: 'warning', expired: 'warning', unsent: 'warning',
  halted: 'warning', consent: 'warning', cancelled: '',
};
const READ = ['waiting', 'offered', 'consent', 'scheduled', 'started', 'done'];
const RESTART = ['waiting', 'offered', 'consent', 'scheduled', 'started', 'sent', 'offline', 'verifying', 'done'];
const WAYS = { reboot: RESTART, firmware: RESTART, configuration: RESTART.filter((step) => step !== 'offline') };

export const KINDS = ['reboot', 'configuration', 'firmware', 'diagnostics', 'telemetry', 'refresh'];
export const SETTINGS = ['sleep_minutes', 'auto_off_minutes', 'asset_number'];

export const lookOf = (state) => LOOKS[state] ?? 'mark';

// What its own account, or an administrator, may still take back.
export const mayCancel = (operation) => !operation.is_over && operation.cancel === null && BEFORE_START.includes(operation.state);

// Who has it in hand has been offered it, and what is being sent is ordered.
const stepOf = (state) => ({ held: 'offered', sending: 'waiting' })[state] ?? state;

// The changes since it waited last: an agent that was silent loses it, and its way begins anew.
const lastTurn = (changes) => changes.slice(changes.findLastIndex((change) => change.state === 'waiting') + 1);

// The steps of an operation in their order, [{ step, at_ms, is }]; is: 'done', 'now', 'ahead', or of the last one of what did not come about
// 'ended'. changes: [{ at_ms, state }], the oldest first. A step that it went without is not there.
export function stepsOf({ kind, state, made_ms, changed_ms, is_over: isOver }, changes) {
  const seen = new Map([['waiting', made_ms], ...lastTurn(changes).map((change) => [stepOf(change.state), change.at_ms])]);
  const way = WAYS[kind] ?? READ;
  const current = stepOf(state);
  const at = way.indexOf(current);
  const isAhead = (step) => !isOver && at >= 0 && way.indexOf(step) > at;
  const isShown = (step) => step === current || (isAhead(step) ? step !== 'consent' : seen.has(step));
  const is = (step) => (step === current && !isOver ? 'now' : isAhead(step) ? 'ahead' : 'done');
  const when = (step) => seen.get(step) ?? (step === current ? changed_ms : null);
  const steps = way.filter(isShown).map((step) => ({ step, at_ms: isAhead(step) ? null : when(step), is: is(step) }));
  return at >= 0 ? steps : [...steps, { step: state, at_ms: when(state), is: isOver ? 'ended' : 'now' }];
}

// Texts such as "sleep-minutes=20 asset-number=" as [[name, value]]; a value that is not known is null.
export const pairsOf = (text) => (text ?? '').split(' ').filter((pair) => pair.includes('=')).map((pair) => {
  const [name, value] = pair.split('=');
  return [name, value === '' ? null : value];
});

// The settings that a device has or should have, [{ name, found, put, put_ms, drifted_ms }], each member null where it is not known.
export const settingsOf = (told) => SETTINGS.map((name) => ({ name, found: null, put: null, put_ms: null, drifted_ms: null, ...told?.[name] })).filter((row) => row.found !== null || row.put !== null);

// What keeps an image from a device as the platform knows it: '' when nothing does, and 'silent' where it may fit.
export function unfitFor(image, told) {
  if (told.known === null) return 'silent';
  if (told.known === false) return 'unknown';
  if (told.can?.firmware === false) return 'cannot';
  if (!told.product) return 'silent';
  if (!image.fits.split(' ').includes(told.product)) return 'other-product';
  return told.firmware === image.version ? 'has-it' : '';
}

// A rollout's operations in parts of all of them, [[state, count]], what is not there left out.
export const PARTS = ['done', 'failed', 'others', 'under_way', 'halted', 'waiting', 'sending'];
export const partsOf = (rollout) => PARTS.map((part) => [part, rollout[part] ?? 0]).filter(([, count]) => count > 0);

// How a rollout stands: halted only while something is left of it, since the last one that fails may halt what is over with it.
export const standOf = (rollout) => (rollout.is_over ? 'over' : rollout.state ?? 'none');

const ALPHABET = new Intl.Collator('en', { numeric: true });
const LAST = '\uffff'; // nobody's name
const compare = (a, b) => ALPHABET.compare(a ?? LAST, b ?? LAST);

// Devices in the order in which a rollout comes to them.
export const inTurn = (devices) => devices.toSorted((a, b) => compare(a.site, b.site) || compare(a.serial, b.serial));
