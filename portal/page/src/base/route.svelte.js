// SPDX-License-Identifier: Apache-2.0
// Where one is: #/page/id?query. The browser's own history and bookmarks do the rest.

// Who types an address may mistype it: what decodes to nothing stays as it is.
function plain(word) {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}

function parse(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [page = '', id = ''] = path.split('/').map(plain);
  return { page, id, query: Object.fromEntries(new URLSearchParams(query)) };
}

export const route = $state(parse(location.hash));

export function hashOf(page, id = '', query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const words = new URLSearchParams(given).toString();
  return '#/' + page + (id === '' ? '' : '/' + encodeURIComponent(id)) + (words === '' ? '' : '?' + words);
}

export function go(page, id, query) {
  location.hash = hashOf(page, id, query);
}

// Filters stand in the address, so that they can be kept and sent; they make no steps of the history.
export function setQuery(changes) {
  const query = { ...route.query, ...changes };
  history.replaceState(null, '', hashOf(route.page, route.id, query));
  Object.assign(route, parse(location.hash));
}

window.addEventListener('hashchange', () => Object.assign(route, parse(location.hash)));
