// SPDX-License-Identifier: Apache-2.0
// A device's charts: they stay while it goes on telling, and show any time that is asked for.
import assert from 'node:assert/strict';

const chart = (page) => page.getByRole('img', { name: /over time/ });

async function openDevice(page, url, query = '') {
  const id = await page.evaluate(async () => (await (await fetch('/api/v1/devices?text=m410')).json()).items[0].device);
  await page.goto(url + '/#/device/' + id + query);
  await page.reload();
  await page.getByRole('heading', { level: 1, name: /M410/ }).waitFor();
}

async function a_chart_stays_when_its_device_says_something({ page, url, want }) {
  await openDevice(page, url);
  await chart(page).locator('canvas').evaluate((canvas) => (canvas.isTheFirst = true));
  const series = page.waitForResponse((answer) => answer.url().includes('-series'));
  const line = page.waitForResponse((answer) => /[/]incidents[?]/.test(answer.url()));
  await want('poke');
  const asked = new URL((await series).url());
  await line;
  assert.ok(Date.now() - Date.parse(asked.searchParams.get('to')) < 60000, asked.search); // with what was said just now
  await page.getByText(/data from (just now|\d+ s ago)/).waitFor();
  assert.ok(await chart(page).locator('canvas').evaluate((canvas) => canvas.isTheFirst === true), 'it was drawn anew');
  assert.equal(await chart(page).locator('canvas').count(), 1);
}

async function any_time_can_be_shown({ page, everyLook }) {
  const at = (label) => page.getByRole('group', { name: 'Period' }).getByLabel(label, { exact: true });
  const day = (back) => new Date(Date.now() - back * 86400000).toISOString().slice(0, 10);
  await at('From').fill(day(3));
  await at('From').press('Enter');
  await page.waitForURL(/from=/);
  await at('To').fill(day(5));
  await at('To').press('Enter');
  await page.getByRole('alert').filter({ hasText: 'before the end' }).waitFor();
  assert.equal(await at('To').inputValue(), day(5) + ' 00:00');
  await everyLook('period');
  const asked = page.waitForRequest((request) => request.url().includes('-series'));
  await at('From').fill(day(9));
  await at('From').press('Enter');
  assert.match((await asked).url(), new RegExp('to=' + day(5)));
  await page.getByRole('alert').filter({ hasText: 'before the end' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Week' }).click();
  await chart(page).waitFor();
  assert.equal(await at('From').inputValue(), '');
}

async function an_address_may_say_anything_of_time({ page, url }) {
  await openDevice(page, url, '?days=toString&at=never');
  await page.getByRole('alert').filter({ hasText: 'what is known now is shown' }).waitFor();
  await page.getByRole('alert').filter({ hasText: 'days that cannot be chosen' }).waitFor();
  await chart(page).waitFor();
  await openDevice(page, url, '?days=1e99&from=then');
  await page.getByRole('alert').filter({ hasText: 'a time that cannot be read' }).waitFor();
  await chart(page).waitFor();
}

// Of many troubles the newest are drawn, and that there were more is said.
async function the_newest_incidents_are_shown_where_there_are_too_many({ page, url }) {
  const isList = (asked) => /[/]devices[/][^/]+[/]incidents$/.test(asked.pathname);
  const middle = Date.now() - 20 * 86400000;
  await page.route(isList, async (asked) => {
    const from = Date.parse(new URL(asked.request().url()).searchParams.get('from'));
    const opened_ms = Math.max(from, middle);
    const row = { opened_ms, closed_ms: opened_ms + 1, lasted_ms: 1, severity: 'warning', training: 'trained', text: from < middle ? 'An old one' : 'A new one', code: 8, impressions: null, incident: 'x' };
    await asked.fulfill({ json: { items: [row], next: from < middle ? 'further' : null } });
  });
  await openDevice(page, url, '?days=31');
  await page.getByText(/^Only those since .* are shown/).waitFor();
  await page.getByRole('img', { name: /incidents? of the last/ }).getByText('A new one').waitFor();
  assert.equal(await page.getByText('An old one').count(), 0);
  await page.unroute(isList);
}

export const device = { a_chart_stays_when_its_device_says_something, any_time_can_be_shown, an_address_may_say_anything_of_time, the_newest_incidents_are_shown_where_there_are_too_many };
