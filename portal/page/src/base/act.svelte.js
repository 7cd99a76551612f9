// SPDX-License-Identifier: Apache-2.0
// What somebody has done by a button: once at a time, however often it is pressed, and what came of it is said.

export class Act {
  isBusy = $state(false);
  said = $state('');

  // run() may throw. Gives whether it was done: false too while another one is on its way.
  do = async (run, words = '') => {
    if (this.isBusy) return false;
    this.isBusy = true;
    this.said = '';
    try {
      await run();
      this.said = words;
      return true;
    } catch (error) {
      this.said = error.message;
      return false;
    } finally {
      this.isBusy = false;
    }
  };
}
