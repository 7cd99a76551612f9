// SPDX-License-Identifier: Apache-2.0
// The places that one sees: customers and sites for filters, and all as a tree; read once for who is signed in.
import { readAll } from './api.js';
import { orUnknown } from './say.js';
import { whenAccountChanges } from './session.svelte.js';

const MOST = 5000;

export const places = $state({ customers: [], sites: [], all: [] }); // all: [{ id, parent, kind, name, path }], those above before those below
let reading = null;

// Them with the way down to each from the top of what one sees.
function treeOf(items) {
  const below = new Map();
  items.forEach((place) => below.set(place.parent, [...(below.get(place.parent) ?? []), place]));
  const from = (parent, above) => (below.get(parent) ?? []).sort((a, b) => a.name.localeCompare(b.name)).flatMap((place) => {
    const path = above + place.name;
    return [{ ...place, path }, ...from(place.id, path + ' › ')];
  });
  return from(null, '');
}

export const placeName = (id) => orUnknown(places.all.find((place) => place.id === id)?.path);

const names = (items, kind) => [...new Set(items.filter((place) => place.kind === kind).map((place) => place.name))].sort().map((name) => [name, name]);

whenAccountChanges(() => {
  reading?.abort();
  reading = null;
  Object.assign(places, { customers: [], sites: [], all: [] });
});

export async function readPlaces() {
  if (reading !== null) return;
  const mine = new AbortController();
  reading = mine;
  try {
    const items = await readAll('/places', {}, mine.signal, MOST);
    if (!mine.signal.aborted) Object.assign(places, { customers: names(items, 'customer'), sites: names(items, 'site'), all: treeOf(items) });
  } catch {
    if (reading === mine) reading = null; // filters can do without; the next page tries again
  }
}
