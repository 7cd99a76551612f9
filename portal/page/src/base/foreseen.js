// SPDX-License-Identifier: Apache-2.0
// What was foreseen of a supply, in words. No date is told where there is none: the reason is.
import { texts } from '../texts.js';
import { date } from './say.js';

export const SURE = [50, 80, 95]; // the intervals: so many of 100 cases

const t = texts.foreseen;
const DAY_MS = 86400000;

// Days are counted as people do: tomorrow is one, whatever the hour.
const dayOf = (ms) => new Date(ms).setHours(12, 0, 0, 0);

export const inDays = (ms, now) => t.in(Math.round((dayOf(ms) - dayOf(now)) / DAY_MS));
export const between = (row, sure) => t.between(date(row['from_' + sure + '_ms']), date(row['to_' + sure + '_ms']));
export const whyNot = (reason) => t.reasons[reason] ?? texts.unknown;

export function sayForeseen(row) {
  if (row.empty_ms === null) return whyNot(row.reason);
  return [t.median(date(row.empty_ms)), ...SURE.map((sure) => t.cases(sure, between(row, sure)))].join('; ');
}
