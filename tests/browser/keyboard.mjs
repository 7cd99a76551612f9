// SPDX-License-Identifier: Apache-2.0
// Each page with the keyboard alone: where Tab leads, that one sees it, and that nothing holds one.
import assert from 'node:assert/strict';

const MOST = 60; // stops of one page that are looked at
const PAGES = ['live', 'fleet', 'fleet?view=sites', 'incidents', 'supplies', 'supplies/proposals', 'supplies/catalogue', 'supplies/stock', 'supplies/deliveries', 'supplies/contacts', 'supplies/quality', 'reports', 'reports/usage', 'reports/fleet', 'agents', 'administration/self',
  'administration/accounts', 'administration/places', 'administration/routes', 'administration/webhooks', 'administration/audit', 'retention'];

// What has the focus now: whether it comes behind the one before, and whether it is seen.
function stop() {
  const now = document.activeElement;
  const before = window.stoppedAt;
  window.stoppedAt = now;
  const { outlineStyle, outlineWidth } = getComputedStyle(now);
  const box = now.getBoundingClientRect();
  return {
    name: now.tagName + ' ' + (now.getAttribute('aria-label') ?? now.textContent).trim().slice(0, 30),
    isBody: now === document.body,
    isEnd: now === document.body || now.matches('a.skip'), // behind the last one, or at the first again
    isSame: now === before,
    isBehind: !before || !before.isConnected || (before.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
    isSeen: outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 && box.width > 0 && box.bottom > 0 && box.top < innerHeight,
    isInDialog: now.closest('dialog') !== null,
  };
}

async function tab(page, key = 'Tab') {
  await page.keyboard.press(key);
  return page.evaluate(stop);
}

async function each_page_is_walked_by_tab({ page, url }) {
  const device = await page.evaluate(async () => (await (await fetch('/api/v1/devices?text=m410')).json()).items[0].device);
  for (const where of [...PAGES, 'device/' + device]) {
    await page.goto(url + '/#/' + where);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.setViewportSize({ width: 700, height: 800 }); // tables scroll in their frames
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 700, where + ' is wider than the window');
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.evaluate(() => (window.stoppedAt = null));
    await page.keyboard.press('Tab');
    await page.locator('a.skip:focus').waitFor();
    for (let i = 0; i < MOST; i++) {
      const at = await tab(page);
      if (at.isEnd) break;
      assert.ok(!at.isSame && at.isBehind && at.isSeen, where + ': ' + JSON.stringify(at));
    }
  }
}

// A dialog keeps the keyboard until Escape, and gives the focus back to where it came from.
const DIALOGS = [['live', (page) => page.locator('.said button').first()], ['incidents', (page) => page.locator('.what button').first()], ['supplies', (page) => page.locator('.what button').first()],
  ['supplies/proposals', (page) => page.locator('td button').first()], ['supplies/catalogue', (page) => page.getByRole('button', { name: 'Add a part' })], ['agents', (page) => page.getByRole('button', { name: 'Orders site-1' })],
  ['administration/self', (page) => page.getByRole('button', { name: 'Make a token' })], ['administration/accounts', (page) => page.getByRole('button', { name: 'Change rob' })],
  ['administration/routes', (page) => page.getByRole('button', { name: 'Say who gets it' })], ['administration/webhooks', (page) => page.getByRole('button', { name: 'Make a webhook' })]];

async function each_dialog_keeps_the_keyboard_and_gives_it_back({ page, want, url }) {
  for (const [where, of] of DIALOGS) {
    await page.goto(url + '/#/' + where);
    if (where === 'live') await has_a_record_that_stays(page, want, of(page));
    await keeps_and_gives_back(page, where, of(page));
  }
}

async function has_a_record_that_stays(page, want, record) {
  await page.getByText('Records of your places, the moment they are stored.').waitFor();
  await want('poke'); // only what arrives is shown there, and printers may say nothing for minutes
  await record.waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
}

async function keeps_and_gives_back(page, where, opener) {
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (let i = 0; i < 14; i++) {
    const at = await tab(page, i < 7 ? 'Tab' : 'Shift+Tab');
    assert.ok(at.isInDialog || at.isBody, where + ': ' + JSON.stringify(at)); // between its last and its first stands the browser's own
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(await opener.evaluate((node) => node === document.activeElement), where);
}

export const keyboard = { each_page_is_walked_by_tab, each_dialog_keeps_the_keyboard_and_gives_it_back };
