// SPDX-License-Identifier: Apache-2.0
// The walks over reports: what they come to, what is wrong with a time, and what is on paper.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Tally } from '../../portal/page/src/base/tally.js';

const NAMES = { meters: 'Counters for billing', usage: 'Usage', incidents: 'Incidents', supplies: 'Supplies used', fleet: 'Age of the fleet' };
const totals = (page) => page.locator('section').filter({ has: page.locator('#totals-title') });
const whole = (page) => page.getByRole('status').filter({ hasText: /^\s*[\d,]+ rows?/ });

async function open(page, name, query = '') {
  await page.evaluate((hash) => (location.hash = hash), '#/reports/' + name + query);
  await page.getByRole('link', { name: NAMES[name], exact: true }).and(page.locator('[aria-current]')).waitFor();
}

async function saved(page) {
  const [come] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()]);
  const [heads, ...lines] = (await readFile(await come.path(), 'utf-8')).trim().split('\r\n').map((line) => line.split(','));
  return { file: come.suggestedFilename(), rows: lines.map((line) => Object.fromEntries(heads.map((head, i) => [head, line[i]]))) };
}

// Each report, by the links alone.
async function each_report_says_what_it_comes_to({ page, everyLook, tabTo }) {
  await page.getByRole('link', { name: 'Reports', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Reports' }).waitFor();
  for (const [name, title] of Object.entries(NAMES)) {
    await page.getByRole('heading', { level: 1 }).click();
    await tabTo(`nav a[href^="#/reports/${name}"]`);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: title, exact: true }).and(page.locator('[aria-current]')).waitFor();
    await page.getByLabel('Customer').selectOption('We');
    if (name !== 'fleet') await page.getByLabel('Time').selectOption(name === 'supplies' ? 'this-year' : 'this-month');
    await totals(page).getByRole('row').nth(1).waitFor();
    await whole(page).waitFor();
    await everyLook('report-' + name);
  }
}

// What is not known is in no sum, and the sum says so; the table, the picture and the file say the same.
async function sums_are_of_what_is_known({ page }) {
  const tally = new Tally({ by: (row) => row.kind, sums: [['pages']] });
  [['a', 3], ['a', null], ['b', null], ['a', 4]].forEach(([kind, pages]) => tally.add({ kind, pages }));
  assert.deepEqual(tally.kinds.map(({ key, rows, sums }) => [key, rows, sums.pages.sum, sums.pages.unknown]), [['a', 3, 7, 1], ['b', 1, 0, 1]]);
  await open(page, 'meters', '?period=last-month&counter=total%2Ftotal');
  await totals(page).getByRole('row', { name: /^total\/total 4 [\d,]+/ }).waitFor();
  await totals(page).getByRole('row', { name: /^not told \d+ not known not known/ }).waitFor();
  await open(page, 'usage', '?period=last-month&site=Depot');
  await whole(page).waitFor();
  const { file, rows } = await saved(page);
  const pages = rows.reduce((sum, row) => sum + Number(row.pages), 0);
  assert.match(file, /^usage-\d{4}-\d\d-01-\d{4}-\d\d-(28|29|30|31)[.]csv$/);
  assert.ok(rows.length > 100 && pages > 20000, rows.length + ' ' + pages);
  await totals(page).getByRole('row', { name: new RegExp('^All ' + pages.toLocaleString('en-GB') + ' ') }).waitFor();
  assert.equal(await totals(page).locator('rect').count(), new Set(rows.map((row) => row.day_ms)).size);
  assert.equal(await page.getByRole('group', { name: 'Each printer' }).getByRole('row').count(), 1 + new Set(rows.map((row) => row.device)).size);
}

const WRONG = [
  ['2026-02-31', '2026-03-01', 'Write the day as'],
  ['2026-03-02', '2026-13-05', 'Write the day as'],
  ['2026-00-10', '2026-03-01', 'Write the day as'],
  ['2999-01-01', '2999-01-02', 'yet to come'],
  ['2026-03-02', '2026-03-01', 'before the first one'],
  ['2024-01-01', '2026-03-01', '400 days'],
];

