import { html } from 'ghtml';
import type { Gateway } from '../gateway.ts';
import { type CertificateEnd, certificateEnds } from './certificate-ends.ts';
import { choiceForm } from './layout.ts';
import { dateWords, instantWords } from './when.ts';

/** What staff may order a tablet on its page (rule 6.9); what cannot be taken back is for the command line. */
export const orderChoices = [
  ['lock', 'Lock'],
  ['unlock', 'Unlock'],
  ['unthrottle', 'Unlock after wrong PINs'],
  ['lose', 'Report as lost'],
] as const;

/** The facility's tablets: whose, in what state, when they were last heard of. */
export async function devicesTable(
  gateway: Gateway,
  { timeZone, formToken }: { readonly timeZone: string; readonly formToken: string },
): Promise<string> {
  const devices = await gateway.database
    .selectFrom('devices')
    .select(['devices.device_id', 'devices.name', 'devices.state', 'devices.state_reason'])
    .select(['devices.pending', 'devices.mode'])
    .select(['devices.app_version', 'devices.last_seen_millis'])
    .select((column) =>
      column
        .selectFrom('device_residents')
        .select((resident) => [resident.fn.min<string | null>('resident_id').as('first')])
        .whereRef('device_residents.device_id', '=', 'devices.device_id')
        .where('left_at_millis', 'is', null)
        .as('firstResident'),
    )
    .select((column) =>
      column
        .selectFrom('device_residents')
        .select((resident) => resident.fn.countAll<number>().as('count'))
        .whereRef('device_residents.device_id', '=', 'devices.device_id')
        .where('left_at_millis', 'is', null)
        .as('residents'),
    )
    .leftJoin('audit_chains', (join) =>
      join
        .onRef('audit_chains.device_id', '=', 'devices.device_id')
        .onRef('audit_chains.epoch', '=', 'devices.epoch'),
    )
    .select('audit_chains.entries as auditEntries')
    .select((column) =>
      column
        .exists(
          column
            .selectFrom('audit_breaks')
            .select('break_id')
            .whereRef('audit_breaks.chain', '=', 'audit_chains.chain'),
        )
        .as('isAuditBroken'),
    )
    .orderBy('devices.name')
    .orderBy('devices.enrolled_at_millis')
    .execute();
  if (devices.length === 0) return html`<p>No tablet is enrolled yet.</p>`;
  const ends = await certificateEnds(gateway);
  const rows = devices.map(
    (device) => html`<tr>
      <th scope="row">${device.name}</th>
      <td>${device.mode === 'shared' ? `Shared by ${device.residents}` : (device.firstResident ?? '')}</td>
      <td>${device.state === 'active' ? 'In use' : `${device.state}: ${device.state_reason}`}</td>
      <td>
        ${device.last_seen_millis === null ? 'Never' : instantWords(device.last_seen_millis, timeZone)}
      </td>
      <td>${device.pending}</td>
      <td>${auditWords(device)}</td>
      <td>${certificateWords(ends.get(device.device_id), timeZone)}</td>
      <td>${device.app_version}</td>
      <td>!${device.state === 'retired' ? '' : orderForm(device, formToken)}</td>
    </tr>`,
  );
  return html`
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Tablet</th>
            <th scope="col">Resident</th>
            <th scope="col">State</th>
            <th scope="col">Last seen</th>
            <th scope="col">Still to send</th>
            <th scope="col">Audit</th>
            <th scope="col">Certificate</th>
            <th scope="col">Version</th>
            <th scope="col">Order</th>
          </tr>
        </thead>
        <tbody>
          !${rows}
        </tbody>
      </table>
    </div>
  `;
}

/** Until when it can show who it is; it renews that by itself long before, as long as it comes by. */
function certificateWords(end: CertificateEnd | undefined, timeZone: string): string {
  if (end === undefined) return 'None';
  const date = dateWords(end.notAfterMillis, timeZone);
  return end.isExpired ? `Expired ${date}: enrol it again` : `Until ${date}`;
}

function orderForm(
  { device_id, name }: { readonly device_id: string; readonly name: string },
  formToken: string,
): string {
  return choiceForm({
    action: `/devices/${device_id}/orders`,
    formToken,
    field: 'kind',
    label: `Order for ${name}`,
    choices: orderChoices,
    button: 'Order',
  });
}

/** SQLite answers 0 or 1 where PostgreSQL answers a boolean. */
function auditWords(device: {
  readonly auditEntries: number | null;
  readonly isAuditBroken: unknown;
}): string {
  if (device.isAuditBroken === 1 || device.isAuditBroken === true) return 'Broken';
  return device.auditEntries === null ? 'Nothing yet' : `Whole, ${device.auditEntries} entries`;
}
