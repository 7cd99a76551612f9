// SPDX-License-Identifier: Apache-2.0
// A report, read page by page: all of its rows are counted, and the first ones kept for the table.
import { onDestroy } from 'svelte';
import { read } from './api.js';
import { Tally } from './tally.js';

const ROWS = 500; // that the API gives at once
const PAGES = 20; // that are read without being asked to go on
const KEPT = 5000; // rows that a browser shows and prints well

export class ReportReader {
  rows = $state.raw([]);
  kinds = $state.raw([]); // of the tally
  count = $state(0); // rows that were read and counted
  isWhole = $state(false);
  isCut = $state(false); // more were counted than are kept
  isLoading = $state(false);
  trouble = $state('');
  made_ms = $state(0); // when it was begun
  #report = null;
  #query = {};
  #cursor = null;
  #tally = null;
  #abort = new AbortController();

  constructor() {
    onDestroy(() => this.#abort.abort());
  }

  start(report, query) {
    this.stop();
    this.#report = report;
    this.#query = query;
    this.#tally = new Tally(report);
    this.made_ms = Date.now();
    return this.goOn();
  }

  // What was shown is no answer to anything any more.
  stop() {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#cursor = null;
    Object.assign(this, { rows: [], kinds: [], count: 0, isWhole: false, isCut: false, isLoading: false, trouble: '' });
  }

  // The next pages, also after trouble: what was counted stays.
  goOn = async () => {
    const { signal } = this.#abort;
    this.isLoading = true;
    this.trouble = '';
    try {
      for (let i = 0; i < PAGES && !this.isWhole; i += 1) {
        const page = await read(this.#report.path, { limit: ROWS, ...this.#query, cursor: this.#cursor }, signal);
        if (signal.aborted) return;
        this.#take(page);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.trouble = error.message;
    }
    this.isLoading = false;
  };

  #take(page) {
    const kept = [...this.rows];
    for (const row of page.items) {
      this.#tally.add(row);
      this.#keep(kept, row);
    }
    this.#cursor = page.next;
    Object.assign(this, { rows: kept, kinds: this.#tally.kinds, count: this.count + page.items.length, isWhole: !page.next });
  }

  // A row that goes on with the last one needs no room of its own.
  #keep(kept, row) {
    const folded = this.#report.fold?.(kept.at(-1), row) ?? row;
    if (folded.days > 1) kept[kept.length - 1] = folded;
    else if (kept.length < KEPT) kept.push(folded);
    else this.isCut = true;
  }
}
