import { z } from 'zod';
import { noteCharactersMax, type Verdict, type Withholding } from '../review/verdict.ts';
import { photoField } from '../staff/photo-fields.ts';
import type { PhotosTable } from '../store/schema.ts';

const note = z.string().max(noteCharactersMax).default('');
const RefusalForm = z.looseObject({
  rule: z.string().min(1),
  note,
  part: z.union([z.literal(''), z.coerce.number().int().positive()]).default(''),
});

/** The verdict of the form that refuses a message; null for one that is not filled in. */
export function readRefusal(body: unknown): Verdict | null {
  const form = RefusalForm.safeParse(body);
  if (!form.success) return null;
  const { rule, part, note: said } = form.data;
  return {
    kind: 'refuse',
    ruleCode: rule,
    note: said,
    ...(part === '' ? {} : { photo: part }),
  };
}

/** The verdict of the form that approves a message, without the photos for which a rule is chosen. */
export function readApproval(body: unknown, photos: readonly PhotosTable[]): Verdict | null {
  const withheld: Withholding[] = [];
  for (const { number } of photos) {
    const fields = z.looseObject({
      [photoField.rule(number)]: z.string().default(''),
      [photoField.note(number)]: note,
    });
    const form = fields.safeParse(body);
    if (!form.success) return null;
    const ruleCode = String(form.data[photoField.rule(number)]);
    const said = String(form.data[photoField.note(number)]);
    if (ruleCode !== '') withheld.push({ photo: number, ruleCode, note: said });
  }
  return { kind: 'approve', withheld };
}
