// SPDX-License-Identifier: Apache-2.0
// Customers and sites that one sees, for filters; read once for who is signed in.
import { readAll } from './api.js';
import { whenAccountChanges } from './session.svelte.js';

const MOST = 5000;

export const places = $state({ customers: [], sites: [] });
let reading = null;

const names = (items, kind) => [...new Set(items.filter((place) => place.kind === kind).map((place) => place.name))].sort().map((name) => [name, name]);

whenAccountChanges(() => {
  reading?.abort();
  reading = null;
  Object.assign(places, { customers: [], sites: [] });
});

export async function readPlaces() {
  if (reading !== null) return;
  const mine = new AbortController();
  reading = mine;
  try {
    const items = await readAll('/places', {}, mine.signal, MOST);
    if (!mine.signal.aborted) Object.assign(places, { customers: names(items, 'customer'), sites: names(items, 'site') });
  } catch {
    if (reading === mine) reading = null; // filters can do without; the next page tries again
  }
}
