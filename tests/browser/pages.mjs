// SPDX-License-Identifier: Apache-2.0
// The walks, in their order: each goes on where the one before it ended.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { reports } from './reports.mjs';

async function a_wrong_password_is_told({ page, url, state, everyLook }) {
  state.isAway = true; // "401" of who one is
  await page.goto(url);
  await page.getByLabel('Account').fill('ada');
  await page.getByLabel('Password').fill('wrong horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
  await everyLook('login');
}

async function one_signs_in_by_keyboard({ page, state }) {
  await page.getByLabel('Account').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(process.env.PAGE_NAME);
  await page.keyboard.press('Tab');
  await page.keyboard.type(process.env.PAGE_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  await page.locator('#content:focus').waitFor();
  state.isAway = false;
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  await page.keyboard.press('Tab');
  await page.locator('a.skip:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('#content:focus').waitFor();
}

const row = (page, list = 'Records') => page.getByRole('region', { name: list }).locator('[role=rowgroup] > [role=row]').first();

async function records_appear_as_they_are_stored({ page, want, everyLook }) {
  await page.getByText('Live', { exact: true }).first().waitFor();
  await row(page).waitFor();
  const before = await row(page).textContent();
  await want('poke');
  await page.waitForFunction((text) => document.querySelector('[role=rowgroup] > [role=row]').textContent !== text, before);
  assert.match(await row(page).textContent(), /Consumable|Incident/);
  await page.getByText('half within').waitFor();
  await everyLook('live');
}

const WAITS = /[1-9][0-9]* records? waits?/;

async function live_is_filtered_and_paused_by_keyboard({ page, want, tabTo, everyLook }) {
  await page.getByLabel('Kind').selectOption('consumable');
  await row(page).filter({ hasText: 'Consumable' }).waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('.filters button[aria-pressed]');
  await page.keyboard.press('Enter');
  await row(page).filter({ hasText: '<consumable' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await want('poke');
  await page.getByText(WAITS).waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(WAITS).waitFor({ state: 'hidden' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // clear filters
  await page.locator('[role=rowgroup] > [role=row]').filter({ hasNotText: 'Consumable' }).first().waitFor();
  await row(page).locator('button').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').locator('pre').waitFor();
  await everyLook('record');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function what_waits_is_not_called_nothing({ page, want }) {
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByLabel('Kind').selectOption('consumable');
  await want('poke');
  await page.getByText('Nothing is shown of what fits these filters while Live is paused').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Go on' }).click();
  await row(page).waitFor();
}

async function a_lost_connection_is_shown_and_nothing_is_missed({ page, want, state }) {
  state.isAway = true;
  await want('portal stop');
  await page.getByText('Connection lost').waitFor();
  await want('portal start');
  await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor();
  state.isAway = false;
  await page.getByRole('region', { name: 'Records' }).evaluate((frame) => frame.scrollTo(0, 0)); // who looks further down stays there
  const before = await row(page).textContent();
  await want('poke');
  await page.waitForFunction((text) => document.querySelector('[role=rowgroup] > [role=row]').textContent !== text, before);
}

// The page shows by itself that the printer's drum has another level.
async function changes(level, attribute, want) {
  const before = await level.getAttribute(attribute);
  await want('poke');
  await level.and(level.page().locator(`:not([${attribute}="${before}"])`)).waitFor();
}

async function fleet_is_searched_filtered_and_follows({ page, want, everyLook, tabTo }) {
  await page.getByRole('link', { name: 'Fleet' }).click();
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  await row(page, 'Devices').waitFor();
  await everyLook('fleet');
  await page.getByLabel('Search').fill('m410');
  await page.getByText(/^1 device$/).waitFor();
  assert.match(page.url(), /text=m410/);
  await what_is_typed_stays_as_it_is({ page });
  await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor();
  const level = row(page, 'Devices').getByRole('img', { name: /^drum: / });
  await changes(level, 'aria-label', want);
  await tabTo('[role=row] a');
  await page.keyboard.press('Enter');
}

// By a head, a count and a site: each is in the address, and is undone the way it was done.
async function the_overview_opens_in_a_narrow_window({ page, noViolation }) {
  const overview = page.locator('summary', { hasText: 'Overview' });
  await page.setViewportSize({ width: 375, height: 812 });
  await overview.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('table', { name: /^Age of data: / }).waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 375);
  await noViolation('overview 375');
  await page.setViewportSize({ width: 1280, height: 800 });
}

async function the_fleet_is_sorted_and_counted({ page, everyLook, noViolation, tabTo }) {
  await page.evaluate(() => (location.hash = '#/fleet'));
  await row(page, 'Devices').first().waitFor();
  const head = page.getByRole('columnheader', { name: 'Printer' });
  const sorted = async (by) => {
    const isAnswer = (answer) => answer.url().includes('/devices?') && answer.url().includes('sort=' + by);
    const [answer] = await Promise.all([page.waitForResponse(isAnswer), head.getByRole('button').press('Enter')]);
    const { device } = (await answer.json()).items[0];
    await page.waitForFunction((id) => document.querySelector('[role=rowgroup] a.cut')?.hash.includes(id), device);
    return device;
  };
  await tabTo('[role=columnheader] button');
  const up = await sorted('name');
  await page.locator('[aria-sort=ascending]').waitFor();
  assert.notEqual(await sorted('-name'), up);
  await page.locator('[aria-sort=descending]').waitFor();
  await head.getByRole('button').press('Enter');
  await page.waitForURL(/fleet$/);

  const levels = page.getByRole('table', { name: /^Lowest level: / });
  const line = levels.getByRole('row').first();
  const count = Number(await line.getByRole('cell').first().textContent());
  await line.getByRole('button').press('Enter');
  await page.waitForURL(/level=/);
  await page.getByText(count === 1 ? /^1 device$/ : new RegExp('^' + count + ' devices$')).waitFor();
  await head.getByRole('button').press('Enter');
  await page.locator('[aria-sort=ascending]').waitFor();
  await everyLook('fleet-chosen');
  await the_overview_opens_in_a_narrow_window({ page, noViolation });
  await page.getByLabel('Sort by').selectOption('');
  await line.locator('[aria-pressed=true]').press('Enter');
  await page.waitForURL(/fleet$/);
  const [come] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download the overview as CSV' }).click()]);
  assert.match(await readFile(await come.path(), 'utf-8'), /^of,class,devices\r\n/);

  await page.getByLabel('Show').selectOption('Sites');
  await row(page, 'Sites').getByText('no address for deliveries').waitFor();
  await everyLook('sites');
  await page.getByRole('region', { name: 'Sites' }).getByRole('link', { name: 'Here', exact: true }).click();
  await page.waitForURL(/site=/);
  await page.locator('#content:focus').waitFor(); // the link went with the list
  await row(page, 'Devices').first().waitFor();
}

async function what_is_typed_stays_as_it_is({ page }) {
  const field = page.getByLabel('Search');
  await field.fill('m410 mono ');
  await page.waitForURL(/text=m410\+mono$/);
  assert.equal(await field.inputValue(), 'm410 mono ');
  await field.fill('m410');
  await page.waitForURL(/text=m410$/);
}

async function a_table_is_saved_whole({ page }) {
  await page.evaluate(() => (location.hash = '#/fleet'));
  const count = await page.getByText(/^\d{2,} devices$/).textContent();
  const [come] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  const lines = (await readFile(await come.path(), 'utf-8')).trim().split('\r\n');
  assert.equal(come.suggestedFilename(), 'devices.csv');
  assert.equal(lines.length, parseInt(count) + 1);
}

// A first page that failed leaves nothing of another question, and the next try has it all.
async function a_table_that_failed_is_tried_again({ page, state }) {
  state.isAway = true;
  await page.route('**/api/v1/devices?*', (asked) => asked.abort());
  await page.getByLabel('Search').fill('m410');
  await page.getByRole('alert').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Devices' }).locator('[role=rowgroup] > [role=row]').count(), 0);
  await page.unroute('**/api/v1/devices?*');
  state.isAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText(/^1 device$/).waitFor();
}

// An id is one word of a path, whatever stands in the address; and an address that cannot be read is no end of the page.
async function an_address_leads_nowhere_else({ page, url, state }) {
  const asked = [];
  const note = (request) => asked.push(new URL(request.url()).pathname);
  page.on('request', note);
  state.isAway = true; // the portal takes no such word
  await page.evaluate(() => (location.hash = '#/device/..%2Fplaces'));
  await page.getByRole('alert').waitFor();
  assert.ok(asked.includes('/api/v1/devices/..%2Fplaces') && !asked.includes('/api/v1/places'), asked.join(' '));
  page.off('request', note);
  await page.goto(url + '/#/fleet/%');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Fleet' }).waitFor();
  state.isAway = false;
}

async function a_device_shows_all_of_it({ page, state, want, everyLook }) {
  await page.getByRole('heading', { level: 1, name: /M410/ }).waitFor();
  await page.getByRole('img', { name: /over time/ }).waitFor();
  const drawn = await page.evaluate(() => window.drawn);
  assert.ok(drawn.some((text) => /^\d\d:\d\d/.test(text)) && !drawn.some((text) => /\d[ap]m|\d\/\d/.test(text)), drawn.join(' '));
  await changes(page.getByRole('row', { name: /^drum/ }).locator('.fill'), 'style', want);
  await everyLook('device');
  await page.getByRole('group', { name: 'Supplies' }).getByRole('cell', { name: 'snmp' }).first().waitFor();
  await tables_become_cards({ page });
  await page.getByText('As a table').first().click();
  await page.getByRole('group', { name: /over time/ }).getByRole('row').nth(1).waitFor();
  for (const title of await page.locator('details.card summary').all()) await title.click();
  await page.getByRole('group', { name: 'What it was doing' }).waitFor();
  await page.getByRole('group', { name: 'Levels of the last 32 days' }).getByRole('cell', { name: 'snmp' }).first().waitFor();
  await a_time_is_typed_as_all_read_it({ page });
  await page.getByText('There are no values in this time').waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await page.getByRole('img', { name: /over time/ }).waitFor();
  await want('poke');
  await page.getByRole('button', { name: 'Read it now' }).click();
  await page.getByText('Its agent was asked').waitFor();
  await what_is_old_stays_and_says_so({ page, want, state });
}

// Reading anew failed: nothing goes away, and it is said how old that is.
async function what_is_old_stays_and_says_so({ page, want, state }) {
  const isDevice = (url) => /[/]api[/]v1[/]devices[/][^/]+$/.test(url.pathname);
  state.isAway = true;
  await page.route(isDevice, (asked) => asked.abort());
  await want('poke');
  await page.getByRole('alert').filter({ hasText: 'could not be read anew' }).waitFor();
  await page.getByRole('group', { name: 'Supplies' }).waitFor();
  await page.unroute(isDevice);
  state.isAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('alert').filter({ hasText: 'could not be read anew' }).waitFor({ state: 'hidden' });
}

async function a_time_is_typed_as_all_read_it({ page }) {
  const field = page.getByLabel('As of');
  await field.fill('2020-02-31 00:00');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Write it as' }).waitFor();
  await field.fill('2020-01-01 00:00');
  await page.keyboard.press('Enter');
}

// Where there is no room for columns nothing of a table is out of sight, and a reader still hears one.
async function tables_become_cards({ page }) {
  await page.setViewportSize({ width: 375, height: 812 });
  const frame = page.getByRole('group', { name: 'Supplies' });
  const [inside, whole] = await frame.evaluate((node) => [node.clientWidth, node.scrollWidth]);
  assert.ok(whole <= inside, 'a table is ' + whole + ' wide in ' + inside);
  await frame.getByRole('cell', { name: 'HV-41X' }).waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
}

// Somebody else assigned it before one did: both are shown, and one chooses.
async function who_was_quicker_is_shown({ page, dialog, path, everyLook }) {
  const assign = (path) =>
    page.evaluate(async (path) => {
      const etag = (await fetch(path)).headers.get('ETag');
      const headers = { 'X-Printwire': '1', 'Content-Type': 'application/json', 'If-Match': etag };
      return (await fetch(path + '/acts', { method: 'POST', headers, body: JSON.stringify({ act: 'assign', account: 'ada' }) })).status;
    }, path);
  const both = dialog.getByRole('group', { name: 'Somebody else changed this case' });
  assert.ok([200, 201].includes(await assign(path)));
  await dialog.getByLabel('Comment').fill('On my way.');
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await both.getByRole('row', { name: 'Assigned to nobody ada' }).waitFor();
  await both.and(page.locator(':focus')).waitFor();
  await everyLook('case-contested');
  await both.getByRole('button', { name: 'All the same: Assign' }).click();
  await dialog.getByRole('cell', { name: 'On my way.' }).waitFor();
  await both.waitFor({ state: 'detached' });
}

async function incidents_are_worked_on({ page, state, want, everyLook }) {
  await page.getByRole('link', { name: 'Incidents' }).click();
  await row(page, 'Incidents').waitFor();
  await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor();
  await want('trouble');
  const come = row(page, 'Incidents').filter({ hasText: 'Paper stands across' }).filter({ hasText: 'M410' });
  await come.waitFor();
  await everyLook('incidents');
  const [asked] = await Promise.all([page.waitForRequest(/[/]cases[/][^/]+$/), come.getByRole('button').click()]);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await dialog.getByText('Done.').waitFor();
  state.isAway = true; // 412
  await who_was_quicker_is_shown({ page, dialog, path: new URL(asked.url()).pathname, everyLook });
  state.isAway = false;
  await dialog.getByRole('button', { name: 'Close the case' }).click();
  await dialog.getByRole('button', { name: 'Open again' }).waitFor();
  await everyLook('case');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Engineer' }).click();
  await page.waitForFunction(() => location.hash.includes('route=engineer'));
}

// By the keyboard alone, to the supply that is empty first.
async function what_runs_out_is_told_with_how_sure_that_is({ page, everyLook, tabTo }) {
  await page.getByRole('link', { name: 'Supplies' }).click();
  await row(page, 'Supplies').getByRole('img', { name: /^As likely as not empty by .*in 80 of 100 cases/ }).waitFor();
  await everyLook('supplies');
  await page.getByLabel('Site').selectOption('Depot');
  await page.getByLabel('Kind').selectOption('wasteInk');
  await page.getByText(/^1 supply$/).waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByText(/^\d{2,} supplies$/).waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('.what button');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('row', { name: /^In 95 of 100 cases/ }).waitFor();
  await everyLook('supply');
  await page.getByRole('link', { name: 'Open the device with its chart' }).press('Enter');
}

async function a_level_goes_on_as_it_is_foreseen({ page, everyLook }) {
  await page.getByRole('img', { name: /over time/ }).waitFor();
  await page.waitForFunction(() => window.drawn.some((text) => text.startsWith('empty ')));
  await page.getByText(/^As likely as not empty by/).waitFor();
  await page.getByRole('img', { name: /incidents of the last/ }).waitFor();
  await everyLook('forecast');
}

const dialogOf = (page) => page.getByRole('dialog');
const fill = (page, label, text) => dialogOf(page).getByLabel(label, { exact: true }).fill(text);

async function an_order_is_proposed_and_dismissed_by_keyboard({ page, everyLook, tabTo }) {
  await page.evaluate(() => (location.hash = '#/supplies/proposals'));
  const first = page.getByRole('button', { name: 'Order or dismiss black toner, Orvane P300 Colour' });
  await first.waitFor();
  await everyLook('proposals');
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('td button');
  for (let i = 0; i < 20 && !(await first.evaluate((node) => node === document.activeElement)); i++) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await dialogOf(page).getByLabel('Why').selectOption('has-one');
  await everyLook('proposal');
  await dialogOf(page).getByRole('button', { name: 'Dismiss it' }).press('Enter');
  await dialogOf(page).getByText('Done.').waitFor();
  await page.keyboard.press('Escape');
  await first.waitFor({ state: 'hidden' });
  await page.getByRole('cell', { name: /There is one/ }).waitFor();
}

async function the_catalogue_is_filled_in_by_keyboard({ page, everyLook, tabTo }) {
  await page.evaluate(() => (location.hash = '#/supplies/catalogue'));
  await page.getByText('No part yet').waitFor();
  await tabTo('main button.main');
  await page.keyboard.press('Enter');
  await fill(page, 'Part number', 'OR-300K');
  await fill(page, 'Price', '71.50');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Change OR-300K' }).press('Enter');
  await fill(page, 'Currency', 'EUR');
  await page.keyboard.press('Enter');
  await dialogOf(page).getByText('Saved.').waitFor();
  await everyLook('part');
  await page.keyboard.press('Escape');
  await page.getByRole('cell', { name: '71.50 EUR' }).waitFor();
  const csv = Buffer.from('part,yield,yield_unit\r\nOR-300C,3000,impressions\r\n');
  await page.getByLabel('From a CSV file').first().setInputFiles({ name: 'parts.csv', mimeType: 'text/csv', buffer: csv });
  await page.getByRole('cell', { name: 'OR-300C', exact: true }).waitFor();
  await everyLook('catalogue');
}

async function stock_deliveries_and_contacts_are_kept({ page, everyLook }) {
  await page.getByRole('link', { name: 'Stock' }).click();
  await page.getByRole('button', { name: 'Add a move' }).click();
  await fill(page, 'Part number', 'OR-300K');
  await dialogOf(page).getByLabel('Kind').selectOption('in');
  await fill(page, 'Quantity', '4');
  await page.keyboard.press('Enter');
  await page.getByRole('group', { name: 'In stock' }).getByRole('cell', { name: '4', exact: true }).waitFor();
  await everyLook('stock');
  await page.getByRole('link', { name: 'Contacts and addresses' }).click();
  await page.getByText('no agent is ever told of them').waitFor();
  await page.getByRole('button', { name: 'Add a contact' }).click();
  await dialogOf(page).getByLabel('For').selectOption('delivery');
  await fill(page, 'Name', 'Reception');
  await page.keyboard.press('Enter');
  await page.getByRole('cell', { name: 'Reception', exact: true }).waitFor();
  await everyLook('contacts');
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await page.getByRole('button', { name: 'Add a delivery' }).click();
  await fill(page, 'Part number', 'OR-300K');
  await fill(page, 'Quantity', '2');
  await fill(page, 'Ordered', '2026-11-20 10:00');
  await dialogOf(page).getByLabel('To whom').selectOption({ label: 'Reception' });
  await dialogOf(page).getByRole('button', { name: 'Save' }).click();
  await page.getByRole('cell', { name: '20 Nov 2026, 10:00:00' }).waitFor();
  await everyLook('deliveries');
}

async function how_good_forecasts_were_is_told({ page, everyLook }) {
  await page.getByRole('link', { name: 'How good were we' }).click();
  await page.getByText('No forecast has come to its end yet').waitFor();
  await everyLook('quality');
}

async function agents_are_shown_and_told_what_to_do({ page, everyLook }) {
  assert.equal(await page.getByRole('link', { name: 'Remote work' }).count(), 0); // this portal is no tool of a platform
  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('heading', { level: 2, name: 'Here We', exact: true }).waitFor();
  await everyLook('agents');
  await page.getByRole('button', { name: 'Orders site-1' }).click();
  await page.getByRole('button', { name: 'Look for printers now' }).click();
  await page.getByRole('dialog').getByRole('cell', { name: 'Look for printers now' }).waitFor();
  await everyLook('orders');
  await page.keyboard.press('Escape');
}

async function what_is_stored_is_told_and_can_be_printed({ page, everyLook }) {
  await page.getByRole('link', { name: 'What we store' }).click();
  await page.getByRole('cell', { name: 'Levels of supplies, each reading' }).waitFor();
  await page.getByRole('row', { name: /^Levels of supplies, each reading/ }).filter({ hasText: '400 days' }).waitFor();
  await page.getByRole('group', { name: 'What never gets here' }).getByRole('row', { name: /^What is printed/ }).waitFor();
  await everyLook('retention');
  await is_printed_whole({ page });
}

// On paper nothing scrolls, and there is nothing to click.
async function is_printed_whole({ page }) {
  await page.emulateMedia({ media: 'print' });
  const cut = await page.evaluate(() => [...document.querySelectorAll('.frame')].filter((frame) => frame.scrollHeight > frame.clientHeight + 1).length);
  assert.equal(cut, 0);
  assert.equal(await page.locator('button:visible').count(), 0);
  await page.emulateMedia({ media: 'screen' });
}

async function colours_can_be_chosen({ page }) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  const button = page.getByRole('button', { name: 'Colours' });
  await button.click();
  await button.click();
  assert.notEqual(await ground(), light);
  await page.reload(); // its address is that of the page before
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.notEqual(await ground(), light);
  await button.click();
  assert.equal(await ground(), light);
}

async function one_signs_out({ page, state }) {
  state.isAway = true;
  await page.route('**/api/v1/logout', (asked) => asked.abort());
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('alert').filter({ hasText: 'does not answer' }).waitFor(); // and the session goes on
  await page.unroute('**/api/v1/logout');
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Password').waitFor();
  assert.doesNotMatch(page.url(), /[?]/);
}

const offered = (page, label) => page.locator('.filters').getByLabel(label).locator('option').allTextContents();

// In the same tab, after somebody of another customer.
async function another_tenant_sees_no_foreign_place({ page, state }) {
  await page.getByLabel('Account').fill('rob');
  await page.getByLabel('Password').fill(process.env.PAGE_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  state.isAway = false;
  await page.locator('.filters').getByLabel('Site').locator('option', { hasText: 'There' }).waitFor({ state: 'attached' });
  assert.deepEqual(await offered(page, 'Site'), ['All', 'There']);
  assert.deepEqual(await offered(page, 'Customer'), ['All', 'They']);
}

// The session is over, and somebody else signs in: where the one before was is no page of this one's. Who comes back goes on there.
async function who_signs_in_after_another_begins_anew({ page, state }) {
  const enter = async (name, where) => {
    await page.context().clearCookies();
    await page.evaluate((hash) => (location.hash = hash), '#/' + where);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await page.getByLabel('Account').fill(name);
    await page.getByLabel('Password').fill(process.env.PAGE_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  state.isAway = true;
  await enter('otto', 'retention');
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  await enter('otto', 'administration/self');
  await page.getByText('You are otto').waitFor();
  await enter('rob', 'retention');
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  state.isAway = false;
}

export const pages = {
  a_wrong_password_is_told,
  one_signs_in_by_keyboard,
  records_appear_as_they_are_stored,
  live_is_filtered_and_paused_by_keyboard,
  what_waits_is_not_called_nothing,
  a_lost_connection_is_shown_and_nothing_is_missed,
  fleet_is_searched_filtered_and_follows,
  a_device_shows_all_of_it,
  the_fleet_is_sorted_and_counted,
  a_table_is_saved_whole,
  a_table_that_failed_is_tried_again,
  an_address_leads_nowhere_else,
  incidents_are_worked_on,
  what_runs_out_is_told_with_how_sure_that_is,
  a_level_goes_on_as_it_is_foreseen,
  an_order_is_proposed_and_dismissed_by_keyboard,
  the_catalogue_is_filled_in_by_keyboard,
  stock_deliveries_and_contacts_are_kept,
  how_good_forecasts_were_is_told,
  ...reports,
  agents_are_shown_and_told_what_to_do,
  what_is_stored_is_told_and_can_be_printed,
  colours_can_be_chosen,
  one_signs_out,
  another_tenant_sees_no_foreign_place,
  who_signs_in_after_another_begins_anew,
};
