// SPDX-License-Identifier: Apache-2.0
// Supplies and their levels, also as the API tells those of a device in a line: cyan toner=37.5;black toner=some.
import { orUnknown, word } from './say.js';

const LETTERS = { black: 'K', cyan: 'C', magenta: 'M', yellow: 'Y' };
const COLOURS = Object.keys(LETTERS);

export const supplyName = (colour, type) => orUnknown([colour, type && word(type)].filter(Boolean).join(' '));

// The one of the four that this colour is, or nothing.
export const fillOf = (colour) => COLOURS.find((known) => (colour ?? '').startsWith(known)) ?? '';

// One supply: what it is, its colour if it is one of the four, its letter, its level or what is known of it.
function parse(text) {
  const at = text.lastIndexOf('=');
  const type = text.slice(text.lastIndexOf(' ', at) + 1, at);
  const hue = text.slice(0, at - type.length).trim();
  const colour = fillOf(hue);
  const told = text.slice(at + 1);
  const level = told !== '' && Number.isFinite(Number(told)) ? Number(told) : null;
  return { name: supplyName(hue, type), colour, letter: LETTERS[colour] ?? (hue || word(type)).slice(0, 1).toUpperCase(), level, told };
}

export function parseLevels(text) {
  const all = (text ?? '').split(';').filter((part) => part.includes('=')).map(parse);
  const rank = (supply) => (supply.colour === '' ? COLOURS.length : COLOURS.indexOf(supply.colour));
  return all.sort((a, b) => rank(a) - rank(b));
}

export const band = (level) => (level === null ? 'none' : level <= 10 ? 'low' : level <= 25 ? 'soon' : 'fine');
