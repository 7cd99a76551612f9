// SPDX-License-Identifier: Apache-2.0
// Each page with the keyboard alone: where Tab leads, that one sees it, and that nothing holds one.
import assert from 'node:assert/strict';

const MOST = 25; // stops of one page that are looked at
const PAGES = ['live', 'fleet', 'incidents', 'agents', 'administration/self', 'administration/accounts', 'administration/places', 'administration/webhooks', 'administration/audit'];

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
  for (const where of PAGES) {
    await page.goto(url + '/#/' + where);
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
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
async function a_dialog_keeps_the_keyboard_and_gives_it_back({ page, url }) {
  await page.goto(url + '/#/administration/self');
  const opener = page.getByRole('button', { name: 'Make a token' });
  await opener.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  for (let i = 0; i < 14; i++) {
    const at = await tab(page, i < 7 ? 'Tab' : 'Shift+Tab');
    assert.ok(at.isInDialog || at.isBody, JSON.stringify(at)); // between its last and its first stands the browser's own
  }
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  assert.ok(await opener.evaluate((node) => node === document.activeElement));
}

export const keyboard = { each_page_is_walked_by_tab, a_dialog_keeps_the_keyboard_and_gives_it_back };
