// SPDX-License-Identifier: Apache-2.0
// Rows counted kind by kind. A sum is of what is known, and knows how many rows it does not have.

const none = (key, report) => ({
  key,
  rows: 0,
  sums: Object.fromEntries(report.sums.map(([member]) => [member, { sum: 0, unknown: 0 }])),
  flags: Object.fromEntries((report.flags ?? []).map(([member]) => [member, { sum: 0, unknown: 0 }])),
});

function count(kind, row) {
  kind.rows += 1;
  for (const [member, at] of Object.entries({ ...kind.sums, ...kind.flags })) {
    if (row[member] === null) at.unknown += 1;
    else at.sum += Number(row[member]);
  }
}

export class Tally {
  #kinds = new Map();
  #report;

  constructor(report) {
    this.#report = report;
  }

  add(row) {
    const key = this.#report.by(row);
    if (!this.#kinds.has(key)) this.#kinds.set(key, none(key, this.#report));
    count(this.#kinds.get(key), row);
  }

  // As they are now, in the order of their keys.
  get kinds() {
    return structuredClone([...this.#kinds.values()]).sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}
