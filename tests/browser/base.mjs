// SPDX-License-Identifier: Apache-2.0
// What the pages reckon with, without a page.
import assert from 'node:assert/strict';
import { addressesOf } from '../../portal/page/src/base/addresses.js';
import { readNewest } from '../../portal/page/src/base/newest.js';
import { periodOf } from '../../portal/page/src/base/period.js';
import { shortAge } from '../../portal/page/src/base/say.js';
import { treeOf } from '../../portal/page/src/base/tree.js';

const DAY_MS = 86400000;
const NOW = Date.UTC(2026, 10, 22, 12);

async function an_address_may_say_any_period() {
  const usual = { from: NOW - 7 * DAY_MS, to: NOW, days: 7, isFree: false };
  assert.deepEqual(periodOf({}, NOW, 7), { ...usual, wrong: '' });
  assert.equal(periodOf({ days: '31' }, NOW, 7).from, NOW - 31 * DAY_MS);
  for (const days of ['toString', '-5', '1e99', 'Infinity', '07', '2']) assert.deepEqual(periodOf({ days }, NOW, 7), { ...usual, wrong: 'days' }, days);
  const of = (from, to) => periodOf({ from, to }, NOW, 7);
  assert.deepEqual(of('2026-11-01T00:00:00.000Z', '2026-11-03T00:00:00.000Z'), { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 3), days: null, isFree: true, wrong: '' });
  assert.equal(of('2026-11-01T00:00:00.000Z').to, NOW);
  assert.equal(of('', '2026-11-08T00:00:00.000Z').from, Date.UTC(2026, 10, 1));
  assert.equal(of('rubbish').wrong, 'time');
  assert.equal(of('2026-11-03T00:00:00.000Z', '2026-11-01T00:00:00.000Z').wrong, 'order');
  assert.equal(of('2026-11-01T00:00:00.000Z', '2026-11-01T00:10:00.000Z').wrong, 'short');
  assert.equal(of('1926-11-01T00:00:00.000Z').wrong, 'long');
}

async function the_newest_rows_are_found_in_few_questions() {
  const all = Array.from({ length: 1800 }, (_, i) => i);
  let asked = 0;
  const page = async (from) => {
    asked += 1;
    const found = all.filter((at) => at >= from);
    return { items: found.slice(0, 500), next: found.length > 500 ? 'more' : null };
  };
  const { items, since } = await readNewest(page, 0, 1800);
  assert.deepEqual(items, all.slice(since));
  assert.ok(items.length >= 250 && asked <= 4, items.length + ' in ' + asked);
  assert.deepEqual(await readNewest(page, 1500, 1800), { items: all.slice(1500), since: 1500 });
}

async function places_stand_below_those_above_them() {
  const sites = Array.from({ length: 5000 }, (_, i) => ({ id: 10 + i, parent: 2, kind: 'site', name: String(i).padStart(4, '0') }));
  const tree = treeOf([...sites.toReversed(), { id: 2, parent: 1, kind: 'customer', name: 'We' }, { id: 1, parent: null, kind: 'provider', name: 'All' }]);
  assert.deepEqual(tree.slice(0, 3).map((place) => place.path), ['All', 'All › We', 'All › We › 0000']);
  assert.equal(tree.length, 5002);
}

async function a_site_has_the_address_of_the_nearest_place() {
  const to = { role: 'delivery', street: 'Road 1', postcode: '1', city: 'Town' };
  const contacts = [{ ...to, place: 2 }, { role: 'engineer', place: 3, street: 'Elsewhere' }, { role: 'delivery', place: 4, street: null }, { ...to, place: 4, street: 'Lane 2' }, { role: 'delivery', place: 5, city: 'Else' }];
  const addressOf = addressesOf(contacts, [{ id: 1, parent: null }, ...[3, 4].map((id) => ({ id, parent: 2 })), { id: 2, parent: 1 }, { id: 5, parent: 1 }, { id: 6, parent: 1 }]);
  assert.deepEqual([2, 3, 4, 5, 6, 7].map(addressOf), ['Road 1, 1 Town', 'Road 1, 1 Town', 'Lane 2, 1 Town', 'Else', null, null]);
}

async function an_age_is_told_in_one_unit_where_there_is_little_room() {
  assert.deepEqual([1, 59, 3700, 26 * 3600, 40 * 86400].map((s) => shortAge(NOW - 1000 * s, NOW)), ['1 s ago', '59 s ago', '1 h ago', '1 day ago', '40 days ago']);
  assert.equal(shortAge(NOW - 500, NOW), 'just now');
  assert.equal(shortAge(null, NOW), 'never');
}

export const base = { an_age_is_told_in_one_unit_where_there_is_little_room, a_site_has_the_address_of_the_nearest_place, an_address_may_say_any_period, the_newest_rows_are_found_in_few_questions, places_stand_below_those_above_them };
