// SPDX-License-Identifier: Apache-2.0
// Values as people read them. What is not known is said so, never guessed.
import { texts } from '../texts.js';

const UNITS = [
  ['day', 86400000],
  ['hour', 3600000],
  ['minute', 60000],
  ['second', 1000],
];

const isNothing = (value) => value === null || value === undefined || value === '';
const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const short = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const minutes = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const whole = new Intl.NumberFormat('en-GB');

export const orUnknown = (value) => (isNothing(value) ? texts.unknown : String(value));
export const number = (value) => (isNothing(value) ? texts.unknown : whole.format(value));
export const clock = (ms) => time.format(ms);
export const dateTime = (ms) => (isNothing(ms) ? texts.unknown : moment.format(ms));
export const date = (ms) => (isNothing(ms) ? texts.unknown : day.format(ms));
export const dayMonth = (ms) => short.format(ms);
export const hourMinute = (ms) => minutes.format(ms);
export const percent = (value) => (isNothing(value) ? texts.unknown : whole.format(Math.round(value)) + ' %');
export const name = (device) => [device.manufacturer, device.model].filter(Boolean).join(' ') || device.address || device.device;
export const word = (value) => (isNothing(value) ? texts.unknown : texts.words[value] ?? value);

// A span of time in its largest unit, two of them when that says more: 3 h 20 min.
export function span(ms) {
  if (isNothing(ms)) return texts.unknown;
  if (ms < 1000) return Math.max(0, Math.round(ms)) + ' ms'; // clocks differ
  const at = UNITS.findIndex(([, size]) => ms >= size);
  const [unit, size] = UNITS[at];
  const first = texts.units[unit](Math.floor(ms / size));
  const next = UNITS[at + 1];
  const rest = next ? Math.floor((ms % size) / next[1]) : 0;
  return rest > 0 && ms < 10 * size ? first + ' ' + texts.units[next[0]](rest) : first;
}

// In its largest unit only, where there is room for no more.
export function shortAge(ms, now) {
  const [unit, size] = UNITS.find(([, size]) => now - ms >= size) ?? [];
  return isNothing(ms) || !unit ? age(ms, now) : texts.ago(texts.units[unit](Math.floor((now - ms) / size)));
}

export function age(ms, now) {
  if (isNothing(ms)) return texts.never;
  return now - ms < 1000 ? texts.justNow : texts.ago(span(now - ms));
}
