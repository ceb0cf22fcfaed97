import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDemoDirectory } from '../../../gateway/demo/demo.test-support.ts';
import type { Gateway } from '../../../gateway/gateway.ts';
import { importMail } from '../../../gateway/import/mail.ts';
import { importResidents } from '../../../gateway/import/residents.ts';
import { setPolicy } from '../../../gateway/policy.ts';
import { noonInNovember } from '../../../gateway/sync/letter.test-support.ts';
import { readTransferFile } from '../../../gateway/transfers/read-file.ts';
import { assert } from '../../../shared/assert.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';
import { parseEnrolmentCode } from '../../../shared/protocol/enrolment-code.ts';
import type { Result } from '../../../shared/result.ts';
import { type Random, randomFrom } from '../../simulation/random.ts';
import { inOwnDirectory } from '../directory.ts';
import { createScore, type TargetScore } from '../score.ts';
import { bent, mutated } from '../values/mutate.ts';
import type { EdgePlan } from './plan.ts';

/** What staff bring to a gateway, or type at it. */
type Reader = (
  made: { readonly gateway: Gateway; readonly path: string; readonly random: Random },
  input: string,
) => Promise<Result<unknown, unknown>> | Result<unknown, unknown>;

const residents = [
  'residentId,firstName,lastName,language,pin,contacts',
  '300001,Ana,"Del Río",es,482915,"Rosa Herrera"',
  '300002,Bo,Smith,en,730264,',
].join('\n');
const mail = [
  '{"id":"m1","resident":"204817","from":"Denise Whitfield","text":"Hello","replyStamps":1}',
  '{"id":"m2","to":"Andre","text":"Hi","arrivedAt":"2026-11-22T18:00:00Z","photos":["a.jpg"]}',
].join('\n');
const transfer = JSON.stringify({
  schemaVersion: 1,
  documents: [{ transfer: { fromGateway: 'x', toGateway: 'y', stamps: [] }, signature: 'AAAA' }],
});

/** Each target: something like what is right, and what reads it. */
const targets: Readonly<Record<string, { readonly like: string; readonly read: Reader }>> = {
  'file residents.csv': {
    like: residents,
    read: ({ gateway, path }, input) => {
      writeFileSync(path, input);
      return importResidents(gateway, { file: path, partial: false, progress: () => undefined });
    },
  },
  'file mail.jsonl': {
    like: mail,
    read: ({ gateway, path, random }, input) => {
      writeFileSync(path, input);
      return importMail(gateway, { file: path, partial: random.chance(0.3), residentId: null });
    },
  },
  'file policy.json': {
    like: JSON.stringify(defaultPolicy),
    read: ({ gateway, random }, input) =>
      setPolicy(gateway, random.chance(0.5) ? mutated(defaultPolicy, random) : parsed(input)),
  },
  'file transfer.json': {
    like: transfer,
    read: ({ gateway }, input) => readTransferFile(gateway, Buffer.from(input, 'latin1')),
  },
  'file enrolment code': {
    like: '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ',
    read: (_made, input) => parseEnrolmentCode(input),
  },
};

/** The names of the files' targets. */
export const fileTargets: readonly string[] = Object.keys(targets);

/** Fuzzes what reads files: a refusal names what is wrong, and a file is taken whole or not at all. */
export function fuzzFiles(names: readonly string[], plan: EdgePlan): Promise<TargetScore[]> {
  return inOwnDirectory(async (directory) => {
    const prepared = await makeDemoDirectory(noonInNovember);
    const demo = await prepared.start();
    const scores: TargetScore[] = [];
    for (const name of names) {
      const target = targets[name];
      assert(target !== undefined, `there is a target ${name}`);
      const score = createScore(name);
      const random = randomFrom(name, plan.seed);
      const made = { gateway: demo.gateway, path: join(directory, 'file'), random };
      for (let sent = 0; sent < plan.inputs; sent += 1) {
        const input = changedText(target.like, random);
        try {
          const read = await target.read(made, input);
          if (read.ok || isNamed(read.error)) score.count(read.ok ? 'accepted' : 'refused');
          else score.found('unknownErrors', read.error, input);
        } catch (error) {
          score.found('crashes', error, input);
        }
      }
      scores.push(score.total());
    }
    await demo.stop();
    prepared.remove();
    return scores;
  });
}

/** A refusal says what it refuses: a code, or the fields. */
function isNamed(error: unknown): boolean {
  if (Array.isArray(error)) return error.length > 0;
  const { code, kind } = (error ?? {}) as { readonly code?: unknown; readonly kind?: unknown };
  return typeof error === 'string' || typeof code === 'string' || typeof kind === 'string';
}

function changedText(text: string, random: Random): string {
  let changed = text;
  const changes = random.below(4);
  for (let change = 0; change < changes; change += 1) {
    const ways: readonly [() => string, ...(() => string)[]] = [
      () => bent(changed, random),
      () => changed.replace(/"[^"]*"/, random.pick(['""', 'null', '[]', '{}', '-1', '1e999', '"'])),
      () => changed.replaceAll(',', random.pick([';', ',,', '\t', '\n'])),
      () => changed.replace(/\d+/, random.pick(['', '-4', '0.5', '1e308', '٣', '9'.repeat(40)])),
      () => `${changed}\n${changed}`,
      () => Buffer.from(random.bytes(random.below(200))).toString('latin1'),
      () => `\ufeff${changed}`,
    ];
    changed = random.pick(ways)();
  }
  return changed;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
