// SPDX-License-Identifier: Apache-2.0
// The browser's side of fleet_page.py: does on the Fleet page what a person does there, and prints what each of it asked of the portal, as
// JSON: [{ what, asked: [{ path, bytes }] }], bytes as they came before TLS. Anything but the first view that loads the page anew ends it.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { texts } from '../../portal/page/src/texts.js';

const require = createRequire(process.env.PAGE_MODULES + '/');
const { chromium } = require('playwright-core');
const { PAGE_URL, PAGE_NAME, PAGE_PASSWORD } = process.env;
const { sums, ...t } = texts.fleet;
const QUIET_MS = 800;
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const told = [];

// Requests of the page as the browser's own network tells them.
async function watch(page) {
  const seen = { open: new Map(), done: [], at: Date.now(), loads: 0 };
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  network.on('Network.requestWillBeSent', ({ requestId, request, type }) => {
    if (request.url.startsWith('data:') || request.url.includes('/events')) return; // a stream never ends
    seen.loads += type === 'Document';
    seen.open.set(requestId, request.url.slice(PAGE_URL.length));
    seen.at = Date.now();
  });
  const end = (bytes) => ({ requestId, encodedDataLength }) => {
    if (!seen.open.has(requestId)) return;
    seen.done.push({ path: seen.open.get(requestId), bytes: bytes ?? encodedDataLength });
    seen.open.delete(requestId);
    seen.at = Date.now();
  };
  network.on('Network.loadingFinished', end());
  network.on('Network.loadingFailed', end(0));
  return seen;
}

async function quiet(seen) {
  while (seen.open.size > 0 || Date.now() - seen.at < QUIET_MS) await new Promise((done) => setTimeout(done, 50));
}

async function step(seen, what, fn) {
  seen.done = [];
  seen.at = Date.now();
  await fn();
  await quiet(seen);
  assert.ok(seen.done.length > 0, what + ' asked for nothing');
  assert.equal(seen.loads, 1, what + ' loaded the page anew');
  const more = told.length === 0 ? [] : seen.done.filter(({ path }) => !/^[/](api[/]|icon[.]svg)|^[/]assets[/].*[.](js|css)$/.test(path)); // another page's code comes when it is needed
  assert.deepEqual(more, [], what + ' asked for more than the API');
  told.push({ what, asked: seen.done });
  seen.done = []; // what comes next is none of it
}

const head = (page, name) => page.getByRole('columnheader', { name }).getByRole('button');
const choose = (page, label, option) => page.locator('.filters').getByLabel(new RegExp('^' + label)).selectOption(option);
const classOf = (page, kind) => page.getByRole('table', { name: kind }).getByRole('button').first();
const reset = (page) => page.getByRole('button', { name: 'Clear filters' }).click();
const toEnd = (page, label) => page.getByRole('region', { name: label }).evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
const search = (page, text) => page.getByLabel('Search').fill(text);

// What is chosen is taken back, which is a step of its own that nobody counts.
async function undo(seen, fn) {
  seen.at = Date.now();
  await fn();
  await quiet(seen);
}

async function lookAround(page, seen) {
  await step(seen, 'scroll to the next page', () => toEnd(page, 'Devices'));
  for (const name of [texts.filters.state, t.printer, t.supplies, t.incidents, t.place, t.told]) {
    await step(seen, 'sort by ' + name.toLowerCase(), () => head(page, name).click());
    if (name === t.supplies) await step(seen, 'sort by supplies, the next page', () => toEnd(page, 'Devices'));
  }
  await undo(seen, () => choose(page, 'Sort by', ''));
  for (const [label, index] of [['Customer', 7], ['Site', 7]]) {
    await step(seen, 'filter by ' + label.toLowerCase(), () => choose(page, label, { index }));
    await undo(seen, () => reset(page));
  }
  await step(seen, 'filter by state', () => choose(page, 'State', 'stopped'));
  await undo(seen, () => reset(page));
  for (const kind of [sums.of.level, sums.of.incidents, sums.of.age]) {
    await step(seen, 'filter by ' + kind.toLowerCase(), () => classOf(page, new RegExp('^' + kind)).click());
    await undo(seen, () => reset(page));
  }
}

async function lookFor(page, seen) {
  await step(seen, 'search, many are found', () => search(page, 'colour'));
  await step(seen, 'search, one is found', () => search(page, 'sn7012345'));
  await step(seen, 'search, none is found', () => search(page, 'there is none'));
  await step(seen, 'search, cleared', () => search(page, ''));
  await step(seen, 'sites', () => choose(page, 'Show', { index: 1 }));
  await step(seen, 'sites, the next page', () => toEnd(page, 'Sites'));
  await undo(seen, () => choose(page, 'Show', { index: 0 }));
}

async function follow(page, seen) {
  await undo(seen, () => head(page, t.told).click());
  await step(seen, 'something happened', async () => {
    const again = page.waitForRequest((request) => request.url().includes('/devices?'));
    console.log('want poke');
    await lines.next();
    await again;
  });
  await step(seen, 'a device', () => page.getByRole('region', { name: 'Devices' }).locator('a.cut').nth(5).click());
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: { width: 1280, height: 800 } });
context.setDefaultTimeout(120000);
const login = await context.newPage();
await login.goto(PAGE_URL);
await login.getByLabel('Account').fill(PAGE_NAME);
await login.getByLabel('Password').fill(PAGE_PASSWORD);
await login.getByRole('button', { name: 'Sign in' }).click();
await login.getByRole('heading', { name: 'Live' }).waitFor();
await login.close();
const page = await context.newPage();
const seen = await watch(page);
await step(seen, 'first view', () => page.goto(PAGE_URL + '/#/fleet'));
await lookAround(page, seen);
await lookFor(page, seen);
await follow(page, seen);
console.log(JSON.stringify(told));
await browser.close();
process.stdin.destroy();
