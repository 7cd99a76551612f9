// SPDX-License-Identifier: Apache-2.0
// What a page shows follows the stream of events: it is read anew soon after something happened, and then rests, however much comes.
import { listen } from './stream.svelte.js';

const SOON_MS = 500; // what happens together is read together
const REST_MS = 5000;

// isOurs(record): whether it changes what is shown. Gives what ends it.
export function follow(query, isOurs, again) {
  let timer = 0;
  let rested = 0;

  function run() {
    timer = 0;
    rested = Date.now() + REST_MS;
    again();
  }

  function soon() {
    timer ||= setTimeout(run, Math.max(SOON_MS, rested - Date.now()));
  }

  const stop = listen(query, 0, (record) => isOurs(record) && soon(), soon);
  return () => {
    stop();
    clearTimeout(timer);
  };
}
