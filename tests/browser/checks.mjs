// SPDX-License-Identifier: Apache-2.0
// What holds for each page: axe finds nothing, in light and dark, wide and narrow, and nothing is wider than the window.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 375, height: 812 };
const RULES = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] };
const COLOURS = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }; // the dark is the same page in other colours
const looks = [
  ['light', WIDE, RULES],
  ['dark', WIDE, COLOURS],
  ['light', NARROW, RULES],
  ['dark', NARROW, COLOURS],
];

export function checks(page) {
  const folder = process.env.PRINTWIRE_SCREENSHOTS;
  let count = 0;

  async function noViolation(where, rules = RULES) {
    const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly }), rules);
    const words = found.violations.map((v) => v.id + ': ' + v.help + '\n  ' + v.nodes.slice(0, 4).map((n) => n.target + ' ' + n.failureSummary).join('\n  '));
    assert.deepEqual(words, [], where);
    count += 1;
  }

  // In each theme and width; `name` is the picture's, and `at` what stands in its middle.
  async function everyLook(name, at = null) {
    for (const [scheme, size, rules] of looks) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await page.setViewportSize(size);
      await page.mouse.move(0, size.height - 1); // over nothing
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))); // rows take their new height
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= size.width, name + ' is wider than ' + size.width + ': ' + width);
      const cut = await page.evaluate(() => [...document.querySelectorAll('dialog[open]')].some((dialog) => dialog.scrollWidth > dialog.clientWidth));
      assert.ok(!cut, name + ': a dialog is wider than it is shown in ' + size.width);
      await noViolation([name, scheme, size.width].join(' '), rules);
      if (folder) {
        mkdirSync(folder, { recursive: true });
        await at?.evaluate((node) => node.scrollIntoView({ block: 'center' }));
        await page.screenshot({ path: folder + '/' + [name, scheme, size.width].join('-') + '.png' });
      }
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await page.setViewportSize(WIDE);
  }

  // Tab until this has the focus.
  async function tabTo(selector, most = 60) {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
    }
    assert.fail('the keyboard does not reach ' + selector);
  }

  return { everyLook, noViolation, tabTo, counted: () => count };
}
