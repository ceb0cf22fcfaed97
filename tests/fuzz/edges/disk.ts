import {
  copyFileSync,
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../../db/vault-store.ts';
import { makeResidentKeys } from '../../../electron/core/keys/resident-keys.ts';
import { openExistingStore } from '../../../electron/core/open-store.ts';
import { assert } from '../../../shared/assert.ts';
import type { Result } from '../../../shared/result.ts';
import { openBareStore } from '../../bench/tablet/bare-store.ts';
import { type Random, randomFrom } from '../../simulation/random.ts';
import { inOwnDirectory } from '../directory.ts';
import { createScore, type Score, type TargetScore } from '../score.ts';
import type { EdgePlan } from './plan.ts';

/** Whose bytes are not what the tablet wrote. */
export const diskTargets = ['disk device store', 'disk vault'] as const;

const damages = ['flip', 'zeros', 'noise', 'cut', 'gone', 'longer', 'swapped'] as const;

/** Fuzzes what opens stores and journals: they open, whole or made again, or say what they are. */
export function fuzzDisk(names: readonly string[], plan: EdgePlan): Promise<TargetScore[]> {
  return inOwnDirectory(async (directory) => {
    const template = join(directory, 'template');
    const vaultKey = await makeTemplate(template);
    const scores: TargetScore[] = [];
    for (const name of names) {
      const random = randomFrom(name, plan.seed);
      const score = createScore(name);
      for (let sent = 0; sent < plan.inputs; sent += 1) {
        const dataDir = join(directory, 'tablet');
        cpSync(template, dataDir, { recursive: true });
        const folder = name === 'disk vault' ? join(dataDir, 'vaults') : dataDir;
        const done = Array.from({ length: 1 + random.below(3) }, () => damage(folder, random));
        const open =
          name === 'disk vault'
            ? () => openVault({ path: join(folder, '204817.db'), key: Buffer.from(vaultKey) })
            : () => openExistingStore({ dataDir });
        judge(score, open, done);
        rmSync(dataDir, { recursive: true });
      }
      scores.push(score.total());
    }
    return scores;
  });
}

/** A tablet with a vault; both have been written to, so that their journals have something in them. */
async function makeTemplate(dataDir: string): Promise<Uint8Array> {
  const store = await openBareStore(dataDir);
  for (let n = 0; n < 20; n += 1) {
    store.transaction('fill', () => store.audit.append(n, 'device.enrolled', { epoch: 1 }));
  }
  store.close();
  const { vaultKey } = makeResidentKeys();
  const path = join(dataDir, 'vaults', '204817.db');
  const vault = openVault({ path, key: Buffer.from(vaultKey) });
  assert(vault.ok, 'a new vault opens');
  for (let n = 0; n < 20; n += 1) {
    const id = `019ab0c1-2d3e-7f45-8a6b-7c8d9e0f1a${10 + n}`;
    const times = { createdAtMillis: n, editedAtMillis: n };
    const draft = {
      id,
      contactId: 'c',
      contactName: 'Denise',
      replyToId: null,
      body: `Draft ${n}`,
    };
    vault.value.transaction('fill', () => vault.value.createDraft({ ...draft, ...times }));
  }
  vault.value.close();
  return vaultKey;
}

/** Damages one file of a folder. Answers which, and how. */
function damage(folder: string, random: Random): string {
  const files = readdirSync(folder).filter((name) => /\.db/.test(name));
  const name = files[random.below(files.length)];
  if (name === undefined) return 'nothing left';
  const path = join(folder, name);
  const bytes = readFileSync(path);
  const at = random.below(bytes.length + 1);
  const way = random.pick(damages);
  if (way === 'flip' && at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x40, at);
  if (way === 'zeros') bytes.subarray(at, at + 4096).fill(0);
  if (way === 'noise') bytes.set(random.bytes(Math.min(512, bytes.length - at)), at);
  writeFileSync(path, bytes);
  if (way === 'cut') truncateSync(path, at);
  if (way === 'longer') writeFileSync(path, Buffer.concat([bytes, Buffer.from(random.bytes(500))]));
  if (way === 'gone') rmSync(path);
  const other = files[random.below(files.length)];
  if (way === 'swapped' && other !== undefined) copyFileSync(path, join(folder, other));
  return `${name} ${way} at ${at}`;
}

function judge(
  score: Score,
  open: () => Result<{ close(): void }, { readonly kind: string }>,
  done: readonly string[],
): void {
  try {
    const opened = open();
    if (opened.ok) opened.value.close();
    score.count(opened.ok ? 'accepted' : 'refused');
  } catch (error) {
    score.found('crashes', error, done);
  }
}
