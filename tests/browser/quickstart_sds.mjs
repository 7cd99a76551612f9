// SPDX-License-Identifier: Apache-2.0
// The walks over what the quickstart shows with --sds: a printer is restarted for as long as real ones are, with the site's consent, settings drift,
// and firmware for twenty is halted by two. Each goes on where the one before it ended.
import assert from 'node:assert/strict';
import { counted, openPrinter, remote } from './remote.mjs';

const panel = (page) => page.getByRole('region', { name: 'Remote work' });
const dialog = (page) => page.getByRole('dialog').last();
const says = (page, text) => panel(page).getByText(text).first().waitFor();
const step = (page, name) => panel(page).getByRole('list', { name: 'Steps' }).first().getByRole('listitem').filter({ hasText: name });

async function one_signs_in_and_opens_an_hp_printer({ page, url, state }) {
  page.setDefaultTimeout(300000); // the platform is asked each 30 s, and the printer is away for 90
  state.isAway = true; // "401" of who one is
  await page.goto(url);
  await page.getByLabel('Account').fill(process.env.PAGE_NAME);
  await page.getByLabel('Password').fill(process.env.PAGE_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  state.isAway = false;
  const id = await page.evaluate(async () => (await (await fetch('/api/v1/devices?text=SIMHP01')).json()).items[0].device);
  await page.evaluate((hash) => (location.hash = hash), '#/device/' + id);
  await panel(page).getByText('2409A', { exact: true }).waitFor(); // the platform knows it
}

async function a_click_waits_for_the_site_and_is_proved({ page, want, everyLook }) {
  await panel(page).getByRole('button', { name: 'Restart it', exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Restart it', exact: true }).click();
  await says(page, 'It waits for consent of the site.');
  await everyLook('quickstart-consent', panel(page));
  await want('allow');
  await says(page, 'The printer restarts and does not answer.');
  await everyLook('quickstart-offline', panel(page));
  await says(page, 'It is done and proved.');
  for (const name of ['Site is asked', 'Allowed', 'Started', 'Offline', 'Done']) assert.match(await step(page, name).textContent(), /\d\d:\d\d:\d\d/, name);
  await panel(page).getByText('Did not answer for').waitFor();
  await everyLook('quickstart-done', panel(page));
  await want('deeds');
}

// From here on somebody at the site says yes to all that waits.
async function another_printer_is_opened({ page, want }) {
  await openPrinter(page, 'SIMHP02');
  await want('agree');
}

// By their serial numbers, 4 at once: the third and the fifth fail, most of the others are never touched.
async function firmware_for_twenty_halts_when_two_fail({ page, want, everyLook }) {
  await page.evaluate(() => (location.hash = '#/remote/images'));
  await page.getByRole('row', { name: /^laserjet-2410B/ }).waitFor();
  await page.getByRole('link', { name: 'Choose printers for one' }).click();
  await page.getByLabel('Search').fill('SIMHP');
  await page.getByText('20 devices', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Choose all that are shown' }).click();
  await page.getByText('20 printers chosen').waitFor();
  await page.getByRole('button', { name: 'Firmware for them' }).click();
  await dialog(page).getByText('20 of 20 printers will be upgraded.').waitFor();
  assert.deepEqual((await dialog(page).getByRole('listitem').allTextContents()).map((text) => /SIMHP(\d\d)/.exec(text)[1]), Array.from({ length: 20 }, (_, i) => String(i + 1).padStart(2, '0')));
  await dialog(page).getByLabel('How many at once').fill('4');
  await everyLook('quickstart-firmware');
  const begun = Date.now();
  await dialog(page).getByRole('button', { name: 'Order it for 20 printers' }).click();
  await page.getByText('20 printers, 4 at a time').waitFor();
  await page.getByText('It was halted, since 2 printers failed.').waitFor({ timeout: 900000 });
  console.log('  halted after ' + Math.round((Date.now() - begun) / 1000) + ' s');
  const parts = await counted(page, 'done', 'failed', 'halted');
  assert.deepEqual([parts.done + parts.failed + parts.halted, parts.failed], [20, 2]);
  assert.ok(parts.halted >= 10, JSON.stringify(parts));
  for (const row of [/SIMHP03.*said no/, /SIMHP05.*as before/, /SIMHP20.*halted/]) await page.getByRole('row', { name: row }).waitFor();
  await everyLook('quickstart-rollout');
  await want('untouched');
}

export const quickstartSds = {
  one_signs_in_and_opens_an_hp_printer,
  a_click_waits_for_the_site_and_is_proved,
  another_printer_is_opened,
  a_setting_is_put_drifts_and_is_put_back: remote.a_setting_is_put_drifts_and_is_put_back,
  diagnostics_bring_the_event_log: remote.diagnostics_bring_the_event_log,
  firmware_for_twenty_halts_when_two_fail,
};
