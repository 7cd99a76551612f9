// SPDX-License-Identifier: Apache-2.0
// Marks on an axis of time: where days, or hours, begin.
import { dayMonth, hourMinute } from './say.js';

const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;
const MOST = 5;
const HOURS = [1, 3, 6, 12];
const DAYS = [1, 2, 7, 14, 30, 61, 91, 182, 365];

// How far something is along the way, in percent: what lies outside is at the end.
export const along = (ms, from, until) => Math.max(0, Math.min(100, (100 * (ms - from)) / (until - from)));

// The time zone shifts within a year, so days are counted by the calendar and not by milliseconds.
function next(start, i, hours, days) {
  return new Date(start.getFullYear(), start.getMonth(), start.getDate() + (days ?? 0) * i, start.getHours() + (hours ?? 0) * i).getTime();
}

// [[ms, what it says]], at most five or so.
export function ticksOf(from, until) {
  const hours = HOURS.find((step) => (until - from) / (step * HOUR_MS) <= MOST);
  const days = hours ? undefined : (DAYS.find((step) => (until - from) / (step * DAY_MS) <= MOST) ?? DAYS.at(-1));
  const start = new Date(from);
  start.setHours(0, 0, 0, 0);
  const marks = [];
  for (let i = 0, ms = start.getTime(); ms <= until; i += 1, ms = next(start, i, hours, days)) {
    if (ms >= from) marks.push([ms, hours ? hourMinute(ms) : dayMonth(ms)]);
  }
  return marks;
}
