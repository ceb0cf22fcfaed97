import type { PinChange } from '../../shared/protocol/record.ts';
import { appendAudit } from '../audit/append.ts';
import type { RecordContext, RecordEffect } from '../mail/effect.ts';
import { tellPerson } from '../residents.ts';
import type { Writer } from '../store/schema.ts';
import { isLinked, linkTo, readPin, replaceByChoice } from './verifier.ts';

/**
 * Applies `pin.change` (rule 5.5): the resident's other devices are told. Of two that were made apart from each
 * other the later to come counts, and a link leads from the other one to it. One that replaces a PIN of before
 * a staff reset does not undo that (`tooLate`). The device that told it hears how things stand in any case.
 */
export async function takePinChange(
  writer: Writer,
  context: RecordContext,
  change: PinChange,
): Promise<RecordEffect> {
  const { residentId, baseSalt, salt, stretched } = change;
  const { deviceId, nowMillis } = context;
  const isOfDevice = context.residentIds.includes(residentId);
  const now = isOfDevice ? await readPin(writer, residentId) : null;
  if (now === null) return { outcome: 'refused', problem: 'unknownResident' };
  await tellPerson(writer, residentId);
  if (!(await isLinked(writer, residentId, { now, salt: baseSalt }))) {
    return { outcome: 'refused', problem: 'tooLate' };
  }
  // A gateway restored from a backup may have it already.
  if (now.salt === salt) return { outcome: 'applied', problem: null };
  await linkTo(writer, residentId, { now, next: { salt, stretched } });
  const version = now.version + 1;
  await replaceByChoice(writer, residentId, { version, salt, stretched });
  appendAudit(writer, nowMillis, 'pin.changed', { residentId, deviceId, version });
  return { outcome: 'applied', problem: null };
}
