// SPDX-License-Identifier: Apache-2.0
// The newest rows of a table that tells the oldest first: the time is halved until what is left of it fits into one answer.

const HALVINGS = 20; // of ten years there are minutes left

// page(from) gives { items, next } of what is behind that time. Gives the items, and since when they are whole.
export async function readNewest(page, from, to) {
  let since = from;
  for (let i = 0; ; i += 1) {
    const { items, next } = await page(since);
    if (!next || i === HALVINGS) return { items, since };
    since = Math.ceil((since + to) / 2);
  }
}
