// SPDX-License-Identifier: Apache-2.0
// Where there is no room for all links of a line, the one that is shown is in view, also when the window becomes narrower.

const BESIDE = 24; // pixels of the one before it

export function inView(link, isCurrent) {
  const line = link.parentElement;
  let is = isCurrent;

  function show() {
    const left = link.offsetLeft - line.offsetLeft;
    const isOut = left < line.scrollLeft || left + link.offsetWidth > line.scrollLeft + line.clientWidth;
    if (is && isOut) line.scrollLeft = left - BESIDE;
  }

  const seen = new ResizeObserver(show);
  seen.observe(line);
  return {
    update(now) {
      is = now;
      show();
    },
    destroy: () => seen.disconnect(),
  };
}