async function a_wrong_day_is_told_at_its_field({ page, noViolation }) {
  await open(page, 'incidents');
  await page.getByLabel('Time').selectOption('free');
  const [from, to] = [page.getByLabel('From day'), page.getByLabel('To day')];
  const asked = [];
  const note = (request) => request.url().includes('/reports/') && asked.push(request.url());
  for (const [first, last, says] of WRONG) {
    await from.fill(first);
    await to.fill(last);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: says }).waitFor();
    if (first === WRONG[0][0]) page.on('request', note);
  }
  await noViolation('a wrong day');
  assert.deepEqual(asked, []);
  page.off('request', note);
  await from.fill('2026-03-01');
  await to.fill('2026-03-01');
  await page.keyboard.press('Enter');
  await page.getByText('No incident began in this time.').waitFor();
  assert.match(page.url(), /period=free.*from=2026-03-01/);
}

// Dark on the screen, black on white on paper: a letter head, all rows, and their headings on each sheet.
async function a_report_is_printed_as_a_letter({ page }) {
  await open(page, 'meters', '?period=last-month&customer=We');
  await whole(page).waitFor();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await page.getByText('Counters for billing', { exact: true }).and(page.locator('.title')).waitFor();
  assert.equal(await page.locator('button:visible, nav:visible, select:visible').count(), 0);
  const [ink, paper] = await page.evaluate(() => ['.report', 'body'].map((name) => getComputedStyle(document.querySelector(name))).map((style, i) => (i === 0 ? style.color : style.backgroundColor)));
  assert.deepEqual([ink, paper], ['rgb(0, 0, 0)', 'rgba(0, 0, 0, 0)']);
  const sheet = await page.pdf({ preferCSSPageSize: true });
  const folder = process.env.PRINTWIRE_SCREENSHOTS;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(folder + '/report.pdf', sheet);
  }
  has_headings_on_each_sheet(sheet);
  await page.emulateMedia({ media: 'screen', colorScheme: 'light', reducedMotion: 'reduce' });
}

// What is printed while it is read says that there is more, and a time that is none has no letter head.
async function what_is_printed_before_it_is_whole_says_so({ page }) {
  let goOn;
  const isRead = (asked) => asked.pathname === '/api/v1/reports/incidents';
  await page.route(isRead, (asked) => new Promise((resolve) => (goOn = resolve)).then(() => asked.continue()));
  await open(page, 'incidents', '?period=this-year');
  await page.emulateMedia({ media: 'print' });
  await page.getByText('what follows is of the first 0 only').waitFor();
  await page.emulateMedia({ media: 'screen' });
  await page.getByText('what follows is of the first 0 only').waitFor({ state: 'hidden' });
  goOn();
  await whole(page).waitFor();
  await page.unroute(isRead);
  await page.emulateMedia({ media: 'print' });
  await page.locator('.letter').waitFor();
  await page.emulateMedia({ media: 'screen' });
  await open(page, 'incidents', '?period=free&from=2026-02-31');
  await page.emulateMedia({ media: 'print' });
  await page.locator('.letter').waitFor({ state: 'detached' });
  await page.emulateMedia({ media: 'screen' });
}

function has_headings_on_each_sheet(pdf) {
  const sheets = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf }).toString().split('\f').slice(0, -1);
  assert.ok(sheets.length > 1, 'one sheet');
  assert.match(sheets[0], /Counters for billing[^]*For +We[^]*Made/);
  sheets.slice(1).forEach((sheet) => assert.match(sheet, /Serial number/));
}

const dialog = (page) => page.getByRole('dialog').last();
const MAIL = { id: 7, place: 1, report: 'meters', every: 'month', minute: 390, receivers: 'billing@customer.example.org boss@customer.example.org', account: 'ada', is_own: true, state: 'on',
  made_ms: 1795338901123, next_ms: 1796106600000, sent_ms: 1795338902123, waiting: 1, trouble: 'boss@customer.example.org: RCPT failed: 452' };
