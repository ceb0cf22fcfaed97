import { writeFileSync } from 'node:fs';
import { type AuditEventDefinition, auditEvents } from '../../shared/audit/events.ts';

/** The page that documents the audit log. */
export const eventsPage = new URL('../../docs/events.md', import.meta.url);

function introduction(): string {
  return `# The audit log

<!-- Made by build/docs/events-page.ts out of shared/audit/events.ts: change those. -->

What happened, in an order that nobody can change unseen (rules 9.1, 9.2). One hash chain for each device and
one for the gateway. The catalogue is \`shared/audit/events.ts\`; types, the run-time check and this page come
from it. **No name of a person and no text enters the log**: a field is an ID, a count, a word of a closed
list or a time, and an entry with anything else is not written.

${tableOf([
  ['Kind', 'What it holds'],
  ['`id`', 'letters, digits and hyphens, at most 64: of a machine, a resident, a month'],
  ['`count`', 'a whole number, 0 or more'],
  ['`state`, `code`', 'a word from a closed list of the code'],
  ['`millis`', 'milliseconds since 1970'],
])}

## A chain

An entry is \`seq\` (dense, from 1), \`atMillis\` (trusted time on a device, the gateway's at the gateway),
\`event\`, \`detail\` (JSON), \`previousHash\` (64 zeros before the first entry) and \`hash\`: the SHA-256, in
lower-case hexadecimal, of these lines joined by a newline: \`postern audit 1\`, previousHash, seq, atMillis,
event, detail. It is written in the transaction of what it tells of. Triggers let nothing be changed or
removed. Staff are known by an ID; what is decided on the command line has none.

## How a device's chain reaches the gateway

In \`POST /sync\`, beside what docs/sync.md describes, and only in a request that carries no records while the
gateway has no more changes to give: audit adds no request, and no byte to one that carries mail.

${tableOf([
  ['Field', ''],
  ['request `audit.head`', '`{seq, hash}` of the newest entry'],
  ['request `audit.after`', 'what the gateway said last that it has; null asks, with no entries'],
  [
    'request `audit.entries`',
    'at most 200, about 64 KiB: `{seq, atMillis, event, detail, previousHash, hash}`, detail as text',
  ],
  [
    'answer `audit.storedSeq`',
    'the newest entry that the gateway has; 0 for none. An older gateway leaves `audit` out',
  ],
])}

The device keeps no position of its own: at each start it asks. Where the gateway has none it begins with its
newest \`device.enrolled\`. After a lost answer it tells the same entries again, and the gateway knows them. To a
gateway that came back from a backup (\`after\` beyond what it has) it tells again what is missing; that is no
break. Where the device's chain and the gateway's copy part, \`storedSeq\` goes back by up to 50, so that the
entry shows at which they do. If \`storedSeq\` is \`after\` again, or \`audit\` is not answered, the device sends no
more of it before its next start.

A chain is named by device and epoch. A device that is enrolled anew therefore begins another chain, at its
\`device.enrolled\`; what its log held before belongs to the chain before, and what it wrote while it was shut
out stays on the tablet. None of this is a break.

${tableOf([
  ['Break', 'What does not fit'],
  ['`badStart`', 'the first entry is no `device.enrolled`'],
  ['`gap`', 'a number is left out'],
  ['`previousHash`', 'the entry follows another than the gateway has'],
  ['`brokenHash`', 'the entry is not what its hash says'],
  ['`otherEntry`', 'another entry under a number that is known'],
  ['`headBehind`', "the device's chain ends before the gateway's copy of it"],
  ['`malformed`', 'it is no entry, or one that holds text; it is not kept'],
])}

A break is kept, written into the gateway's own chain and shown on the staff's page of devices until someone
of staff dismisses it with a reason. What the device tells afterwards is kept behind it, and mail goes on.

## Verification

\`postern-gateway audit verify [--data DIR] [--json [FILE]]\` computes every chain again and names the first entry
of each that is broken: its number, event, time and what does not fit. It ends with 0 only if all chains
are whole; a break that staff have dismissed is still one. Besides the breaks above it finds
\`missing\` (an entry is gone, also the last: the chain's head remembers how many there were) and \`notWritten\`
(one more than the gateway wrote). \`audit list [--device ID] [--limit N]\` prints entries.

What a chain cannot show: someone who may write to the gateway's database and computes every hash after
their change anew, the head's included, has made another whole chain. For devices' entries the tablets
themselves are the second copy.
`;
}

/** The whole page. */
export function eventsPageText(): string {
  return [
    introduction(),
    '## Events that a device writes',
    '',
    eventsOf('device'),
    '',
    '## Events that the gateway writes',
    '',
    eventsOf('gateway'),
    '',
  ].join('\n');
}

function eventsOf(by: AuditEventDefinition['by']): string {
  const rows = Object.entries<AuditEventDefinition>(auditEvents)
    .filter(([, event]) => event.by === by)
    .map(([name, event]) => [`\`${name}\``, event.means, fieldsOf(event)]);
  const header = ['Event', 'What it means', 'Fields; in brackets those that may be left out'];
  return tableOf([header, ...rows]);
}

/** A table of Markdown whose columns stand below one another, so that its source can be read too. */
function tableOf([header = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [header, rule, ...rows].map(lineOf).join('\n');
}

function fieldsOf({ detail, optional }: AuditEventDefinition): string {
  const always = Object.entries(detail).map(([field, kind]) => `\`${field}\` ${kind}`);
  const sometimes = Object.entries(optional).map(([field, kind]) => `[\`${field}\` ${kind}]`);
  return [...always, ...sometimes].join(', ');
}

if (import.meta.main) writeFileSync(eventsPage, eventsPageText());
