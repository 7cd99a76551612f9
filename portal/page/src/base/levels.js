// SPDX-License-Identifier: Apache-2.0
// Supply levels as the API tells them in a line: cyan toner=37.5;black toner=some.

const COLOURS = ['black', 'cyan', 'magenta', 'yellow'];
const LETTERS = { black: 'K', cyan: 'C', magenta: 'M', yellow: 'Y' };

// One supply: what it is, its colour if it is one of the four, its letter, its level or what is known of it.
function parse(text) {
  const at = text.lastIndexOf('=');
  const name = text.slice(0, at);
  const colour = COLOURS.find((known) => name.startsWith(known)) ?? '';
  const told = text.slice(at + 1);
  const level = told !== '' && Number.isFinite(Number(told)) ? Number(told) : null;
  return { name, colour, letter: LETTERS[colour] ?? name.slice(0, 1).toUpperCase(), level, told };
}

export function parseLevels(text) {
  const all = (text ?? '').split(';').filter((part) => part.includes('=')).map(parse);
  const rank = (supply) => (supply.colour === '' ? COLOURS.length : COLOURS.indexOf(supply.colour));
  return all.sort((a, b) => rank(a) - rank(b));
}

export const band = (level) => (level === null ? 'none' : level <= 10 ? 'low' : level <= 25 ? 'soon' : 'fine');
