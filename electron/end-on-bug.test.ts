import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { traceOf } from '../shared/trace-of.ts';

const letter = 'Dear mama, the canary sings\n    at home (/cell/4:12:7)';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('S4 of an error its kind, its code and its places are told, and nothing that it quotes', () => {
  const parsing = thrownBy(() => JSON.parse(letter));
  expect((parsing as Error).message).toContain('Dear mama');
  const trace = traceOf(parsing);
  expect(trace).toMatch(/^SyntaxError\n\s+at /);
  expect(trace).toContain('end-on-bug.test.ts');
  const coded = Object.assign(new Error(letter), { code: 'SQLITE_IOERR' });
  expect(traceOf(coded)).toMatch(/^Error SQLITE_IOERR\n\s+at /);
  const strange = Object.assign(new Error(letter), { name: letter, code: letter });
  for (const one of [parsing, coded, strange, letter, { letter }, null]) {
    expect(traceOf(one)).not.toMatch(/mama|canary|at home|cell.4/);
  }
});

test.each([
  ['an exception', 'JSON.parse(letter)'],
  ['a rejection that nobody waits for', 'Promise.reject(new Error(letter))'],
])(
  'S4 %s ends a process with its place on standard error, and nothing that it quotes',
  (_what, bug) => {
    const program = `
    import(${JSON.stringify(join(import.meta.dirname, 'end-on-bug.ts'))}).then(({ endOnBug }) => {
      endOnBug(console.error, process.exit);
      const letter = ${JSON.stringify(letter)};
      setTimeout(() => { ${bug} });
    });
  `;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--eval', program], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^(Syntax)?Error\n\s+at /);
    expect(stderr).not.toMatch(/mama|canary|at home|cell.4/);
  },
);
