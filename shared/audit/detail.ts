import { type AuditEventDefinition, auditEvents, type DetailKind } from './events.ts';

type Catalogue = typeof auditEvents;

/** The name of an event of the catalogue. */
export type AuditEvent = keyof Catalogue;

type WrittenBy<Who extends AuditEventDefinition['by']> = {
  [Event in AuditEvent]: Catalogue[Event]['by'] extends Who ? Event : never;
}[AuditEvent];

/** What a device writes into its chain. */
export type DeviceAuditEvent = WrittenBy<'device'>;
/** What the gateway writes into its own. */
export type GatewayAuditEvent = WrittenBy<'gateway'>;

interface ValueOf {
  readonly id: string;
  readonly count: number;
  readonly state: string;
  readonly code: string;
  readonly millis: number;
}

type Fields<Kinds extends Readonly<Record<string, DetailKind>>> = {
  readonly [Field in keyof Kinds]: ValueOf[Kinds[Field]];
};

/** What an entry of this event says: the fields of the catalogue and no other. */
export type AuditDetailOf<Event extends AuditEvent> = Fields<Catalogue[Event]['detail']> &
  Partial<Fields<Catalogue[Event]['optional']>>;

const idPattern = /^[A-Za-z0-9-]{1,64}$/;
const wordPattern = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

const isOfKind: Readonly<Record<DetailKind, (value: unknown) => boolean>> = {
  id: (value) => typeof value === 'string' && idPattern.test(value),
  state: isWord,
  code: isWord,
  count: isWholeNumber,
  millis: isWholeNumber,
};

function isWord(value: unknown): boolean {
  return typeof value === 'string' && wordPattern.test(value);
}

function isWholeNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * What keeps an entry out of the log: an event that the catalogue has not, a field that it does not
 * declare, one that is missing or of another kind. Null when it may enter. Types say the same at
 * compile time; this holds where types were talked round, so that no name and no text gets in (9.1).
 */
export function auditProblem(event: string, detail: object): string | null {
  if (!Object.hasOwn(auditEvents, event)) return `no event ${event} in the catalogue`;
  const definition: AuditEventDefinition = auditEvents[event as AuditEvent];
  const given = detail as Readonly<Record<string, unknown>>;
  for (const field of Object.keys(given)) {
    const kind = kindIn(definition.detail, field) ?? kindIn(definition.optional, field);
    if (kind === null) return `${event} declares no field ${field}`;
    if (!isOfKind[kind](given[field])) return `${field} of ${event} is no ${kind}`;
  }
  const missing = Object.keys(definition.detail).find((field) => !Object.hasOwn(given, field));
  return missing === undefined ? null : `${event} lacks ${missing}`;
}

function kindIn(kinds: AuditEventDefinition['detail'], field: string): DetailKind | null {
  return Object.hasOwn(kinds, field) ? (kinds[field] ?? null) : null;
}

/** Longer than any detail of ours; what is longer is no detail. */
const detailCharactersMax = 2000;

/**
 * Whether the JSON of a detail that came from elsewhere says nothing but names of machines, words and
 * numbers. A newer device has events and fields that this catalogue has not; it has no text either.
 */
export function holdsNoText(detailJson: string): boolean {
  if (detailJson.length > detailCharactersMax) return false;
  const detail = parsed(detailJson);
  if (typeof detail !== 'object' || detail === null || Array.isArray(detail)) return false;
  return Object.entries(detail).every(
    ([field, value]) => wordPattern.test(field) && isTextless(value),
  );
}

function isTextless(value: unknown): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return true;
  return typeof value === 'string' && idPattern.test(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
