// SPDX-License-Identifier: Apache-2.0
// What is asked for once and shown: it is there, on its way, or in trouble. It is dropped when the component that made it goes.
import { onDestroy } from 'svelte';
import { texts } from '../texts.js';

export class Loader {
  value = $state.raw(null);
  trouble = $state('');
  isLoading = $state(false);
  since_ms = $state(0); // when the value came
  #run = null;
  #isOther = false; // the value answers another question
  #abort = new AbortController();

  constructor() {
    onDestroy(() => this.#abort.abort());
  }

  // run(signal) gives the value. Nothing is shown until then: what was there before is an answer to something else.
  start(run) {
    this.#run = run;
    this.value = null;
    return this.again();
  }

  // Another question in the same place: what is there stays until its answer comes, but not when there is none.
  turn(run) {
    this.#run = run;
    this.#isOther = true;
    return this.again();
  }

  // The same question, of a later time: what is there stays until its answer comes.
  keep(run) {
    this.#run = run;
    return this.refresh();
  }

  // As again(), for who asks by itself: one that is on its way comes to its end.
  refresh = () => (this.isLoading ? undefined : this.again());

  // How much there is, once that is known: say(value). Of trouble nothing is told but the trouble.
  says = (say) => (this.value !== null ? say(this.value) : this.trouble ? '' : texts.loading);

  // The same as it is now. The value from before stays until then.
  again = async () => {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.isLoading = true;
    this.trouble = '';
    try {
      const value = await this.#run(signal);
      if (signal.aborted) return;
      this.#isOther = false;
      Object.assign(this, { value, since_ms: Date.now() });
    } catch (error) {
      if (signal.aborted) return;
      if (this.#isOther) this.value = null;
      this.trouble = error.message;
    }
    this.isLoading = false;
  };
}
