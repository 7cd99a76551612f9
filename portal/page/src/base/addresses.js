// SPDX-License-Identifier: Apache-2.0
// Where a place's supplies are sent: to the first contact for deliveries that has an address, there or at the nearest place above.

const say = ({ street, postcode, city }) => [street, [postcode, city].filter(Boolean).join(' ')].filter(Boolean).join(', ');

// Gives addressOf(id): the address in a line, null where there is none.
export function addressesOf(contacts, places) {
  const parents = new Map(places.map((place) => [place.id, place.parent]));
  const lines = new Map();
  for (const contact of contacts) if (contact.role === 'delivery' && !lines.get(contact.place)) lines.set(contact.place, say(contact));
  return (id) => {
    let at = id;
    while (at && !lines.get(at)) at = parents.get(at);
    return lines.get(at) ?? null;
  };
}
