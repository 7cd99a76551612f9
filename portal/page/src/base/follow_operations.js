// SPDX-License-Identifier: Apache-2.0
// What shows operations is read anew soon after the portal said that one changed, and now and then: a stream may have been away.
import { hear } from './stream.svelte.js';

const SOON_MS = 300; // what happens together is read together
const EVERY_MS = 15000;

// isOurs(told): whether it changes what is shown; told is null where something may have been missed. again() reads, and gives when it has.
// isStill(): whether nothing can change any more. Gives what ends it.
export function followOperations(isOurs, again, isStill = () => false) {
  let timer = 0;
  let isBusy = false;
  let isMore = false; // something happened while it was read
  let isOver = false;

  async function run() {
    timer = 0;
    isBusy = true;
    isMore = false;
    await again();
    isBusy = false;
    if (isMore) soon();
  }

  function soon() {
    isMore = true;
    if (!isBusy && !isOver) timer ||= setTimeout(run, SOON_MS);
  }

  const stop = hear((kind, told) => kind !== 'platform' && isOurs(kind === 'operation' ? told : null) && soon());
  const now = setInterval(() => document.visibilityState === 'visible' && !isStill() && soon(), EVERY_MS);
  return () => {
    isOver = true;
    stop();
    clearTimeout(timer);
    clearInterval(now);
  };
}
