// SPDX-License-Identifier: Apache-2.0
// The page Administration: first for who only looks, then for who administers.
import assert from 'node:assert/strict';

export async function signIn(page, name, password) {
  await page.getByLabel('Account').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Live', exact: true }).waitFor();
}

export async function signOut(page) {
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
}

const open = async (page, section = '') => {
  await page.getByRole('link', { name: 'Administration' }).click();
  await page.getByRole('heading', { level: 1, name: 'Administration' }).waitFor();
  if (section) await page.getByRole('link', { name: section }).click();
};
const card = (page, title) => page.locator('section', { has: page.getByRole('heading', { name: title, exact: true }) });
const dialog = (page) => page.getByRole('dialog').last();

// A viewer has an account of its own, makes tokens that only read, and is offered nothing that would be refused.
async function a_viewer_has_its_own_account_only({ page, everyLook }) {
  await open(page);
  await page.getByText('You are rob, Viewer').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Accounts' }).count(), 0);
  await page.getByRole('button', { name: 'Make a token' }).click();
  assert.deepEqual(await dialog(page).getByLabel('May').locator('option').allTextContents(), ['read']);
  await everyLook('token');
  await dialog(page).getByLabel('What it is for').fill('a script');
  await dialog(page).getByLabel('Days').fill('30');
  await dialog(page).getByRole('button', { name: 'Make a token' }).click();
  assert.match(await dialog(page).getByRole('textbox', { name: 'Tokens' }).inputValue(), /^pwt_\d+_/);
  await everyLook('token-once');
  await page.keyboard.press('Escape');
  await page.getByRole('cell', { name: 'a script', exact: true }).waitFor();
  assert.doesNotMatch(await page.content(), /pwt_\d/);
  await everyLook('own-account');
  await page.getByRole('button', { name: 'Revoke a script' }).click();
  await dialog(page).getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('cell', { name: 'a script', exact: true }).waitFor({ state: 'detached' });
}

async function a_password_is_changed_and_what_is_wrong_stands_at_its_field({ page, state }) {
  const form = card(page, 'Password');
  const fill = async (old, fresh, again) => {
    await form.getByLabel('Password until now').fill(old);
    await form.getByLabel('New password', { exact: true }).fill(fresh);
    await form.getByLabel('once more').fill(again);
    await form.getByRole('button', { name: 'Change the password' }).click();
  };
  const { PAGE_PASSWORD: now } = process.env;
  await fill(now, 'another horse battery', 'another horse batterie');
  assert.match(await form.getByLabel('once more').and(page.locator('[aria-invalid=true]:focus')).getAttribute('aria-describedby'), /wrong/);
  state.isAway = true; // the refusal
  await fill('wrong horse battery', now, now);
  await form.getByText('That is not the password').waitFor();
  state.isAway = false;
  await fill(now, now, now);
  await page.getByText('The password was changed').waitFor();
  await signOut(page);
}

