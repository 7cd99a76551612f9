// SPDX-License-Identifier: Apache-2.0
// The time that a report is about: whole days of UTC, as the API counts them.
import { texts } from '../texts.js';

export const DAY_MS = 86400000;
export const DAYS_MOST = 400; // of one report, as the API has it
export const PERIODS = ['this-month', 'last-month', 'last-quarter', 'this-year', 'last-year', 'free'];
export const USUAL = 'last-month';

const FORM = /^\s*(\d{4})-(\d{2})-(\d{2})\s*$/;
const told = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

export const sayDay = (ms) => told.format(ms);
export const dayAndMonth = (ms) => short.format(ms);

// Both give milliseconds: the beginning, and where it is over.
const month = (year, from, count) => ({ from: Date.UTC(year, from, 1), to: Date.UTC(year, from + count, 1) });
const CALENDAR = {
  'this-month': (year, at) => month(year, at, 1),
  'last-month': (year, at) => month(year, at - 1, 1),
  'last-quarter': (year, at) => month(year, at - (at % 3) - 3, 3),
  'this-year': (year) => month(year, 0, 12),
  'last-year': (year) => month(year - 1, 0, 12),
};

// 2026-11-22 as milliseconds; undefined: no day. The 31st of February is none, nor is one of a 13th month.
function readDay(text) {
  const [, year, month_, day] = FORM.exec(text ?? '') ?? [];
  const ms = Date.UTC(year, month_ - 1, day);
  return !Number.isNaN(ms) && writeDay(ms) === [year, month_, day].join('-') ? ms : undefined;
}

const writeDay = (ms) => new Date(ms).toISOString().slice(0, 10);

// What stands in the two fields until somebody writes something else: the month until now.
export const usualDays = (now) => ({ from: writeDay(now - 30 * DAY_MS), to: writeDay(now) });

// { wrong: { from, to } }: what is wrong with which field.
function free(typed, now) {
  const [from, last] = [readDay(typed.from), readDay(typed.to)];
  const t = texts.reports.wrong;
  const wrong = { from: from === undefined ? t.day : from > now ? t.future : '', to: last === undefined ? t.day : '' };
  if (wrong.from === '' && wrong.to === '') wrong.to = last < from ? t.order : last - from >= DAYS_MOST * DAY_MS ? t.long : '';
  return wrong.from || wrong.to ? { wrong } : { from, to: last + DAY_MS };
}

// { from, to } in milliseconds, where `to` is not in it any more and not in the future; or { wrong }.
export function readPeriod(query, now) {
  const at = new Date(now);
  const days = { ...usualDays(now), ...(query.from && { from: query.from }), ...(query.to && { to: query.to }) };
  const found = query.period === 'free' ? free(days, now) : (CALENDAR[query.period] ?? CALENDAR[USUAL])(at.getUTCFullYear(), at.getUTCMonth());
  return found.wrong ? found : { from: found.from, to: Math.min(found.to, Math.floor(now / DAY_MS) * DAY_MS + DAY_MS) };
}
