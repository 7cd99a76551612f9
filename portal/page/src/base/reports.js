// SPDX-License-Identifier: Apache-2.0
// The reports: what their rows have, what they are counted by, and which figures may be added up. A table, as the page has no cases.
import { supplyName } from './levels.js';
import { sayDay } from './periods.js';
import { date, dateTime, name, number, orUnknown, percent, span, word } from './say.js';
import { texts } from '../texts.js';

const t = texts.reports;
const YEAR_MS = 365.25 * 86400000;
const AGES = [.25, 1, 3, 5, 7]; // years, the classes' ends

const inWords = (words) => (value) => words[value] ?? orUnknown(value);
const counter = ['counter', t.counter, (told) => (told === null ? t.noCounter : texts.device.counter(told))];
const device = ['device', t.device, (id, row) => name(row), '', 'link'];
const where = [['serial', t.serial], ['customer', t.customer], ['site', t.site]];
const pages = ['pages', t.pages, number, 'number'];
const unsure = ['unsure', t.unsure, number, 'number'];

// Of a span in milliseconds: which class, -1 where it is not known.
const ageClass = (ms) => (ms === null ? -1 : AGES.filter((years) => ms >= years * YEAR_MS).length);
const sayAge = (at) => (at < 0 ? texts.unknown : t.ages[at]);
const severity = (value) => texts.severities[value] ?? orUnknown(value);

// Days of one device, which follow each other, are one row.
function sumDays(before, row) {
  if (before?.device !== row.device || before?.place !== row.place) return { ...row, days: 1 };
  return { ...before, pages: add(before.pages, row.pages), unsure: add(before.unsure, row.unsure), days: before.days + 1 };
}

const add = (a, b) => (a === null || b === null ? null : a + b);

// by: what is counted apart, under this heading and said so; sums and flags: members that are added up in each of these kinds; hasTotal: also
// over all kinds, which is true only where none has another's pages in it, too; fold: what becomes of a row behind the one before;
// picture: 'days' of the first sum, or 'bars' of how many there are.
const rows = [
  {
    name: 'meters', isOverTime: true,
    columns: [device, ...where, counter, ['start', t.start, number, 'number'], ['start_told_ms', t.told, date], ['end', t.end, number, 'number'], ['end_told_ms', t.told, date],
      pages, unsure, ['quality', t.quality, inWords(t.qualities)]],
    by: (row) => row.counter ?? '', heading: t.counter, say: (key) => (key === '' ? t.noCounter : texts.device.counter(key)), sums: [pages, unsure],
  },
  {
    name: 'usage', isOverTime: true, fold: sumDays,
    columns: [device, ...where, ['days', t.days, number, 'number'], pages, unsure],
    by: (row) => row.day_ms, heading: t.day, say: sayDay, sums: [pages, unsure], picture: 'days', hasTotal: true,
  },
  {
    name: 'incidents', isOverTime: true,
    columns: [['opened_ms', t.opened, dateTime], device, ...where, ['severity', t.severity, severity], ['text', t.what, (text, row) => text ?? texts.incidents.code(row)],
      ['route', t.route, (route) => texts.incidents.routes[route] ?? word(route)], ['waited_ms', t.waited, (ms) => (ms === null ? t.notYet : span(ms))],
      ['lasted_ms', t.lasted, (ms) => (ms === null ? t.lasts : span(ms))], ['resolution', t.resolution, (how) => (how === null ? '' : texts.incidents.resolutions[how] ?? word(how))]],
    by: (row) => row.group ?? '', heading: t.group, say: (key) => (key === '' ? texts.unknown : word(key)), sums: [], picture: 'bars', hasTotal: true,
  },
  {
    name: 'supplies', isOverTime: true,
    columns: [device, ...where, ['type', t.supply, (type, row) => supplyName(row.colour, type)], ['part', t.part], ['came_ms', t.came, date], ['went_ms', t.went, date],
      ['level_out', t.left, percent, 'number'], pages, ['yield', t.promised, number, 'number'], ['reached', t.reached, percent, 'number']],
    by: (row) => row.type ?? '', heading: t.supply, say: (key) => (key === '' ? texts.unknown : word(key)), sums: [], flags: [['early', t.early]], picture: 'bars', hasTotal: true,
  },
  {
    name: 'fleet',
    columns: [device, ...where, ['state', t.state, (state) => texts.fleet.states[state] ?? orUnknown(state)], ['firmware', t.firmware], ['first_ms', t.first, date], ['known_ms', t.known, span],
      ['printed', t.printed, number, 'number'], ['told_ms', t.heard, dateTime]],
    by: (row) => ageClass(row.known_ms), heading: t.known, say: sayAge, sums: [], picture: 'bars', hasTotal: true,
  },
];

export const reports = rows.map((row) => ({ ...row, path: '/reports/' + row.name }));
