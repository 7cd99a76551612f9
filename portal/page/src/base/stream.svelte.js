// SPDX-License-Identifier: Apache-2.0
// The one stream of events of this page. Whoever is in view says what it wants to hear; a connection that breaks goes on behind the
// last row that came, so nothing is missed and nothing comes twice.
import { pathOf } from './api.js';
import { session, whoAmI } from './session.svelte.js';

const AGAIN_MS = 3000;

// state: 'off', 'connecting', 'live' or 'lost'
export const stream = $state({ state: 'off', since_ms: 0 });

let source = null;
let timer = 0;
let wanted = null; // { query, back, onRecord, onGap }
let last = null; // the row that came last
let stood = 0; // up to this row they are from before the connection
const hearing = new Set();
const OTHERS = ['standing', 'gap', 'operation', 'platform']; // what is not a record, and what may have kept some of them from coming

function say(state) {
  if (stream.state === state) return;
  stream.state = state;
  stream.since_ms = Date.now();
}

function close() {
  clearTimeout(timer);
  source?.close();
  source = null;
}

// The stream stands. Rows from before are asked for once, by a second stream that begins behind them.
function stand(event) {
  const row = Number(event.lastEventId);
  stood = JSON.parse(event.data).last;
  say('live');
  if (last === null && wanted.back > 0 && row > 0) {
    last = Math.max(0, row - wanted.back);
    open();
  } else if (last === null) {
    last = row;
  }
}

function take(event) {
  last = Number(event.lastEventId);
  wanted.onRecord(JSON.parse(event.data), last <= stood);
}

function open() {
  close();
  if (stream.state !== 'live') say('connecting');
  source = new EventSource(pathOf('/events', { ...wanted.query, after: last }));
  source.addEventListener('standing', stand);
  source.addEventListener('record', take);
  source.addEventListener('gap', (event) => {
    last = Number(event.lastEventId);
    const gap = JSON.parse(event.data);
    if (gap.from <= last && last <= stood) return; // asked for from before, and too old to be told again: nothing was missed
    wanted.onGap?.(gap);
  });
  for (const kind of OTHERS) source.addEventListener(kind, (event) => hearing.forEach((fn) => fn(kind, JSON.parse(event.data))));
  source.addEventListener('end', () => {
    close();
    say('lost');
    retry(); // another tab may have signed in again
  });
  source.addEventListener('error', () => {
    say('lost');
    if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself, with Last-Event-ID
    clearTimeout(timer);
    timer = setTimeout(retry, AGAIN_MS);
  });
}

// The stream was ended, or an answer was none: the login may be over, which asking who one is tells.
async function retry() {
  const mine = wanted;
  await whoAmI();
  if (wanted === mine && session.me) open();
}

function stop() {
  close();
  wanted = null;
  last = null;
  say('off');
}

// Listen from now on, and to what came in up to `back` rows before: onRecord(record, isFromBefore). Gives what ends it.
export function listen(query, back, onRecord, onGap) {
  close();
  last = null;
  const mine = { query, back, onRecord, onGap };
  wanted = mine;
  open();
  return () => {
    if (wanted === mine) stop();
  };
}

// Hear, of whichever stream is open, what is no record: fn('operation' or 'platform', what is told), and fn('standing' or 'gap', ...) when some
// of that may have been missed. Gives what ends it.
export function hear(fn) {
  hearing.add(fn);
  return () => hearing.delete(fn);
}
