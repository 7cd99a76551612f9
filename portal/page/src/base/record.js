// SPDX-License-Identifier: Apache-2.0
// What a record says, in a line.
import { texts } from '../texts.js';
import { supplyName } from './levels.js';
import { number, word } from './say.js';

const level = (fields) => (fields.level === undefined || fields.level === null ? word(fields.level_quality) : fields.level + ' %');
const pages = (fields) => fields.engine_cycles ?? fields.count?.[0]?.value;

const parts = {
  asset: (f) => [f.state && word(f.state), f.serial, f.address, f.location],
  consumable: (f) => [supplyName(f.colour, f.type), level(f), f.state && f.state !== 'ok' && word(f.state)],
  meter: (f) => [pages(f) !== undefined && texts.live.pages(number(pages(f)))],
  incident: (f, record) => [f.event, record.severity, f.text ?? f.code],
  agent: (f) => [f.version, f.licence && word(f.licence), f.licence_reason],
  order: (f) => [f.do, f.state && word(f.state), f.reason],
};

export function sayRecord(record) {
  const said = parts[record.kind]?.(record.fields ?? {}, record) ?? [];
  return said.filter(Boolean).join(' · ');
}

// A record's fields as rows of a table: name and value.
export function fieldsOf(record) {
  return Object.entries(record.fields ?? {}).map(([name, value]) => [name, typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)]);
}
