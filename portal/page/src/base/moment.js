// SPDX-License-Identifier: Apache-2.0
// A time as it is typed: 2026-11-22 14:30, or the day alone. A browser's own field has another order of its words in each country.
const FORM = /^\s*(\d{4})-(\d{2})-(\d{2})(?:[ T]+(\d{2}):(\d{2}))?\s*$/;
const two = (number) => String(number).padStart(2, '0');

export function writeMoment(ms) {
  if (ms === null || ms === undefined) return '';
  const at = new Date(ms);
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-') + ' ' + two(at.getHours()) + ':' + two(at.getMinutes());
}

// Milliseconds; null: nothing was typed; undefined: no time. The 31st of February is none.
export function readMoment(text) {
  if (text.trim() === '') return null;
  const [, year, month, day, hour = '00', minute = '00'] = FORM.exec(text) ?? [];
  if (year === undefined) return undefined;
  const at = new Date(year, month - 1, day, hour, minute);
  const isThat = at.getMonth() === month - 1 && at.getDate() === Number(day) && Number(hour) < 24 && Number(minute) < 60;
  return isThat ? at.getTime() : undefined;
}
