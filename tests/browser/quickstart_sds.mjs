// SPDX-License-Identifier: Apache-2.0
// The walks over what the quickstart shows with --sds: a printer is restarted for as long as real ones are, with the site's consent. Each goes
// on where the one before it ended.
import assert from 'node:assert/strict';

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

async function the_firmware_may_be_ordered({ page }) {
  await page.evaluate(() => (location.hash = '#/remote/images'));
  await page.getByRole('row', { name: /^laserjet-2410B/ }).waitFor();
}

export const quickstartSds = { one_signs_in_and_opens_an_hp_printer, a_click_waits_for_the_site_and_is_proved, the_firmware_may_be_ordered };
