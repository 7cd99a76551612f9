// SPDX-License-Identifier: Apache-2.0
// Customers and sites that one sees, for filters; read once.
import { read } from './api.js';

export const places = $state({ customers: [], sites: [] });
let reading = null;

const names = (items, kind) => [...new Set(items.filter((place) => place.kind === kind).map((place) => place.name))].sort().map((name) => [name, name]);

export function readPlaces() {
  reading ??= read('/places')
    .then(({ items }) => {
      places.customers = names(items, 'customer');
      places.sites = names(items, 'site');
    })
    .catch(() => {
      reading = null; // filters can do without; the next page tries again
    });
}
