// SPDX-License-Identifier: Apache-2.0
// What the pages ask the portal: its API, and nothing else. What went wrong is told with what to do next.
import { texts } from '../texts.js';

const ROOT = '/api/v1';

// field: what of the body is wrong, as the portal names it, and atField what to say beside it; '' where it is none of these.
export class Refused extends Error {
  constructor(status, why, field = '', atField = why) {
    super(why);
    Object.assign(this, { status, field, atField });
  }
}

let onSignedOut = () => undefined;

// Who is to know that the login is over.
export function whenSignedOut(fn) {
  onSignedOut = fn;
}

function wordsFor(status, told, headers) {
  const known = texts.errors[status];
  if (status === 429) return texts.errors[429](headers.get('Retry-After') ?? '60');
  if (known !== undefined) return known;
  if (status >= 500) return texts.errors.portal;
  return told?.error ? texts.errors.refused(told.error) : texts.errors.strange(status);
}

// The path of a route with its query; what is null, undefined or empty is left out.
export function pathOf(path, query = {}) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const words = new URLSearchParams(given).toString();
  return ROOT + path + (words === '' ? '' : '?' + words);
}

// body: an object; text: a file of comma-separated values instead.
async function send(method, path, { query, body, text, headers, signal }) {
  const lines = { 'X-Printwire': '1', ...headers };
  if (body !== undefined) lines['Content-Type'] = 'application/json';
  if (text !== undefined) lines['Content-Type'] = 'text/csv';
  try {
    return await fetch(pathOf(path, query), { method, headers: lines, signal, body: body === undefined ? text : JSON.stringify(body) });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refused(0, texts.errors.network);
  }
}

const objectOf = async (answer) => (answer.headers.get('Content-Type') === 'application/json' ? answer.json().catch(() => null) : null);

// A password that is refused is no end of a session: only that one comes with how to log in.
async function refuse(answer) {
  const told = await objectOf(answer);
  const isOver = answer.status === 401 && answer.headers.has('WWW-Authenticate');
  if (isOver) onSignedOut();
  const why = answer.status === 401 && !isOver ? texts.errors.login : wordsFor(answer.status, told, answer.headers);
  const [, field, wrong] = /^([a-z_]+): (.*)$/.exec(told?.error ?? '') ?? [];
  throw new Refused(answer.status, why, field, wrong && texts.errors.atField(wrong));
}

// The answer's object and its ETag.
export async function askWhole(method, path, options = {}) {
  const answer = await send(method, path, options);
  if (!answer.ok) await refuse(answer);
  return { told: await objectOf(answer), etag: answer.headers.get('ETag') };
}

export async function ask(method, path, options) {
  return (await askWhole(method, path, options)).told;
}

// The path of a device. Its id comes from the address, where anybody may have written anything.
export const deviceOf = (id) => '/devices/' + encodeURIComponent(id);

export const read = (path, query, signal) => ask('GET', path, { query, signal });

// All rows of a table that is known to be short, page by page, up to `most`.
export async function readAll(path, query, signal, most = 2000) {
  const items = [];
  let cursor;
  do {
    const page = await read(path, { limit: 500, ...query, cursor }, signal);
    items.push(...page.items);
    cursor = page.next;
  } while (cursor && items.length < most);
  return items;
}

const CSV_PAGES = 200; // of 500 rows: what a browser holds easily

// A table as CSV, in parts as they came: the line of headings once. isWhole: that is all of it.
export async function readCsv(path, query, signal) {
  const parts = [];
  let cursor;
  do {
    const answer = await send('GET', path, { query: { ...query, limit: 500, format: 'csv', cursor }, signal });
    if (!answer.ok) await refuse(answer);
    const text = await answer.text();
    parts.push(cursor ? text.slice(text.indexOf('\n') + 1) : text);
    cursor = answer.headers.get('Printwire-Next');
  } while (cursor && parts.length < CSV_PAGES);
  return { parts, isWhole: !cursor };
}