const LETTER = { id: 9, receiver: 'boss@customer.example.org', from_ms: 1790812800000, to_ms: 1793491200000, state: 'waiting', tries: 3, status: 452, reason: 'RCPT failed: 452', made_ms: 1795338901123, ended_ms: null, next_ms: 1795338961123 };

// This portal's configuration has no mail server, which is told; what is wrong with a time is told at its field, and nothing is asked.
async function a_report_by_mail_is_refused_where_there_is_none({ page, state, everyLook, tabTo }) {
  await open(page, 'meters');
  await page.getByRole('heading', { level: 1 }).click();
  await tabTo('nav a[href^="#/reports/mail"]');
  await page.keyboard.press('Enter');
  await page.getByText('No report goes out by mail yet.').waitFor();
  await everyLook('mailings-none');
  await page.getByRole('button', { name: 'Send a report by mail' }).click();
  const form = dialog(page);
  await form.getByLabel('At (UTC)').fill('25:00');
  await form.getByLabel('To', { exact: true }).fill('billing@customer.example.org');
  await form.getByRole('button', { name: 'Send a report by mail' }).click();
  await form.getByText('Write the time as 06:00.').waitFor();
  assert.equal(await form.getByLabel('At (UTC)').getAttribute('aria-invalid'), 'true');
  await everyLook('mailing-new');
  await form.getByLabel('At (UTC)').fill('06:30');
  state.isAway = true;
  await form.getByRole('button', { name: 'Send a report by mail' }).click();
  await form.getByText('has no <mail>').waitFor();
  state.isAway = false;
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

// As the portal would tell of one that does not arrive: told beside the reports, with its letters; a button that is pressed twice acts once.
async function a_report_by_mail_that_does_not_arrive_is_told({ page, state, everyLook }) {
  const asked = [];
  const answers = { '/api/v1/mailings': [MAIL, { ...MAIL, id: 8, is_own: false, account: 'otto', state: 'failed', next_ms: null, waiting: 0, trouble: null }], '/api/v1/mailings/7/letters': [LETTER], '/api/v1/mailings/8/letters': [] };
  const isTold = (url) => url.pathname.startsWith('/api/v1/mailings');
  await page.route(isTold, async (call) => {
    const { pathname } = new URL(call.request().url());
    if (call.request().method() === 'GET') return call.fulfill({ json: { items: answers[pathname], next: null } });
    asked.push(call.request().method() + ' ' + pathname);
    return call.continue(); // the portal takes such a question; it has no such report by mail
  });
  await open(page, 'usage');
  await page.getByText('2 reports by mail do not arrive.').waitFor();
  await page.getByRole('link', { name: 'Look why' }).click();
  await page.getByRole('cell', { name: 'month, 06:30 UTC' }).first().waitFor();
  await page.getByText('RCPT failed: 452').first().waitFor();
  await everyLook('mailings');
  await page.getByRole('button', { name: /^Open Counters/ }).first().click();
  await dialog(page).getByRole('cell', { name: '1 Oct 2026 to 31 Oct 2026' }).waitFor();
  await everyLook('mailing');
  state.isAway = true; // 404
  await dialog(page).getByRole('button', { name: 'Send it now' }).dblclick();
  await dialog(page).getByText('That is not there').waitFor();
  state.isAway = false;
  await dialog(page).locator('button:not([aria-disabled=true])', { hasText: 'Send it now' }).waitFor();
  assert.deepEqual(asked, ['POST /api/v1/mailings/7/send']);
  await dialog(page).getByRole('button', { name: 'Remove' }).click();
  await dialog(page).getByText('This cannot be undone').waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Open Counters/ }).last().click();
  await dialog(page).getByText('otto set it up').waitFor();
  assert.equal(await dialog(page).getByRole('button', { name: /Send it now|Turn on/ }).count(), 0);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.unroute(isTold);
}

export const reports = { each_report_says_what_it_comes_to, sums_are_of_what_is_known, a_wrong_day_is_told_at_its_field, a_report_is_printed_as_a_letter, what_is_printed_before_it_is_whole_says_so, a_report_by_mail_is_refused_where_there_is_none, a_report_by_mail_that_does_not_arrive_is_told };
