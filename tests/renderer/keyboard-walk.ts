import type { Page } from '@playwright/test';

/** What a walk with the Tab key found. */
export interface Walk {
  /** Controls that no key led to. */
  readonly missed: readonly string[];
  /** Controls that had the focus and did not show it. */
  readonly unseen: readonly string[];
}

interface Stop {
  readonly mark: string;
  readonly isInKeys: boolean;
  readonly isSeen: boolean;
}

const stopsMax = 80;

/** Numbers every control that can be used now; under a dialog the rest of the screen cannot. */
async function markControls(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>('button, input, textarea, [tabindex="0"]'),
    ].filter((control) => {
      const isOff =
        control.matches(':disabled') || control.closest('[aria-hidden="true"], [inert]') !== null;
      const isOtherRadio = control.matches('input[type="radio"]:not(:checked)');
      return !isOff && !isOtherRadio && control.checkVisibility();
    });
    return controls.map((control, n) => {
      control.dataset['walk'] = String(n);
      return `${n} ${control.getAttribute('aria-label') ?? control.textContent}`;
    });
  });
}

async function stop(page: Page): Promise<Stop> {
  return await page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const style = getComputedStyle(at);
    const isRadio = at.matches('input[type="radio"]');
    return {
      mark: at.dataset['walk'] ?? '',
      isInKeys: at.closest('.keys') !== null,
      isSeen: isRadio || (at.matches(':focus-visible') && style.outlineStyle !== 'none'),
    };
  });
}

/** Inside a set of keys the arrows lead on: along each row, row after row. */
async function walkKeys(page: Page, reached: Set<string>): Promise<void> {
  const rows = await page.locator('.keys .key-row').count();
  for (let row = 0; row < rows; row += 1) {
    for (const arrow of ['ArrowLeft', 'ArrowRight']) {
      for (let last = ''; ; ) {
        const { mark } = await stop(page);
        reached.add(mark);
        if (mark === last) break;
        last = mark;
        await page.keyboard.press(arrow);
      }
    }
    await page.keyboard.press('ArrowDown');
  }
}

/** Goes round the screen with Tab, and with the arrows where keys stand in rows. */
export async function walkByKeyboard(page: Page): Promise<Walk> {
  const controls = await markControls(page);
  const reached = new Set<string>();
  const unseen = new Set<string>();
  let isWalked = false;
  for (let n = 0; n < stopsMax; n += 1) {
    await page.keyboard.press('Tab');
    const here = await stop(page);
    if (here.mark !== '' && !here.isSeen) unseen.add(here.mark);
    if (reached.has(here.mark) && here.mark === '0' && !here.isInKeys) break;
    reached.add(here.mark);
    if (here.isInKeys && !isWalked) {
      await walkKeys(page, reached);
      isWalked = true;
    }
  }
  const named = (mark: string) =>
    controls.find((control) => control.startsWith(`${mark} `)) ?? mark;
  return {
    missed: controls.filter((control) => !reached.has(control.split(' ')[0] ?? '')),
    unseen: [...unseen].map(named),
  };
}
