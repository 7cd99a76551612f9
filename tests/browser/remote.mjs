// SPDX-License-Identifier: Apache-2.0
// The walks over remote work, with a platform, an agent and simulated HP printers that are really there: what is clicked is done at a printer,
// and its page shows what proves that. Each goes on where the one before it ended.
import assert from 'node:assert/strict';

const panel = (page) => page.getByRole('region', { name: 'Remote work' });
const dialog = (page) => page.getByRole('dialog').last();
const button = (page, name) => panel(page).getByRole('button', { name, exact: true });
const says = (page, text) => panel(page).getByText(text).first().waitFor();
const steps = (page) => panel(page).getByRole('list', { name: 'Steps' }).first();
const step = (page, name) => steps(page).getByRole('listitem').filter({ hasText: name });

async function signIn(page, url, name) {
  await page.context().clearCookies();
  await page.goto(url);
  await page.reload();
  await page.getByLabel('Account').fill(name);
  await page.getByLabel('Password').fill(process.env.PAGE_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1, name: 'Live' }).waitFor();
}

export async function openPrinter(page, serial) {
  const id = await page.evaluate(async (text) => (await (await fetch('/api/v1/devices?text=' + text)).json()).items[0].device, serial);
  await page.evaluate((hash) => (location.hash = hash), '#/device/' + id);
  await panel(page).waitFor();
  return id;
}

async function start(page, what, submit = what) {
  await button(page, what).click();
  await dialog(page).getByRole('button', { name: submit, exact: true }).click();
  await says(page, 'It is ordered.');
}

async function what_can_be_done_at_a_printer_is_shown({ page, url, state, everyLook }) {
  page.setDefaultTimeout(300000); // an agent asks each 30 s, and does one firmware after the other
  state.isAway = true; // "401" of who one is
  await signIn(page, url, process.env.PAGE_NAME);
  state.isAway = false;
  await openPrinter(page, 'PAGE01');
  await says(page, 'Nothing was ordered here yet.');
  await panel(page).getByText('2409A', { exact: true }).waitFor();
  await panel(page).getByText('W1A53A', { exact: true }).waitFor();
  await panel(page).getByText('HP has nothing to do with it').waitFor();
  await everyLook('remote', panel(page));
}

// By keyboard, from the button to the proof; a person at the site allows it meanwhile.
async function a_printer_is_restarted_and_proves_it({ page, want, everyLook, tabTo }) {
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('.acts[role=group] button');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Restart it');
  await page.keyboard.press('Enter');
  await dialog(page).getByText('away for about two minutes').waitFor();
  await dialog(page).getByText('a person there is asked first').waitFor();
  await everyLook('remote-restart');
  await tabTo('dialog select');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await says(page, 'It waits for consent of the site.');
  await says(page, 'printwire-agent consent list');
  assert.match(await steps(page).locator('[aria-current=step]').textContent(), /Site is asked/);
  await everyLook('remote-consent', steps(page));
  await want('allow');
  await says(page, 'It is done and proved.');
  for (const name of ['Ordered', 'At the site', 'Site is asked', 'Allowed', 'Started', 'Offline', 'Done']) assert.match(await step(page, name).textContent(), /\d\d:\d\d:\d\d/, name);
  assert.match(await panel(page).getByRole('definition').filter({ hasText: '→' }).first().textContent(), /^10 days → \d+ s/);
  await panel(page).getByText('Did not answer for').waitFor();
  await panel(page).getByText('All that happened').click();
  await panel(page).getByRole('group', { name: 'All that happened' }).getByRole('row', { name: /the site/ }).first().waitFor();
  await everyLook('remote-done', steps(page));
}

