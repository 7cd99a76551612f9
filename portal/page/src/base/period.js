// SPDX-License-Identifier: Apache-2.0
// Which time is shown: from and to of the address, else so many days before `until`. An address may say anything.

const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;
const MOST_DAYS = 3660;
const FORM = /^\d{4}-\d\d-\d\dT/;
export const LENGTHS = [1, 7, 31, 92, 366]; // days that can be chosen

// Milliseconds; null: nothing is said; undefined: what is said is no time.
export function momentOf(text) {
  if (!text) return null;
  const ms = FORM.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

function wrongOf(from, to) {
  if (from >= to) return 'order';
  if (to - from < HOUR_MS) return 'short';
  return to - from > MOST_DAYS * DAY_MS ? 'long' : '';
}

// { from, to, days, isFree, wrong }: milliseconds; days: that were chosen, null when from or to are given; wrong: '', or what keeps these
// from being shown, as 'days', 'time', 'order', 'short' or 'long'. Then it is the time of `otherwise` days.
export function periodOf(query, until, otherwise) {
  const [from, to] = [momentOf(query.from), momentOf(query.to)];
  const days = LENGTHS.find((length) => String(length) === query.days);
  const usual = { from: until - (days ?? otherwise) * DAY_MS, to: until, days: days ?? otherwise, isFree: false, wrong: query.days && !days ? 'days' : '' };
  if (from === null && to === null) return usual;
  if (from === undefined || to === undefined) return { ...usual, wrong: 'time' };
  const end = to ?? until;
  const begin = from ?? end - otherwise * DAY_MS;
  const wrong = wrongOf(begin, end);
  return wrong ? { ...usual, wrong } : { from: begin, to: end, days: null, isFree: true, wrong: '' };
}
