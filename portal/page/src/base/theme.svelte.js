// SPDX-License-Identifier: Apache-2.0
// Light, dark, or as the system has it. What was chosen stays in this browser.

const KEY = 'printwire-theme';
const ORDER = ['auto', 'light', 'dark'];

// A browser may keep nothing for a page, and says so by throwing.
function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // it counts until the page is left
  }
}

const stored = kept();
export const theme = $state({ choice: ORDER.includes(stored) ? stored : 'auto' });

function show() {
  if (theme.choice === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.choice;
}

export function nextTheme() {
  theme.choice = ORDER[(ORDER.indexOf(theme.choice) + 1) % ORDER.length];
  keep(theme.choice);
  show();
}

show();
