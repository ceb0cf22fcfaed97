import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe finds: violations of WCAG 2.2 AA, or of some rules alone. */
export async function violations(page: Page, onlyRules?: string[]): Promise<string[]> {
  // There are no frames to gather from, and nobody reads what passed: a quarter of the time each.
  const builder = new AxeBuilder({ page }).setLegacyMode(true);
  const looking =
    onlyRules === undefined
      ? builder.options({
          rules: { 'target-size': { enabled: true } },
          resultTypes: ['violations'],
        })
      : builder.withRules(onlyRules);
  const { violations: found } = await looking.analyze();
  return found.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`),
  );
}

/** What sticks out on the right, or would need a sideways scroll. */
export async function overflow(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const wide = document.documentElement.clientWidth;
    const out = [...document.querySelectorAll('body *:not(.only-heard)')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 0 && box.right > wide + 1 && element.closest('svg') === null;
    });
    const sideways =
      document.documentElement.scrollWidth > wide ? ['the page scrolls sideways'] : [];
    return [...sideways, ...out.map((element) => element.outerHTML.slice(0, 120))];
  });
}

/** Buttons and fields smaller than a finger, at the sizes the tablet has. */
export async function smallTargets(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const controls = [...document.querySelectorAll('button, input, textarea, [role="radio"]')];
    return controls
      .filter((control) => control.closest('[aria-hidden="true"]') === null)
      .map((control) => ({ control, box: control.getBoundingClientRect() }))
      .filter(
        ({ control, box }) =>
          box.height > 1 &&
          (box.height < 56 || box.width < 56) &&
          !control.matches('[type="radio"]'),
      )
      .map(({ control, box }) => `${box.width}x${box.height} ${control.outerHTML.slice(0, 90)}`);
  });
}
