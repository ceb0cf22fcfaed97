import { html } from 'ghtml';
import { OutboxRecord } from '../../shared/protocol/record.ts';
import type { Gateway } from '../gateway.ts';
import { pager } from './layout.ts';
import { instantWords } from './when.ts';

const perPage = 50;
const noiseMax = 2000;

/**
 * What could not be applied: records that the gateway cannot accept (rule 6.6) and what a device
 * that was shut out still had (6.5), with their content as far as it can be opened.
 */
export async function setAsideList(
  gateway: Gateway,
  view: { readonly timeZone: string; readonly pageNumber: number },
): Promise<string> {
  const { total, rows } = await readSetAside(gateway, (view.pageNumber - 1) * perPage);
  if (total === 0) return html`<p>Nothing was set aside.</p>`;
  const cards: string[] = [];
  for (const row of rows) {
    const content = await contentOf(gateway, row.verbatim);
    cards.push(html`<article>
      <h2>${row.name}, record ${row.seq}: ${row.problem}</h2>
      <p>${instantWords(row.receivedAtMillis, view.timeZone)}</p>
      <pre class="letter">${content}</pre>
    </article>`);
  }
  const pages = Math.ceil(total / perPage);
  return html`<p>${total} set aside. Nothing here is lost, and nothing here was carried out.</p>
    !${cards} !${pager({ path: '/set-aside', number: view.pageNumber, pages })}`;
}

async function readSetAside(gateway: Gateway, offset: number) {
  const poison = gateway.database
    .selectFrom('records')
    .innerJoin('devices', 'devices.device_id', 'records.device_id')
    .select(['devices.name as name', 'records.seq as seq', 'records.problem as problem'])
    .select(['records.received_at_millis as receivedAtMillis', 'records.verbatim as verbatim'])
    .where('records.outcome', '=', 'quarantined');
  const fenced = gateway.database
    .selectFrom('fenced_records')
    .innerJoin('devices', 'devices.device_id', 'fenced_records.device_id')
    .select([
      'devices.name as name',
      'fenced_records.seq as seq',
      'devices.state_reason as problem',
    ])
    .select('fenced_records.received_at_millis as receivedAtMillis')
    .select('fenced_records.verbatim as verbatim');
  const all = gateway.database.selectFrom(poison.unionAll(fenced).as('set_aside'));
  const { total } = await all
    .select((column) => column.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const rows = await all
    .selectAll()
    .orderBy('receivedAtMillis', 'desc')
    .orderBy('seq', 'desc')
    .offset(offset)
    .limit(perPage)
    .execute();
  return { total: Number(total), rows };
}

async function contentOf(gateway: Gateway, verbatim: string): Promise<string> {
  const record = OutboxRecord.safeParse(JSON.parse(verbatim));
  // What a PIN is stretched to opens mail: it is for tablets alone.
  if (record.success && record.data.kind === 'pin.change') return 'A changed PIN.';
  const opened = record.success ? await gateway.sealing.open(record.data) : null;
  if (opened?.ok === true) return JSON.stringify(opened.value, null, 2);
  return `It could not be opened. ${beginningOf(verbatim)}`;
}

/** What cannot be opened is noise to whoever reads it: a little of it tells one from another. */
function beginningOf(verbatim: string): string {
  if (verbatim.length <= noiseMax) return `As it came:\n${verbatim}`;
  return `The first ${noiseMax} of its ${verbatim.length} characters:\n${verbatim.slice(0, noiseMax)}`;
}
