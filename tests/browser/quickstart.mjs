// SPDX-License-Identifier: Apache-2.0
// The walks over what the quickstart shows: weeks of a past and printers that print. On each page something is done that a person does there,
// and it is looked at.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

const rows = (page, list) => page.getByRole('region', { name: list }).locator('[role=rowgroup] > [role=row]');
const dialog = (page) => page.getByRole('dialog');

async function go(page, where, title) {
  await page.evaluate((hash) => (location.hash = '#/' + hash), where);
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
}

async function one_signs_in_and_sees_records_come({ page, url, state, everyLook }) {
  state.isAway = true; // "401" of who one is
  await page.goto(url);
  await page.getByLabel('Account').fill(process.env.PAGE_NAME);
  await page.getByLabel('Password').fill(process.env.PAGE_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  state.isAway = false;
  await rows(page, 'Records').first().waitFor();
  const before = await rows(page, 'Records').first().textContent();
  await page.waitForFunction((text) => document.querySelector('[role=rowgroup] > [role=row]').textContent !== text, before); // printers print
  await everyLook('live');
}

async function the_fleet_is_searched_and_its_sites_are_shown({ page, everyLook }) {
  await go(page, 'fleet', 'Fleet');
  await rows(page, 'Devices').nth(9).waitFor();
  await page.getByRole('table', { name: /^Lowest level: / }).getByRole('row').first().waitFor();
  await everyLook('fleet');
  await page.getByLabel('Search').fill('halvern');
  await page.getByText(/^\d devices$/).waitFor();
  for (const told of await rows(page, 'Devices').allTextContents()) assert.match(told, /Halvern/i);
  await go(page, 'fleet?view=sites', 'Fleet');
  await rows(page, 'Sites').first().waitFor();
  await everyLook('sites');
}

// Of a printer that is used: its chart goes on as it is foreseen.
async function a_device_shows_its_weeks({ page, everyLook }) {
  const device = await page.evaluate(async () => (await (await fetch('/api/v1/supplies?limit=1')).json()).items[0].device);
  await go(page, 'device/' + device, /./);
  await page.getByRole('img', { name: /over time/ }).waitFor();
  await page.waitForFunction(() => window.drawn.some((text) => text.startsWith('empty ')));
  await page.getByRole('img', { name: /incidents? of the last/ }).waitFor();
  await everyLook('device');
  await everyLook('device-chart', page.getByRole('img', { name: /over time/ }));
}

async function an_incident_is_acknowledged({ page, everyLook }) {
  await go(page, 'incidents', 'Incidents');
  await rows(page, 'Incidents').nth(3).waitFor();
  await everyLook('incidents');
  await rows(page, 'Incidents').first().getByRole('button').click();
  await dialog(page).getByRole('button', { name: 'Acknowledge' }).click();
  await dialog(page).getByText('Done.').waitFor();
  await page.keyboard.press('Escape');
}

async function supplies_are_foreseen_proposed_and_in_stock({ page, everyLook }) {
  await go(page, 'supplies', 'Supplies');
  await rows(page, 'Supplies').first().getByRole('img', { name: /^As likely as not empty by .*in 80 of 100 cases/ }).waitFor();
  await everyLook('supplies');
  await go(page, 'supplies/proposals', 'Supplies');
  await page.getByRole('button', { name: /^Order or dismiss / }).first().waitFor();
  await everyLook('proposals');
  for (const [where, list] of [['catalogue', 'Parts'], ['stock', 'In stock'], ['deliveries', 'Deliveries'], ['contacts', 'Contacts and addresses']]) {
    await go(page, 'supplies/' + where, 'Supplies');
    await page.getByRole('group', { name: list }).getByRole('row').nth(1).waitFor();
  }
  await go(page, 'supplies/quality', 'Supplies');
  await page.getByText('No forecast has come to its end yet').waitFor(); // its weeks were stored within seconds: nothing was foreseen meanwhile
}

async function agents_stand_and_are_licensed({ page, everyLook }) {
  await go(page, 'agents', 'Agents');
  await page.getByRole('heading', { level: 2, name: /Simulated office/ }).waitFor();
  await everyLook('agents');
}

async function each_report_has_rows({ page, everyLook }) {
  const day = (back) => new Date(Date.now() - back * 86400000).toISOString().slice(0, 10);
  for (const name of ['meters', 'usage', 'incidents', 'supplies', 'fleet']) {
    await go(page, 'reports/' + name + (name === 'fleet' ? '' : '?period=free&from=' + day(28) + '&to=' + day(0)), 'Reports');
    await page.getByRole('status').filter({ hasText: /^\s*[1-9][\d,]* rows?/ }).waitFor();
    if (name === 'usage') await everyLook('reports');
  }
  const [come] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  assert.ok((await readFile(await come.path(), 'utf-8')).split('\r\n').length > 10);
}

async function what_is_administered_and_stored_is_told({ page, everyLook }) {
  await go(page, 'administration/accounts', 'Administration');
  await page.getByRole('cell', { name: process.env.PAGE_NAME, exact: true }).waitFor();
  await everyLook('administration');
  await go(page, 'retention', 'What we store');
  await page.getByRole('cell', { name: 'Levels of supplies, each reading' }).waitFor();
  await everyLook('retention');
}

export const quickstart = {
  one_signs_in_and_sees_records_come,
  the_fleet_is_searched_and_its_sites_are_shown,
  a_device_shows_its_weeks,
  an_incident_is_acknowledged,
  supplies_are_foreseen_proposed_and_in_stock,
  agents_stand_and_are_licensed,
  each_report_has_rows,
  what_is_administered_and_stored_is_told,
};
