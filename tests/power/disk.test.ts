import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../simulation/random.ts';
import { Disk, type Policy, policies } from './disk.ts';
import type { SystemCall } from './system-calls.ts';

const top = '/data';
const path = `${top}/store`;
const fd = 7;
const directoryFd = 8;
const create: SystemCall = { kind: 'open', fd, path, flags: 'O_RDWR|O_CREAT' };
const syncName: readonly SystemCall[] = [
  { kind: 'open', fd: directoryFd, path: top, flags: 'O_RDONLY' },
  { kind: 'sync', fd: directoryFd },
];
const write = (offset: number, bytes: Buffer): SystemCall => ({ kind: 'write', fd, offset, bytes });

function diskAfter(calls: readonly SystemCall[]): Disk {
  const disk = new Disk(top);
  for (const call of calls) disk.apply(call);
  return disk;
}

function fileAfterCut(disk: Disk, policy: Policy, seed = 1): Buffer | undefined {
  return disk.image(policy, randomFrom(seed)).files.get('store');
}

const anyChange: fc.Arbitrary<SystemCall> = fc.oneof(
  fc
    .tuple(fc.nat(3000), fc.uint8Array({ minLength: 1, maxLength: 1500 }))
    .map(([offset, bytes]) => write(offset, Buffer.from(bytes))),
  fc.nat(4000).map((length): SystemCall => ({ kind: 'truncate', fd, length })),
);

test('a file lasts from the sync of its directory on, whatever was done with the file', () => {
  const written = [create, write(0, Buffer.from('key')), { kind: 'sync', fd }] as const;
  expect(fileAfterCut(diskAfter(written), 'dropped')).toBeUndefined();
  const kept = diskAfter([...written, ...syncName]);
  expect(fileAfterCut(kept, 'dropped')?.toString()).toBe('key');
});

test('what was synced is there, whatever becomes of the rest', () => {
  fc.assert(
    fc.property(fc.array(anyChange), (changes) => {
      const disk = diskAfter([create, ...syncName, ...changes, { kind: 'sync', fd }]);
      const images = policies.map((policy) => fileAfterCut(disk, policy));
      expect(new Set(images.map((image) => image?.toString('hex'))).size).toBe(1);
    }),
  );
});

test('a torn write leaves each 512 bytes as they were or as they should be', () => {
  const before = Buffer.alloc(4096, 'a');
  const after = Buffer.alloc(3000, 'b');
  const disk = diskAfter([create, ...syncName, write(0, before), { kind: 'sync', fd }]);
  disk.apply(write(700, after));
  const whole = fileAfterCut(disk, 'kept') ?? before;
  const tears = new Set<string>();
  for (let seed = 1; seed <= 20; seed += 1) {
    const torn = fileAfterCut(disk, 'torn', seed) ?? before;
    const pattern = Array.from({ length: 8 }, (_, sector) => {
      const of = (bytes: Buffer) => bytes.subarray(sector * 512, (sector + 1) * 512);
      expect([of(before).toString(), of(whole).toString()]).toContain(of(torn).toString());
      return of(torn).equals(of(whole));
    });
    tears.add(pattern.join());
  }
  expect(tears.size).toBeGreaterThan(10);
});

test('what was written while a sync went on is not promised by it', () => {
  const written = [create, ...syncName, write(0, Buffer.from('old'))];
  const disk = diskAfter([...written, { kind: 'syncBegins', fd }, write(0, Buffer.from('new'))]);
  disk.apply({ kind: 'sync', fd });
  expect(fileAfterCut(disk, 'dropped')?.toString()).toBe('old');
});
