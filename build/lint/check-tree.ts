import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkArrows, type Problem, unclassifiedPackages } from './arrows.ts';
import { checkClocks } from './clocks.ts';

const sources = [
  '{shared,db,electron,renderer,gateway,build,tests}/**/*.{ts,tsx,js,mjs,cjs}',
  '*.{ts,js}',
];

/** Checks every source of the repository at `root`, and that package.json brings no stranger. */
export function checkTree(root: string): Problem[] {
  const files = globSync(sources, { cwd: root, exclude: ['**/node_modules/**'] }).sort();
  const inFiles = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    return [...checkArrows(file, text), ...checkClocks(file, text)];
  });
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const strangers = unclassifiedPackages(Object.keys({ ...dependencies, ...devDependencies }));
  const inPackage = strangers.map(
    (name): Problem => ({
      file: 'package.json',
      line: 1,
      rule: 'unclassified',
      message: `nothing is said of the package ${name}. Say in build/lint/rules.ts who may use it`,
    }),
  );
  return [...inFiles, ...inPackage];
}
