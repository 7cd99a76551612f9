// SPDX-License-Identifier: Apache-2.0
// The minute of the day at which a report goes out, as people write it.

const FORM = /^\s*([01]?\d|2[0-3]):([0-5]\d)\s*$/;

export const sayMinute = (minute) => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');

// 06:30 as 390; undefined: no time of a day.
export function readMinute(text) {
  const [, hours, minutes] = FORM.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
