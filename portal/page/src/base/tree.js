// SPDX-License-Identifier: Apache-2.0
// Places with the way down to each from the top of what one sees; those above before those below, by name.

export function treeOf(items) {
  const below = new Map();
  for (const place of items) {
    if (!below.has(place.parent)) below.set(place.parent, []);
    below.get(place.parent).push(place);
  }
  const from = (parent, above) => (below.get(parent) ?? []).sort((a, b) => a.name.localeCompare(b.name)).flatMap((place) => {
    const path = above + place.name;
    return [{ ...place, path }, ...from(place.id, path + ' › ')];
  });
  return from(null, '');
}
