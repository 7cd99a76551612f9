// SPDX-License-Identifier: Apache-2.0
// Light, dark, or as the system has it. What was chosen stays in this browser.

const KEY = 'printwire-theme';
const ORDER = ['auto', 'light', 'dark'];

const stored = localStorage.getItem(KEY);
export const theme = $state({ choice: ORDER.includes(stored) ? stored : 'auto' });

function show() {
  if (theme.choice === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.choice;
}

export function nextTheme() {
  theme.choice = ORDER[(ORDER.indexOf(theme.choice) + 1) % ORDER.length];
  localStorage.setItem(KEY, theme.choice);
  show();
}

show();