async function a_setting_is_put_drifts_and_is_put_back({ page, want, everyLook }) {
  await button(page, 'Change settings').click();
  await dialog(page).getByRole('button', { name: 'Change settings', exact: true }).click();
  await dialog(page).getByRole('alert').filter({ hasText: 'Fill in one setting' }).waitFor();
  await dialog(page).getByLabel('Sleeps after minutes').fill('20');
  await everyLook('remote-settings');
  await dialog(page).getByRole('button', { name: 'Change settings', exact: true }).click();
  await says(page, 'It is done and proved.');
  const settings = panel(page).getByRole('group', { name: 'Settings' });
  const row = settings.getByRole('row', { name: /^Sleeps after minutes/ });
  await start(page, 'Collect figures'); // or with the next whole reading
  await row.filter({ hasText: 'as put' }).waitFor();
  await want('drift');
  await start(page, 'Collect figures');
  await row.filter({ hasText: /put 20, found 45 since/ }).waitFor();
  await everyLook('remote-drift', settings);
  await row.getByRole('button', { name: 'Put it back' }).click();
  assert.equal(await dialog(page).getByLabel('Sleeps after minutes').inputValue(), '20');
  await dialog(page).getByRole('button', { name: 'Change settings', exact: true }).click();
  await row.filter({ hasText: 'as put' }).waitFor();
}

async function diagnostics_bring_the_event_log({ page, everyLook }) {
  await start(page, 'Collect diagnostics');
  await says(page, '2 rows read');
  await panel(page).getByText(/^\d+ of \d+ answers/).waitFor();
  const log = page.getByRole('group').filter({ has: page.getByRole('heading', { name: 'Event log of the printer' }) });
  await log.getByRole('heading').click();
  await page.getByRole('cell', { name: '49.4C02' }).waitFor();
  await everyLook('remote-events', log);
}

async function what_the_site_denies_is_told_with_what_to_do({ page, want, everyLook }) {
  await start(page, 'Have it read whole');
  await says(page, 'The site refused it; nothing was sent to the printer. Its policy does not allow it.');
  await says(page, 'Ask the site’s administrator to allow it');
  await everyLook('remote-refused', steps(page));
  await start(page, 'Restart it');
  await says(page, 'It waits for consent of the site.');
  await want('deny');
  await says(page, 'A person there said no.');
}

async function what_has_not_started_is_cancelled({ page, everyLook }) {
  await start(page, 'Restart it');
  await button(page, 'Cancel it').click();
  await dialog(page).getByText('nothing was sent to the printer so far').waitFor();
  await everyLook('remote-cancel');
  await dialog(page).getByRole('button', { name: 'Cancel it' }).click();
  await says(page, 'It was cancelled; nothing was sent to the printer.');
  await panel(page).getByText(/^Earlier ones: \d/).click();
  await panel(page).getByRole('group', { name: 'Earlier operations' }).getByRole('button', { name: /^Show Restart/ }).last().click();
  await dialog(page).getByText('It is done and proved.').waitFor();
  await page.keyboard.press('Escape');
}

// What a rollout's page counts, { done: 2 }, once it counts these parts and no others: what is halted is so a moment after its rollout.
export async function counted(page, ...wanted) {
  const rows = page.getByRole('region', { name: /2410B/ }).locator('dl div');
  for (let tries = 0; ; tries += 1) {
    const parts = (await rows.allTextContents()).map((text) => /^(.*?)\s*(\d+)$/.exec(text).slice(1));
    if (String(parts.map(([part]) => part)) === String(wanted) || tries === 600) return Object.fromEntries(parts.map(([part, count]) => [part, Number(count)]));
    await page.waitForTimeout(200);
  }
}

