import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const RefusalRule = z.strictObject({
  code: z.string().regex(/^[A-Za-z]+$/),
  en: z.string().min(1),
  es: z.string().min(1),
});

/** A rule for which mail may be refused, in each language in which residents are told. */
export type RefusalRule = z.infer<typeof RefusalRule>;

/** Every rule for which mail may be refused; there is no "other" (rule 3.6). */
export const refusalRules: readonly RefusalRule[] = z
  .array(RefusalRule)
  .min(1)
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'rules.json'), 'utf8')));

/** The rule with this code, or null. */
export function findRule(code: string): RefusalRule | null {
  return refusalRules.find((rule) => rule.code === code) ?? null;
}

/** A rule's text in a resident's language; English where it has no other. */
export function ruleText(rule: RefusalRule, language: string): string {
  return language === 'es' ? rule.es : rule.en;
}
