import { html } from 'ghtml';
import type { Gateway } from '../gateway.ts';
import { instantWords } from './when.ts';

/** The facility's tablets: whose, in what state, when they were last heard of. */
export async function devicesTable(gateway: Gateway, timeZone: string): Promise<string> {
  const devices = await gateway.database
    .selectFrom('devices')
    .leftJoin('device_residents', 'device_residents.device_id', 'devices.device_id')
    .select(['devices.name', 'devices.state', 'devices.state_reason', 'devices.pending'])
    .select(['devices.app_version', 'devices.last_seen_millis', 'device_residents.resident_id'])
    .orderBy('devices.name')
    .orderBy('devices.enrolled_at_millis')
    .execute();
  if (devices.length === 0) return html`<p>No tablet is enrolled yet.</p>`;
  const rows = devices.map(
    (device) => html`<tr>
      <th scope="row">${device.name}</th>
      <td>${device.resident_id ?? ''}</td>
      <td>${device.state === 'active' ? 'In use' : `${device.state}: ${device.state_reason}`}</td>
      <td>
        ${device.last_seen_millis === null ? 'Never' : instantWords(device.last_seen_millis, timeZone)}
      </td>
      <td>${device.pending}</td>
      <td>${device.app_version}</td>
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
            <th scope="col">Version</th>
          </tr>
        </thead>
        <tbody>
          !${rows}
        </tbody>
      </table>
    </div>
  `;
}