// Two of five fail, the rest is halted; somebody mends them, and it goes on.
async function firmware_is_rolled_out_and_halts_when_two_fail({ page, want, everyLook }) {
  await page.evaluate(() => (location.hash = '#/remote/images'));
  await page.getByRole('row', { name: /^broken/ }).waitFor();
  await everyLook('remote-images');
  await page.getByRole('link', { name: 'Choose printers for one' }).click();
  await page.getByRole('checkbox', { name: /LaserJet/ }).nth(4).waitFor();
  await page.getByRole('button', { name: 'Choose all that are shown' }).click();
  await page.getByText('5 printers chosen').waitFor();
  await everyLook('remote-choose');
  await page.getByRole('button', { name: 'Firmware for them' }).click();
  await dialog(page).getByText('5 of 5 printers will be upgraded.').waitFor();
  assert.match(await dialog(page).getByLabel('Image').inputValue(), /2410B/);
  await dialog(page).getByLabel('How many at once').fill('2');
  await everyLook('remote-firmware');
  await dialog(page).getByRole('button', { name: 'Order it for 5 printers' }).click();
  await page.getByText('5 printers, 2 at a time').waitFor();
  await page.getByText('It was halted, since 2 printers failed.').waitFor();
  assert.deepEqual(await counted(page, 'done', 'failed', 'halted'), { done: 2, failed: 2, halted: 1 }); // by their serial numbers: the last one is never touched
  await page.getByRole('row', { name: /PAGE05.*halted/ }).waitFor();
  await everyLook('remote-rollout');
  await want('mend');
  await page.getByRole('button', { name: 'Let it go on' }).click();
  await page.getByRole('heading', { level: 2 }).filter({ hasText: /2410B\s*over/ }).waitFor();
  await page.getByText('All of it is over, but 2 printers failed.').waitFor();
  assert.deepEqual(await counted(page, 'done', 'failed'), { done: 3, failed: 2 });
  await page.getByRole('row', { name: /as before/ }).first().waitFor();
  assert.equal(await page.getByText('It goes on.').count(), 0);
  await everyLook('remote-over');
}

async function all_operations_are_listed_and_filtered({ page, everyLook }) {
  await page.getByRole('link', { name: 'Operations' }).click();
  const rows = page.getByRole('region', { name: 'Operations' }).locator('[role=rowgroup] > [role=row]');
  await rows.first().waitFor();
  await everyLook('remote-operations');
  await page.getByLabel('State').selectOption('failed');
  await page.getByText('2 operations').waitFor();
  await page.getByLabel('State').selectOption('open');
  await page.getByText('No operation fits').waitFor();
  await page.getByLabel('State').selectOption('');
  await page.getByLabel('Kind').selectOption('diagnostics');
  await page.getByText('1 operation', { exact: true }).waitFor();
  await rows.first().getByRole('button').click();
  await dialog(page).getByText('2 rows read').waitFor();
  await everyLook('remote-operation');
  await page.keyboard.press('Escape');
}

async function a_platform_out_of_reach_is_told_and_nothing_is_lost({ page, want, everyLook }) {
  await want('platform stop');
  await openPrinter(page, 'PAGE02');
  await panel(page).getByText('The platform of remote work does not answer since').waitFor();
  await button(page, 'Collect figures').click();
  await dialog(page).getByText('sent as soon as it answers').waitFor();
  await dialog(page).getByRole('button', { name: 'Collect figures' }).click();
  await says(page, 'The platform has not confirmed it yet');
  await everyLook('remote-away', panel(page));
  await want('platform start');
  await says(page, 'It is done and proved.');
  await panel(page).getByText('does not answer since').waitFor({ state: 'hidden' });
}

async function who_only_looks_has_nothing_to_press({ page, url, state }) {
  state.isAway = true;
  await signIn(page, url, 'vera');
  state.isAway = false;
  await openPrinter(page, 'PAGE01');
  await panel(page).getByText(/^Earlier ones/).waitFor();
  assert.equal(await panel(page).getByRole('group', { name: 'What can be done here' }).count(), 0);
  assert.equal(await panel(page).getByRole('button', { name: /Cancel it|Put it back/ }).count(), 0);
}

async function another_tenant_sees_nothing_of_it({ page, url, state }) {
  state.isAway = true;
  await signIn(page, url, 'rob');
  state.isAway = false;
  await page.getByRole('link', { name: 'Agents' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Remote work' }).count(), 0);
  await page.evaluate(() => (location.hash = '#/remote'));
  await page.getByText('There is no platform of remote work for your places').waitFor();
}

export const remote = {
  what_can_be_done_at_a_printer_is_shown,
  a_printer_is_restarted_and_proves_it,
  a_setting_is_put_drifts_and_is_put_back,
  diagnostics_bring_the_event_log,
  what_the_site_denies_is_told_with_what_to_do,
  what_has_not_started_is_cancelled,
  firmware_is_rolled_out_and_halts_when_two_fail,
  all_operations_are_listed_and_filtered,
  a_platform_out_of_reach_is_told_and_nothing_is_lost,
  who_only_looks_has_nothing_to_press,
  another_tenant_sees_nothing_of_it,
};
