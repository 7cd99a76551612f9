// SPDX-License-Identifier: Apache-2.0
// How a level goes on from now to empty, as lines of a chart: the middle one and the edges of what 50 and 80 of 100 cases lie within.
const ENDS = ['from_80_ms', 'from_50_ms', 'empty_ms', 'to_50_ms', 'to_80_ms'];
const MIDDLE = 'empty_ms';

// Of the lines of withFan: [the later edge, the earlier edge, how strong].
export const BANDS = [
  [4, 0, 18],
  [3, 1, 34],
];

// The level at a time, if it is empty at `end`; behind that an edge stays at the bottom, and the middle line ends.
function levelAt(row, end, ms) {
  if (ms < row.made_ms) return null;
  if (ms <= row[end] && row[end] > row.made_ms) return (row.level * (row[end] - ms)) / (row[end] - row.made_ms);
  return end === MIDDLE && ms > row[end] ? null : 0;
}

// data, [seconds, values, ...], with the lines behind it.
export function withFan([seconds, ...lines], row) {
  const ends = [row.made_ms, ...ENDS.map((end) => row[end])].map((ms) => ms / 1000);
  const all = [...new Set([...seconds, ...ends])].sort((a, b) => a - b);
  const at = new Map(seconds.map((second, i) => [second, i]));
  const past = lines.map((values) => all.map((second) => (at.has(second) ? values[at.get(second)] : null)));
  return [all, ...past, ...ENDS.map((end) => all.map((second) => levelAt(row, end, second * 1000)))];
}

export const fanLines = (label) => ENDS.map((end) => ({ label, isEdge: end !== MIDDLE, isDashed: end === MIDDLE }));
