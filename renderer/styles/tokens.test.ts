import { expect, test } from 'vitest';
import tokens from './tokens.css?raw';

const sheets = import.meta.glob<string>('./*.css', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const styles = Object.entries(sheets).filter(([name]) => name !== './tokens.css');

type Set = Readonly<Record<string, string>>;

function declared(selector: string): Set {
  const block = tokens.split(`${selector} {`)[1]?.split('}')[0] ?? '';
  return Object.fromEntries(
    [...block.matchAll(/(--[a-z0-9-]+):\s*(#[0-9a-f]{6})\b/g)].map((found) => [found[1], found[2]]),
  );
}

const light = declared(':root');
const sets: Readonly<Record<string, Set>> = {
  light,
  dark: { ...light, ...declared(':root[data-look="dark"]') },
  contrast: { ...light, ...declared(':root[data-look="contrast"]') },
};

/** Relative luminance of a colour, WCAG 2.2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function ratio(ink: string, ground: string): number {
  const [a, b] = [luminance(ink), luminance(ground)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Every ink, and the grounds its words stand on somewhere. */
const pairs: Readonly<Record<string, readonly string[]>> = {
  '--ink': ['--paper', '--sheet', '--tray', '--accent-wash', '--care-wash'],
  '--ink-soft': ['--paper', '--sheet', '--tray', '--accent-wash'],
  '--accent': ['--paper', '--sheet', '--accent-wash'],
  '--care': ['--paper', '--sheet', '--care-wash', '--accent-wash'],
  '--on-accent': ['--accent', '--accent-deep'],
  '--on-care': ['--care'],
};

for (const [name, set] of Object.entries(sets)) {
  test(`A1 every ink is read on every ground it stands on, in the ${name} set`, () => {
    const least = name === 'contrast' ? 7 : 4.5;
    for (const [ink, grounds] of Object.entries(pairs)) {
      for (const ground of grounds) {
        const found = ratio(set[ink] ?? '', set[ground] ?? '');
        expect(found, `${ink} on ${ground}`).toBeGreaterThanOrEqual(least);
      }
    }
  });

  test(`A1 the edges of what can be pressed stand out by 3:1, in the ${name} set`, () => {
    for (const ground of ['--paper', '--sheet', '--tray']) {
      expect(ratio(set['--edge'] ?? '', set[ground] ?? ''), ground).toBeGreaterThanOrEqual(3);
    }
  });
}

const rules = styles.flatMap(([name, sheet]) =>
  [...sheet.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map((rule) => ({
    name,
    selector: rule[1],
    body: rule[2] ?? '',
  })),
);

test('the styles were read', () => {
  expect(Object.keys(light).length).toBeGreaterThan(15);
  expect(rules.length).toBeGreaterThan(100);
});

test('A1 a pair of ink and ground that a style uses together is among those that are checked', () => {
  for (const { name, selector, body } of rules) {
    const ink = /(?:^|[\s;])color:\s*var\((--[a-z-]+)\)/.exec(body)?.[1];
    const ground = /background:\s*var\((--[a-z-]+)\)/.exec(body)?.[1];
    if (ink === undefined || ground === undefined) continue;
    expect(pairs[ink], `${name} ${selector}: ${ink} on ${ground}`).toContain(ground);
  }
});

test('screens.md: colors stand in the tokens alone', () => {
  for (const [name, sheet] of styles) {
    expect(sheet.match(/#[0-9a-f]{3,8}\b|rgb\(|hsl\(/gi), name).toBeNull();
  }
});
