// SPDX-License-Identifier: Apache-2.0
// The platform of remote work: whether there is one for who is signed in, and how it stands. Read once, and then told by the stream of events.
import { read } from './api.js';
import { whenAccountChanges } from './session.svelte.js';
import { hear } from './stream.svelte.js';

const nothing = () => ({ state: 'off', since_ms: null, why: null, isRead: false, trouble: '' });

export const platform = $state(nothing());
let reading = null;

whenAccountChanges(() => {
  reading?.abort();
  reading = null;
  Object.assign(platform, nothing());
});

hear((kind, told) => {
  if (kind !== 'platform' || platform.state === 'off') return;
  Object.assign(platform, { state: told.platform, since_ms: told.since_ms, why: null });
  reading?.abort();
  reading = null;
  readPlatform(); // why it is so is told to those who ask
});

export const isAway = () => ['unreachable', 'refused'].includes(platform.state);

// Where it cannot be read, nothing of it is shown until another page asks again.
export async function readPlatform() {
  if (reading !== null) return;
  const mine = new AbortController();
  reading = mine;
  try {
    const told = await read('/sds', {}, mine.signal);
    if (mine.signal.aborted) return;
    Object.assign(platform, { state: told.customers > 0 ? told.platform : 'off', since_ms: told.since_ms, why: told.why, isRead: true, trouble: '' });
  } catch (error) {
    if (mine.signal.aborted) return;
    reading = null;
    platform.trouble = error.message;
  }
}