async function an_administrator_makes_changes_locks_and_removes_accounts({ page, state, everyLook }) {
  await signIn(page, process.env.PAGE_NAME, process.env.PAGE_PASSWORD);
  await open(page, 'Accounts');
  await page.getByRole('cell', { name: 'rob', exact: true }).waitFor();
  await everyLook('accounts');
  await page.getByRole('button', { name: 'Make an account' }).click();
  await everyLook('account-new');
  await dialog(page).getByLabel('Name').fill('rob');
  await dialog(page).getByLabel('Password').fill(process.env.PAGE_PASSWORD);
  state.isAway = true; // the name is taken
  await dialog(page).getByRole('button', { name: 'Make an account' }).click();
  await dialog(page).getByText('This is taken.').waitFor();
  state.isAway = false;
  await dialog(page).getByLabel('Name').fill('eva');
  await dialog(page).getByRole('button', { name: 'Make an account' }).click();
  await page.getByRole('button', { name: 'Change eva' }).click();
  await dialog(page).getByLabel('Role').selectOption('operator');
  await dialog(page).getByRole('button', { name: 'Save' }).click();
  await dialog(page).getByText('Done.').waitFor();
  await everyLook('account');
  await dialog(page).getByLabel('XMPP account').fill('eva@people.example.org');
  await dialog(page).getByRole('button', { name: 'Let it watch' }).click();
  await dialog(page).getByText('It watches from now on.').waitFor();
  await page.getByRole('cell', { name: 'eva@people.example.org' }).waitFor({ state: 'attached' });
  state.isAway = true; // this portal makes no XMPP accounts, which is told
  await dialog(page).getByRole('button', { name: 'Have one made' }).click();
  await dialog(page).getByRole('button', { name: 'Have one made' }).click();
  await dialog(page).getByText('this portal makes no XMPP accounts').waitFor();
  state.isAway = false;
  await dialog(page).getByRole('button', { name: 'Watch no more' }).click();
  await dialog(page).getByRole('button', { name: 'Watch no more' }).click();
  await dialog(page).getByText('It watches no more.').waitFor();
  await dialog(page).getByRole('button', { name: 'Lock' }).click();
  await dialog(page).getByRole('button', { name: 'Lock' }).click();
  await page.getByText('Locked: it gets in again').waitFor();
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await everyLook('account-remove');
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('cell', { name: 'eva', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

async function an_administrator_sees_places_and_the_audit({ page, everyLook }) {
  await page.getByRole('link', { name: 'Places' }).click();
  await page.getByRole('cell', { name: 'There', exact: true }).waitFor();
  await everyLook('places');
  await page.getByRole('link', { name: 'Audit' }).click();
  const list = page.getByRole('region', { name: 'What was changed' });
  await list.getByText('account removed').first().waitFor();
  await everyLook('audit');
  await page.getByLabel('What', { exact: true }).fill('token made');
  await page.keyboard.press('Enter');
  await list.getByText('account removed').waitFor({ state: 'detached' });
  await list.getByText('token made').first().waitFor();
}

// This portal's configuration lets none be made, which is told.
async function webhooks_are_refused_where_there_are_none({ page, state, everyLook }) {
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('No webhook yet').waitFor();
  await everyLook('webhooks');
  await page.getByRole('button', { name: 'Make a webhook' }).click();
  await dialog(page).getByLabel('Address').fill('https://tickets.example.org/printwire');
  state.isAway = true;
  await dialog(page).getByRole('button', { name: 'Make a webhook' }).click();
  await dialog(page).getByText('has no <webhooks>').waitFor();
  state.isAway = false;
  await everyLook('webhook-new');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

// As the portal would tell of one: a button that is pressed twice acts once, and its removal is asked for.
async function a_webhook_is_shown_with_its_deliveries({ page, state, everyLook }) {
  const asked = [];
  const answers = {
    '/api/v1/webhooks': { items: [{ id: 7, url: 'https://tickets.example.org/printwire', kinds: 'incident', severity: null, place: 1, is_on: true, failing_ms: null, made_ms: 1795338901123 }], next: null },
    '/api/v1/webhooks/7/deliveries': { items: [{ id: 9, row: 4711, made_ms: 1795338901123, kind: 'incident', state: 'parked', tries: 12, status: 503, reason: 'was answered with 503', next_ms: null }], next: null },
  };
  const isTold = (url) => url.pathname.startsWith('/api/v1/webhooks');
  await page.route(isTold, async (call) => {
    const { pathname } = new URL(call.request().url());
    if (call.request().method() === 'GET') return call.fulfill({ json: answers[pathname] });
    asked.push(call.request().method() + ' ' + pathname);
    return call.continue(); // the portal takes such a question; it has no such webhook
  });
  await page.getByRole('link', { name: 'Places' }).click();
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('button', { name: 'Open https://tickets' }).click();
  await dialog(page).getByRole('cell', { name: '503', exact: true }).waitFor();
  await everyLook('webhook');
  state.isAway = true; // 404
  await dialog(page).getByRole('button', { name: 'Turn off' }).dblclick();
  await dialog(page).getByText('That is not there').waitFor();
  state.isAway = false;
  await dialog(page).locator('button:not([aria-disabled=true])', { hasText: 'Turn off' }).waitFor();
  assert.deepEqual(asked, ['POST /api/v1/webhooks/7/off']);
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await dialog(page).getByText('This cannot be undone').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.unroute(isTold);
}

// An operator may have an agent look for printers; what takes an administrator is not offered, nor would it be done.
async function an_operator_is_offered_what_it_may({ page, everyLook }) {
  await signOut(page);
  await signIn(page, 'otto', process.env.PAGE_PASSWORD);
  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('heading', { level: 2, name: 'The first five minutes' }).waitFor();
  await everyLook('first-steps');
  await page.getByRole('button', { name: /^Orders/ }).click();
  await dialog(page).getByRole('button', { name: 'Look for printers now' }).waitFor();
  assert.equal(await dialog(page).getByRole('button', { name: 'Pause' }).count(), 0);
  await page.keyboard.press('Escape');
  await open(page);
  await page.getByText('You are otto, Operator').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Audit' }).count(), 0);
  await signOut(page);
  await signIn(page, process.env.PAGE_NAME, process.env.PAGE_PASSWORD);
}

export const admin = {
  a_viewer_has_its_own_account_only,
  a_password_is_changed_and_what_is_wrong_stands_at_its_field,
  an_administrator_makes_changes_locks_and_removes_accounts,
  an_administrator_sees_places_and_the_audit,
  webhooks_are_refused_where_there_are_none,
  a_webhook_is_shown_with_its_deliveries,
  an_operator_is_offered_what_it_may,
};
