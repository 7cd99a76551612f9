// SPDX-License-Identifier: Apache-2.0
// Walks through all pages with Debian's chromium. What goes wrong ends it with the reason. pages.py starts it and does what it wants;
// quickstart.py and remote.py start it with other walks.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { admin } from './admin.mjs';
import { base } from './base.mjs';
import { checks } from './checks.mjs';
import { device } from './device.mjs';
import { dialogs } from './dialogs.mjs';
import { failures } from './failures.mjs';
import { keyboard } from './keyboard.mjs';
import { operations } from './operations.mjs';
import { pages } from './pages.mjs';
import { quickstart } from './quickstart.mjs';
import { quickstartSds } from './quickstart_sds.mjs';
import { remote } from './remote.mjs';

const require = createRequire(process.env.PAGE_MODULES + '/');
const { chromium } = require('playwright-core');
const axe = require.resolve('axe-core/axe.min.js');

const url = process.env.PAGE_URL;
const PATIENCE_MS = Number(process.env.PRINTWIRE_PATIENCE_MS ?? 120000); // for the machine: nothing here is judged by how long it took
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function want(what) {
  console.log('want ' + what);
  await lines.next();
}

const walks = { quickstart, quickstart_sds: quickstartSds, remote }[process.env.PAGE_WALKS] ?? { ...base, ...operations, ...pages, ...admin, ...device, ...dialogs, ...failures, ...keyboard };
const troubles = [];

// Everything that a browser complains of, and every request that leaves the portal.
function watch(page, isExpected) {
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isExpected(message)) troubles.push('console: ' + message.text() + ' ' + message.location().url);
  });
  page.on('pageerror', (error) => troubles.push('error: ' + error.stack));
  page.on('request', (request) => {
    if (!['', 'blob:'].some((kind) => request.url().startsWith(kind + url)) && !request.url().startsWith('data:')) troubles.push('request to ' + request.url());
  });
}

// What charts write on their canvas, the last of it: window.drawn.
function keepDrawnTexts() {
  const { fillText } = CanvasRenderingContext2D.prototype;
  window.drawn = [];
  CanvasRenderingContext2D.prototype.fillText = function keep(text, ...more) {
    window.drawn = [...window.drawn.slice(-200), text];
    return fillText.call(this, text, ...more);
  };
}

async function main() {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 }, locale: 'en-GB', reducedMotion: 'reduce' });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    const state = { isAway: false }; // what is refused or not there is said by a browser, too
    watch(page, (message) => state.isAway && /Failed to load resource|ERR_/.test(message.text() + message.location().url));
    await page.addInitScript({ path: axe });
    await page.addInitScript(keepDrawnTexts);
    const told = { page, url, want, state, ...checks(page) };
    for (const [what, fn] of Object.entries(walks)) {
      await fn(told).catch(async (error) => {
        console.log('shows: ' + (await page.innerText('body')).replaceAll('\n', ' | ').slice(0, 2000));
        throw error;
      });
      if (troubles.length > 0) throw new Error(troubles.join('\n'));
      console.log(what.replaceAll('_', ' '));
    }
    console.log(Object.keys(walks).length + ' walks, ' + told.counted() + ' looks by axe, no violation');
  } finally {
    await browser.close();
  }
}

try {
  await main();
} catch (error) {
  console.log(String(error.stack ?? error));
  process.exitCode = 1;
}
process.stdin.destroy();
