// SPDX-License-Identifier: Apache-2.0
// The browser's side of live_page.py: opens PAGE_COUNT Live pages, says "ready", and at the end of its input prints when each probe was seen
// in the first of them: {"number": milliseconds since 1970}.
import { createRequire } from 'node:module';

const require = createRequire(process.env.PAGE_MODULES + '/');
const { chromium } = require('playwright-core');
const { PAGE_URL, PAGE_NAME, PAGE_PASSWORD, PAGE_COUNT } = process.env;

// A row that was changed is on the screen at the latest when the next frame begins.
function mark() {
  window.probes = {};
  const look = (node) => {
    for (const [, number] of (node.textContent ?? '').matchAll(/Probe (\d+)\./g)) {
      if (number in window.probes) continue;
      window.probes[number] = 0;
      requestAnimationFrame(() => (window.probes[number] = Date.now()));
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'characterData') look(change.target);
      change.addedNodes.forEach(look);
    }
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

// High: of more rows in one frame than it has room for, the oldest are never on the screen.
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 1600 } });
context.setDefaultTimeout(120000);
const first = await context.newPage();
await first.addInitScript(mark);
await first.goto(PAGE_URL);
await first.getByLabel('Account').fill(PAGE_NAME);
await first.getByLabel('Password').fill(PAGE_PASSWORD);
await first.getByRole('button', { name: 'Sign in' }).click();
await first.getByRole('heading', { name: 'Live' }).waitFor();
for (let i = 1; i < Number(PAGE_COUNT); i++) {
  const page = await context.newPage();
  await page.goto(PAGE_URL);
  await page.getByRole('heading', { name: 'Live' }).waitFor();
}
await first.bringToFront();
console.log('ready');
for await (const chunk of process.stdin) void chunk;
console.log(JSON.stringify(await first.evaluate(() => window.probes)));
await browser.close();
