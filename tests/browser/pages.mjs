// SPDX-License-Identifier: Apache-2.0
// The walks, in their order: each goes on where the one before it ended.
import assert from 'node:assert/strict';

async function a_wrong_password_is_told({ page, url, state, everyLook }) {
  state.isAway = true; // "401" of who one is
  await page.goto(url);
  await page.getByLabel('Account').fill('ada');
  await page.getByLabel('Password').fill('wrong horse battery');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor();
  await everyLook('login');
}

async function one_signs_in_by_keyboard({ page, state, tabTo }) {
  await page.getByLabel('Account').focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(process.env.PAGE_NAME);
  await page.keyboard.press('Tab');
  await page.keyboard.type(process.env.PAGE_PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
  state.isAway = false;
  await tabTo('a.skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'content');
}

const row = (page) => page.getByRole('region', { name: 'Records' }).locator('[role=rowgroup] > [role=row]').first();

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

async function live_is_filtered_and_paused_by_keyboard({ page, want, tabTo }) {
  await page.getByLabel('Kind').selectOption('consumable');
  await row(page).filter({ hasText: 'Consumable' }).waitFor();
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('.filters button[aria-pressed]');
  await page.keyboard.press('Enter');
  await row(page).filter({ hasText: '<consumable' }).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await want('poke');
  await page.getByText('1 record waits').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('1 record waits').waitFor({ state: 'hidden' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // clear filters
  await row(page).locator('button').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
}

async function a_lost_connection_is_shown_and_nothing_is_missed({ page, want, state }) {
  state.isAway = true;
  await want('portal stop');
  await page.getByText('Connection lost').waitFor();
  await want('portal start');
  await page.getByRole('status').filter({ hasText: /^Live$/ }).waitFor();
  state.isAway = false;
  const before = await row(page).textContent();
  await want('poke');
  await page.waitForFunction((text) => document.querySelector('[role=rowgroup] > [role=row]').textContent !== text, before);
}

async function colours_can_be_chosen({ page }) {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  const button = page.getByRole('button', { name: 'Colours' });
  await button.click();
  await button.click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  assert.notEqual(await ground(), light);
  await button.click();
  assert.equal(await ground(), light);
}

async function one_signs_out({ page, state }) {
  state.isAway = true;
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
}

export const pages = {
  a_wrong_password_is_told,
  one_signs_in_by_keyboard,
  records_appear_as_they_are_stored,
  live_is_filtered_and_paused_by_keyboard,
  a_lost_connection_is_shown_and_nothing_is_missed,
  colours_can_be_chosen,
  one_signs_out,
};
