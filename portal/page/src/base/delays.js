// SPDX-License-Identifier: Apache-2.0
// The last delays: what half of them, and 99 of 100, did not exceed.

const MOST = 500;

export class Delays {
  #kept = [];

  add(ms) {
    this.#kept.push(ms);
    if (this.#kept.length > MOST) this.#kept.shift();
  }

  // null while there is none.
  below(share) {
    if (this.#kept.length === 0) return null;
    const sorted = this.#kept.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
  }
}
