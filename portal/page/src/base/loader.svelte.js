// SPDX-License-Identifier: Apache-2.0
// What is asked for once and shown: it is there, on its way, or in trouble.

export class Loader {
  value = $state.raw(null);
  trouble = $state('');
  isLoading = $state(false);
  #run = null;
  #abort = new AbortController();

  // run(signal) gives the value. The value from before stays until then.
  start(run) {
    this.#run = run;
    return this.again();
  }

  again = async () => {
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.isLoading = true;
    this.trouble = '';
    try {
      const value = await this.#run(signal);
      if (!signal.aborted) this.value = value;
    } catch (error) {
      if (!signal.aborted) this.trouble = error.message;
    }
    if (!signal.aborted) this.isLoading = false;
  };
}
