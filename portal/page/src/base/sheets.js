// SPDX-License-Identifier: Apache-2.0
// The tables that people fill in: the columns of each, as the API has them, and how a field is typed and told.
// A column: { name, kind, isKey, isRequired, words, isShown }. Kinds: text, number, price, choice, time, contact.
import { texts } from '../texts.js';
import { dateTime, number, orUnknown, word } from './say.js';

const t = texts.sheets;
const key = (name, kind = 'text', more = {}) => ({ name, kind, isKey: true, isRequired: true, isShown: true, ...more });
const of = (name, kind = 'text', more = {}) => ({ name, kind, isShown: true, ...more });
const more = (name, kind = 'text', rest = {}) => ({ name, kind, ...rest });

// takes: the role that may write. isFinal: what is written stays.
export const sheets = {
  parts: {
    takes: 'administrator', hasFile: true,
    columns: [key('part'), of('manufacturer'), of('kind', 'choice', { words: texts.supplyKinds }), of('colour'), of('yield', 'number'),
      of('yield_unit', 'choice', { words: t.words.yield_unit }), more('yield_condition', 'choice', { words: t.words.yield_condition }), of('price_cents', 'price'),
      more('currency'), more('price_for', 'choice', { words: t.words.price_for }), of('models')],
  },
  'service-routes': {
    takes: 'administrator',
    columns: [key('training', 'choice', { words: t.words.training }), of('route', 'choice', { isRequired: true, words: t.words.chain })],
  },
  models: { takes: 'administrator', hasFile: true, columns: [key('manufacturer'), key('model'), of('aliases')] },
  'lead-times': {
    takes: 'administrator', hasFile: true,
    columns: [key('supplier'), key('part'), of('median', 'number', { isRequired: true }), of('spread', 'number', { isRequired: true })],
  },
  'stock-moves': {
    takes: 'operator', isFinal: true,
    columns: [key('part'), key('kind', 'choice', { words: t.words.moves }), key('quantity', 'number'), of('reason'), { name: 'changed_ms', kind: 'told', isShown: true }],
  },
  deliveries: {
    takes: 'operator',
    columns: [key('part'), key('quantity', 'number'), of('supplier'), of('reference'), more('contact', 'contact'), of('ordered_ms', 'time'), of('sent_ms', 'time'),
      of('arrived_ms', 'time'), of('fitted_ms', 'time'), of('cancelled_ms', 'time')],
  },
  contacts: {
    takes: 'operator',
    columns: [of('role', 'choice', { isRequired: true, words: t.words.roles }), of('name', 'text', { isRequired: true }), of('phone'), of('email'), of('street'), of('more'),
      of('postcode'), of('city'), of('country')],
  },
};

const nothing = (value) => value === null || value === undefined || value === '';

// As it stands in a table.
const tellers = {
  number: (value) => (nothing(value) ? '' : number(value)),
  price: (value, row) => (nothing(value) ? '' : ((value / 100).toFixed(2) + ' ' + (row.currency ?? '')).trim()),
  choice: (value) => (nothing(value) ? '' : t.choices[value] ?? word(value)),
  time: (value) => (nothing(value) ? '' : dateTime(value)),
  told: dateTime,
  text: (value) => (nothing(value) ? '' : orUnknown(value)),
};

export const tell = (column) => tellers[column.kind] ?? tellers.text;

const inputs = { number: { type: 'number', step: '1' }, price: { type: 'number', step: '0.01', min: '0' }, choice: { type: 'select' }, contact: { type: 'select', isNumber: true }, time: { type: 'time' }, text: { type: 'text' } };
const none = ['', '–'];
const optionsOf = (column, contacts) => (column.kind === 'contact' ? contacts.map((contact) => [contact.id, contact.name]) : (column.words ?? []).map((one) => [one, tell(column)(one)]));

// A column as a field of a form.
export const fieldOf = (column, value, contacts) => ({
  name: column.name,
  label: t.columns[column.name],
  ...inputs[column.kind],
  value: nothing(value) ? '' : column.kind === 'price' ? (value / 100).toFixed(2) : value,
  options: [none, ...optionsOf(column, contacts)],
  isFree: !column.isRequired,
  autocomplete: 'off',
});

// What such a field says, as the API takes it. No column: it is taken as it is.
export const toApi = (column, value) => (column?.kind === 'price' && value !== null ? Math.round(value * 100) : value);
