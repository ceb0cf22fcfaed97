import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { checkTree } from './check-tree.ts';

const root = resolve(import.meta.dirname, '../..');

/** What one check had to say; `ok` when it found nothing. */
type Verdict = { readonly name: string; readonly ok: boolean; readonly output: string };

/** The programs that check besides the arrows. All look and none changes anything. */
const programs: readonly (readonly [name: string, command: string, words: readonly string[]])[] = [
  ['biome', 'biome', ['check', '--diagnostic-level=error', '--colors=off', '.']],
  ['types', 'tsc', ['-p', 'tsconfig.json', '--pretty', 'false']],
  ['knip', 'knip', ['--no-progress']],
];

/**
 * Runs every check side by side and prints what the failing ones said, one after the other, so that
 * one run shows everything there is to mend. Exit code 1 when any fails.
 */
async function lint(): Promise<void> {
  const running = programs.map(([name, command, words]) => run(name, command, words));
  const verdicts = [checkArrowsOfTree(), ...(await Promise.all(running))];
  for (const { name, ok, output } of verdicts) {
    console.log(ok ? `${name}: ok` : `${name}: failed\n${output}`);
  }
  process.exitCode = verdicts.every(({ ok }) => ok) ? 0 : 1;
}

function checkArrowsOfTree(): Verdict {
  const problems = checkTree(root);
  const output = problems
    .map(({ file, line, rule, message }) => `${file}:${line} [${rule}] ${message}`)
    .join('\n');
  return { name: 'arrows', ok: problems.length === 0, output };
}

function run(name: string, command: string, words: readonly string[]): Promise<Verdict> {
  const child = spawn(join(root, 'node_modules/.bin', command), words, { cwd: root });
  let output = '';
  const collect = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((done) => {
    child.on('error', (error) => done({ name, ok: false, output: error.message }));
    child.on('close', (exitCode) => done({ name, ok: exitCode === 0, output }));
  });
}

await lint();
