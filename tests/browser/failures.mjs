// SPDX-License-Identifier: Apache-2.0
// A question that failed is no answer: no page says that there is nothing where it does not know.
import assert from 'node:assert/strict';
import { texts } from '../../portal/page/src/texts.js';

const PAGES = ['live', 'fleet', 'fleet?view=sites', 'incidents', 'supplies', 'supplies/proposals', 'supplies/catalogue', 'supplies/stock', 'supplies/deliveries', 'supplies/contacts', 'supplies/quality', 'agents', 'reports',
  'administration/self', 'administration/accounts', 'administration/places', 'administration/webhooks', 'administration/audit', 'administration/routes', 'retention'];
const { live, fleet, incidents, runsOut, proposals, sheets, quality, agents, accounts, places, webhooks, audit, tokens, sessions, reports } = texts;
const NOTHINGS = [texts.nothing, live.empty, live.emptyFiltered, fleet.empty, fleet.emptyFiltered, fleet.sites.empty, incidents.empty, runsOut.empty, proposals.none, proposals.logNone, proposals.noAlarms, ...Object.values(sheets.none), quality.none, agents.empty,
  accounts.none, places.none, webhooks.none, audit.empty, tokens.none, sessions.none, ...Object.values(reports.none)];
const COUNT = /(^|\n)(the (first|latest|most urgent) )?0 [a-z]+/;

async function a_failed_question_never_looks_like_an_empty_answer({ page, url, state }) {
  state.isAway = true;
  const isAsked = (asked) => asked.pathname.startsWith('/api/v1/') && asked.pathname !== '/api/v1/me';
  for (const where of PAGES) {
    await page.route(isAsked, (asked) => asked.abort());
    await page.goto(url + '/#/' + where);
    await page.reload();
    const alert = page.getByRole('alert').filter({ hasText: 'does not answer' });
    await alert.first().waitFor();
    if (where === 'live') await page.getByRole('status').filter({ hasText: 'Connection lost' }).waitFor();
    const shown = await page.locator('main').innerText();
    for (const nothing of NOTHINGS) assert.ok(!shown.split('\n').includes(nothing), where + ' says: ' + nothing);
    assert.doesNotMatch(shown, COUNT, where);
    await page.unroute(isAsked);
    while ((await alert.count()) > 0) {
      const first = await alert.first().elementHandle();
      await alert.first().getByRole('button', { name: 'Try again' }).click();
      await first.waitForElementState('hidden');
    }
  }
  state.isAway = false;
}

// As the portal tells them: a place's number does not decide where it stands; and what comes behind the first page is not lost.
async function proposals_go_on_and_keep_their_order({ page, url }) {
  const isList = (asked) => asked.pathname === '/api/v1/proposals';
  let row;
  await page.route(isList, async (asked) => {
    row ??= (await (await asked.fetch()).json()).items[0];
    const of = (place, site, proposal, state) => ({ ...row, place, site, proposal, state, device: row.device + proposal });
    const isSecond = asked.request().url().includes('cursor=');
    const items = isSecond ? [of(1, 'Behind', 400, 'order')] : [of(900, 'Most urgent', 100, 'order'), ...Array.from({ length: 60 }, (_, i) => of(3, 'Next', 200 + i, i === 0 ? 'covered' : 'order'))];
    await asked.fulfill({ json: { items, next: isSecond ? null : 'further' } });
  });
  await page.goto(url + '/#/supplies/proposals');
  await page.reload();
  await page.getByText('the most urgent 61 proposals').waitFor();
  const sites = () => page.locator('main section.card h2').allTextContents();
  assert.match((await sites()).join(), /^Most urgent.*,Next/);
  assert.equal(await page.getByRole('row').filter({ hasText: 'Covered' }).getByRole('button').count(), 0, 'what the portal would refuse is offered');
  await page.getByRole('button', { name: 'Show more' }).first().click();
  await page.getByText('62 proposals', { exact: true }).waitFor();
  assert.match((await sites()).join(), /Behind/);
  await page.unroute(isList);
}

// The order moves while somebody scrolls: what comes again further down is there once, and the list goes on.
async function a_device_that_moved_is_listed_once({ page, url }) {
  const isList = (asked) => asked.pathname === '/api/v1/devices';
  let rows;
  await page.route(isList, async (asked) => {
    if (!rows) {
      const [row] = (await (await asked.fetch()).json()).items;
      rows = Array.from({ length: 61 }, (_, i) => ({ ...row, device: row.device + '-' + i }));
    }
    const isSecond = asked.request().url().includes('cursor=');
    await asked.fulfill({ json: isSecond ? { items: [rows[59], rows[60]], next: null } : { items: rows.slice(0, 60), next: 'further' } });
  });
  await page.goto(url + '/#/fleet?sort=-level');
  await page.reload();
  await page.getByText('the first 60 devices').waitFor();
  await page.getByRole('region', { name: 'Devices' }).evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
  await page.getByText('61 devices', { exact: true }).waitFor();
  await page.getByRole('region', { name: 'Devices' }).evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
  await page.locator('[aria-rowindex="62"]').waitFor();
  await page.unroute(isList);
}

// An agent said hello, and its first record came: there is no printer yet.
async function first_steps_stay_until_there_is_a_printer({ page, url }) {
  const noPrinter = (asked) => asked.pathname === '/api/v1/devices';
  await page.route(noPrinter, (asked) => asked.fulfill({ json: { items: [], next: null } }));
  await page.goto(url + '/#/live');
  await page.reload();
  await page.getByRole('region', { name: 'Records' }).locator('[role=rowgroup] > [role=row]').first().waitFor();
  await page.getByRole('heading', { name: 'The first five minutes' }).waitFor();
  await page.getByText('Waiting for its first printer').waitFor();
  await page.unroute(noPrinter);
  await page.getByText('The first printer was seen').waitFor();
}

export const failures = { a_failed_question_never_looks_like_an_empty_answer, proposals_go_on_and_keep_their_order, a_device_that_moved_is_listed_once, first_steps_stay_until_there_is_a_printer };
