// SPDX-License-Identifier: Apache-2.0
// What is typed stays, what somebody else did is told, and what is asked for twice is done once.
import assert from 'node:assert/strict';

const PART = 'LATE-' + process.pid;
const dialog = (page) => page.getByRole('dialog').last();
const field = (page, label) => dialog(page).getByLabel(label, { exact: true });
const api = (page, method, path, body, headers = {}) =>
  page.evaluate(async (asked) => {
    const answer = await fetch('/api/v1' + asked.path, { method: asked.method, headers: { 'X-Printwire': '1', 'Content-Type': 'application/json', ...asked.headers }, body: JSON.stringify(asked.body) });
    return { status: answer.status, etag: answer.headers.get('ETag'), told: await answer.json().catch(() => null) };
  }, { method, path, body, headers });

async function opened(page, part) {
  await page.evaluate(() => (location.hash = '#/supplies/catalogue'));
  await page.getByRole('button', { name: 'Change ' + part, exact: true }).click();
  await dialog(page).waitFor();
}

// An answer that comes late changes no field that somebody has typed into.
async function a_late_answer_leaves_what_is_typed({ page }) {
  const { told } = await api(page, 'POST', '/parts', { part: PART, manufacturer: 'Orvane', colour: 'black' });
  const row = (url) => url.pathname === '/api/v1/parts/' + told.id;
  let answer;
  const held = new Promise((done) => (answer = done));
  await page.route(row, async (asked) => {
    await held;
    await asked.continue();
  });
  await page.evaluate(() => (location.hash = '#/supplies/deliveries'));
  await opened(page, PART);
  await field(page, 'Colour').fill('cyan');
  answer();
  await dialog(page).locator('button.main:not([aria-disabled=true])').waitFor();
  assert.equal(await field(page, 'Colour').inputValue(), 'cyan');
  await page.unroute(row);
  await page.keyboard.press('Escape');
}

// Who changed it first is told, both are shown, and either goes on.
async function what_another_changed_is_shown_beside_ones_own({ page, state, everyLook }) {
  await opened(page, PART);
  await dialog(page).locator('button.main:not([aria-disabled=true])').waitFor();
  const id = (await api(page, 'GET', '/parts?part=' + PART)).told.items[0].id;
  const change = async (colour) => {
    const { etag } = await api(page, 'GET', '/parts/' + id);
    assert.equal((await api(page, 'PATCH', '/parts/' + id, { colour }, { 'If-Match': etag })).status, 200);
  };
  const both = dialog(page).getByRole('group', { name: 'Somebody else changed this' });
  state.isAway = true; // 412
  await change('magenta');
  await field(page, 'Colour').fill('yellow');
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await both.getByRole('row', { name: 'Colour magenta yellow' }).waitFor();
  await both.and(page.locator(':focus')).waitFor(); // in a narrow window it is below what is in view
  await everyLook('contested');
  await both.getByRole('button', { name: 'Take what is there' }).click();
  assert.equal(await field(page, 'Colour').inputValue(), 'magenta');
  await change('red');
  await field(page, 'Colour').fill('yellow');
  await field(page, 'Colour').press('Enter');
  await both.getByRole('button', { name: 'Save mine instead' }).click();
  await dialog(page).getByText('Saved.').waitFor();
  state.isAway = false;
  assert.equal((await api(page, 'GET', '/parts/' + id)).told.colour, 'yellow');
}

// However often it is pressed; and nothing is removed unasked.
async function what_is_pressed_twice_is_done_once({ page, everyLook }) {
  let removed = 0;
  const count = (request) => (removed += request.method() === 'DELETE' ? 1 : 0);
  page.on('request', count);
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await dialog(page).getByText('“' + PART + '” is removed').waitFor();
  await everyLook('remove');
  assert.equal(removed, 0);
  await dialog(page).getByRole('button', { name: 'Remove' }).dblclick();
  await page.locator('dialog').first().waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Change ' + PART }).waitFor({ state: 'detached' });
  assert.equal(removed, 1);
  page.off('request', count);
  let made = 0;
  const note = (request) => (made += request.method() === 'POST' && request.url().endsWith('/discover') ? 1 : 0);
  page.on('request', note);
  await page.evaluate(() => (location.hash = '#/agents'));
  await page.getByRole('button', { name: 'Orders site-1' }).click();
  await dialog(page).getByRole('button', { name: 'Look for printers now' }).dblclick();
  await dialog(page).getByText('Look for printers now: ordered.').waitFor();
  assert.equal(made, 1);
  page.off('request', note);
  await page.keyboard.press('Escape');
}

// A time that is none stays in its field, which says so, and nothing is sent.
async function a_wrong_time_stays_where_it_was_typed({ page }) {
  await page.evaluate(() => (location.hash = '#/supplies/deliveries'));
  await page.getByRole('button', { name: 'Add a delivery' }).click();
  await field(page, 'Part number').fill(PART + '-2');
  await field(page, 'Quantity').fill('1');
  await field(page, 'Ordered').fill('yesterday');
  await dialog(page).getByRole('button', { name: 'Save', exact: true }).click();
  await dialog(page).getByRole('alert').filter({ hasText: 'Write it as' }).waitFor();
  assert.equal(await field(page, 'Ordered').inputValue(), 'yesterday');
  assert.ok(await dialog(page).isVisible());
  assert.deepEqual((await api(page, 'GET', '/deliveries?part=' + PART + '-2')).told.items, []);
  await page.keyboard.press('Escape');
}

export const dialogs = { a_late_answer_leaves_what_is_typed, what_another_changed_is_shown_beside_ones_own, what_is_pressed_twice_is_done_once, a_wrong_time_stays_where_it_was_typed };
