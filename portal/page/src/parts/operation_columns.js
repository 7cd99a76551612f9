// SPDX-License-Identifier: Apache-2.0
// How operations stand in a table of parts/Rows.svelte.
import { dateTime, name, orUnknown } from '../base/say.js';
import { kindOf, sayOperation, wantedOf } from '../base/say_operation.js';
import { remote as t } from '../texts_remote.js';


export const operationColumns = () => [
  ['made_ms', t.made, dateTime],
  ['kind', t.what, (kind, row) => [kindOf(row), wantedOf(row)].filter(Boolean).join(': ')],
  ['state', t.state, (state) => t.states[state] ?? state],
  ['reason', t.why, (reason, row) => (row.state === 'done' ? '' : sayOperation(row)[0])],
  ['changed_ms', t.changed, dateTime],
  ['by', t.by, (by) => by ?? ''],
];

export const printerColumn = ['device', t.printer, (device, row) => [name(row), orUnknown(row.serial), orUnknown(row.site)].join(' · ')];
