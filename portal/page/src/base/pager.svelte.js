// SPDX-License-Identifier: Apache-2.0
// A table of the API, read page by page as somebody scrolls. Another query begins anew; what is still on its way is dropped,
// also when the component that made it goes.
import { onDestroy } from 'svelte';
import { read } from './api.js';
import { texts } from '../texts.js';

const ROWS = 100;
const MOST = 500; // rows that the API gives at once

export class Pager {
  items = $state.raw([]);
  isLoading = $state(false);
  isWhole = $state(false);
  trouble = $state('');
  #path = '';
  #query = {};
  #cursor = null;
  #keyOf;
  #abort = new AbortController();

  // keyOf(row): which row it is, where the order moves: one that was read already may come again further down, and is there once.
  constructor(keyOf = null) {
    this.#keyOf = keyOf;
    onDestroy(() => this.#abort.abort());
  }

  start(path, query) {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#path = path;
    this.#query = query;
    this.#cursor = null;
    this.isWhole = false;
    this.isLoading = false;
    return this.#load([]);
  }

  // How much there is, once that is known: say(rows, isAll). Of trouble nothing is told but the trouble.
  says = (say) => (this.isLoading ? texts.loading : this.trouble && this.items.length === 0 ? '' : say(this.items.length, this.isWhole));

  more = () => {
    const isReady = !this.isLoading && !this.isWhole && this.trouble === '' && this.#path !== '';
    if (isReady) this.#load(this.items);
  };

  again = () => this.#load(this.items);

  // So few that refresh() reads them.
  isRefreshed = () => this.items.length <= MOST;

  // The same rows as they are now. Who has gone far down, or goes on meanwhile, keeps what is there.
  refresh = async () => {
    const { signal } = this.#abort;
    const before = this.items;
    if (this.isLoading || this.trouble !== '' || !this.isRefreshed()) return;
    const page = await read(this.#path, { limit: Math.max(ROWS, before.length), ...this.#query }, signal).catch(() => null); // the next event asks again
    if (page === null || signal.aborted || this.isLoading || this.items !== before) return;
    this.#cursor = page.next;
    this.isWhole = !page.next;
    this.items = page.items;
  };

  // One page may hold few rows, or none, where what is looked for is rare: then the next one is asked for, too.
  async #load(before) {
    const { signal } = this.#abort;
    const least = before.length + ROWS / 2;
    let items = before;
    this.isLoading = true;
    this.trouble = '';
    try {
      do {
        const page = await read(this.#path, { limit: ROWS, ...this.#query, cursor: this.#cursor }, signal);
        if (signal.aborted) return;
        items = [...items, ...this.#newOf(page.items, items)];
        this.#cursor = page.next;
      } while (this.#cursor && items.length < least);
      this.isWhole = !this.#cursor;
    } catch (error) {
      if (signal.aborted) return;
      this.trouble = error.message;
    }
    this.items = items; // up to the cursor, after trouble too: none of another query
    this.isLoading = false;
  }

  #newOf(rows, before) {
    if (this.#keyOf === null) return rows;
    const had = new Set(before.map(this.#keyOf));
    return rows.filter((row) => !had.has(this.#keyOf(row)));
  }
}
