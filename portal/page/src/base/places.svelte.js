// SPDX-License-Identifier: Apache-2.0
// The places that one sees: customers and sites for filters, and all as a tree; read once for who is signed in.
import { readAll } from './api.js';
import { orUnknown } from './say.js';
import { whenAccountChanges } from './session.svelte.js';
import { treeOf } from './tree.js';

const MOST = 5000;
const nothing = () => ({ customers: [], sites: [], all: [], paths: new Map(), isThere: false, trouble: '' });

class Places {
  #told = $state.raw(nothing());

  get customers() { return this.#told.customers; } // [[name, name]]
  get sites() { return this.#told.sites; }
  get all() { return this.#told.all; } // [{ id, parent, kind, name, path }], those above before those below
  get paths() { return this.#told.paths; } // of each id
  get isThere() { return this.#told.isThere; }
  get trouble() { return this.#told.trouble; } // why they could not be read

  tell(told) {
    this.#told = { ...nothing(), ...told };
  }
}

export const places = new Places();
let reading = null;

export const placeName = (id) => (places.isThere ? orUnknown(places.paths.get(id)) : '…');

const names = (items, kind) => [...new Set(items.filter((place) => place.kind === kind).map((place) => place.name))].sort().map((name) => [name, name]);

function told(items) {
  const all = treeOf(items);
  return { customers: names(items, 'customer'), sites: names(items, 'site'), all, paths: new Map(all.map((place) => [place.id, place.path])), isThere: true };
}

whenAccountChanges(() => {
  reading?.abort();
  reading = null;
  places.tell({});
});

// Whoever shows places shows parts/PlacesTrouble.svelte, too.
export async function readPlaces() {
  if (reading !== null) return;
  const mine = new AbortController();
  reading = mine;
  try {
    const items = await readAll('/places', {}, mine.signal, MOST);
    if (!mine.signal.aborted) places.tell(told(items));
  } catch (error) {
    if (mine.signal.aborted) return;
    reading = null; // who asks again, or another page, tries again
    places.tell({ trouble: error.message });
  }
}
