// SPDX-License-Identifier: Apache-2.0
// The time for ages, which moves every few seconds and not with each frame.

export const now = $state({ ms: Date.now() });

setInterval(() => {
  now.ms = Date.now();
}, 5000);
