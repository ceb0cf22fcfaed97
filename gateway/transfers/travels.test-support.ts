import { uuidv7 } from 'uuidv7';
import { periodOf } from '../../shared/time/period.ts';
import { readFacility } from '../gateway.ts';
import { acceptSend } from '../mail/accept-send.ts';
import { recallMessage } from '../mail/recall.ts';
import { grantLeases, readLeases } from '../stamps/leases.ts';
import { write } from '../store/database.ts';
import { shutOut } from '../sync/retire.ts';
import type { TransferFile } from './document.ts';
import {
  admit,
  arrive,
  leave,
  type SharedClock,
  type TestFacility,
} from './facility.test-support.ts';

/** A letter on a tablet that was not told yet, with the stamp that was promised for it. */
interface Letter {
  readonly messageId: string;
  readonly stamp: string;
}

/** A tablet of the traveller that they left at a facility, or still have: it knows what it was told. */
interface Tablet {
  readonly at: TestFacility;
  readonly deviceId: string;
  /** The set of leases that it has. */
  leaseVersion: number;
  stamps: string[];
  queue: Letter[];
  told: Letter[];
}

/** One resident who is sent from facility to facility, with their tablets and the files in the post. */
export class Traveller {
  readonly residentId: string;
  readonly facilities: readonly TestFacility[];
  readonly clock: SharedClock;
  readonly tablets: Tablet[] = [];
  /** Every file that was ever written for them, by the facility for which it is. */
  readonly post: { readonly to: TestFacility; readonly file: TransferFile }[] = [];
  /** Who has them by their own files; null while their document is in the post. */
  at: TestFacility | null;
  #count = 0;

  constructor(residentId: string, facilities: readonly TestFacility[], clock: SharedClock) {
    this.residentId = residentId;
    this.facilities = facilities;
    this.clock = clock;
    this.at = facilities[0] ?? null;
  }

  /** Registers them at the first facility, and gives them a tablet there. */
  async begin(): Promise<void> {
    if (this.at === null) throw new Error('there is a facility');
    const contact = { contactId: `c-${this.residentId}`, name: 'Ann', relationship: '' };
    await admit(this.at, this.residentId, [contact]);
    await this.newTablet(this.at);
  }

  async newTablet(at: TestFacility): Promise<void> {
    this.#count += 1;
    const deviceId = `${this.residentId}-${this.#count}`;
    await write(at.gateway.database, async (writer) => {
      await writer
        .insertInto('devices')
        .values({
          device_id: deviceId,
          name: 'T',
          mode: 'personal',
          state: 'active',
          state_reason: '',
          epoch: 1,
          app_version: '',
          enrolled_at_millis: 0,
          last_seen_millis: null,
          clock_skew_millis: null,
          pending: 0,
          acknowledged_seq: 0,
          head_hash: '',
          nonce: null,
          previous_nonce: null,
          lease_version: 0,
          incarnation: null,
        })
        .execute();
      const row = { device_id: deviceId, resident_id: this.residentId };
      await writer.insertInto('device_residents').values(row).execute();
    });
    const tablet = { at, deviceId, leaseVersion: 0, stamps: [], queue: [], told: [] };
    this.tablets.push(tablet);
    await this.sync(tablet);
  }

  /** Writes a letter offline with a stamp of this month, or, as no true tablet does, with any it was promised. */
  async write(tablet: Tablet, which: number): Promise<void> {
    const month = await this.period(tablet.at);
    const isTrue = which % 5 > 0;
    const some = tablet.stamps.filter((name) => !isTrue || name.includes(`/${month}/`));
    const stamp = some[which % Math.max(1, some.length)];
    if (stamp === undefined) return;
    tablet.stamps = tablet.stamps.filter((name) => name !== stamp);
    tablet.queue.push({ messageId: uuidv7(), stamp });
  }

  /** Tells all that is queued, and hears which stamps are promised now. */
  async sync(tablet: Tablet): Promise<void> {
    const { gateway } = tablet.at;
    const context = await this.#context(tablet);
    await write(gateway.database, async (writer) => {
      const device = await writer
        .selectFrom('devices')
        .select('state')
        .where('device_id', '=', tablet.deviceId)
        .executeTakeFirstOrThrow();
      if (device.state !== 'active') return;
      for (const { messageId, stamp } of tablet.queue) {
        await acceptSend(writer, context, {
          messageId,
          residentId: this.residentId,
          contactId: `c-${this.residentId}`,
          replyToId: null,
          body: 'x',
          stamps: [stamp],
        });
      }
      tablet.told.push(...tablet.queue);
      tablet.queue = [];
      await grantLeases(writer, {
        ...context,
        mode: 'personal',
        signedIn: null,
        deviceMillis: context.nowMillis,
        leaseVersion: tablet.leaseVersion,
      });
      const { version, stamps } = await readLeases(writer, tablet.deviceId);
      tablet.leaseVersion = version;
      tablet.stamps = stamps.map(({ name }) => name);
    });
  }

  /** Takes back the last letter that was told, with its stamp. */
  async recall(tablet: Tablet): Promise<void> {
    const letter = tablet.told.pop();
    if (letter === undefined) return;
    const context = await this.#context(tablet);
    const { messageId } = letter;
    const { residentId } = this;
    await write(tablet.at.gateway.database, (writer) =>
      recallMessage(writer, context, { messageId, residentId }),
    );
  }

  async lose(tablet: Tablet): Promise<void> {
    const { database, world } = tablet.at.gateway;
    const out = { state: 'lost', reason: 'lost', nowMillis: world.nowMillis() } as const;
    await write(database, (writer) => shutOut(writer, tablet.deviceId, out));
    if (this.at === tablet.at) await this.newTablet(tablet.at);
  }

  /** Sends them on; the file goes into the post, where it may stay. */
  async goTo(to: TestFacility, tablets: 'awaited' | 'retired'): Promise<void> {
    if (this.at === null || this.at === to) return;
    const { residentId } = this;
    const { file } = await leave(this.at, to, { residentId, tablets });
    this.at = null;
    this.post.push({ to, file });
  }

  /** Every facility from which they went says what has come free there since, or the same again. */
  async printAgain(): Promise<void> {
    for (const from of this.facilities) {
      const away = await from.gateway.database
        .selectFrom('residents_away')
        .innerJoin('transfers', 'transfers.transfer_id', 'residents_away.transfer_id')
        .innerJoin('trusted_gateways', 'trusted_gateways.fingerprint', 'transfers.gateway')
        .select('trusted_gateways.name')
        .where('residents_away.resident_id', '=', this.residentId)
        .executeTakeFirst();
      const to = this.facilities.find((one) => one.name === away?.name);
      if (to === undefined) continue;
      this.post.push({ to, file: (await leave(from, to, { residentId: this.residentId })).file });
    }
  }

  /** A file arrives, early, late or again. */
  async deliver(which: number): Promise<void> {
    const item = this.post[which % Math.max(1, this.post.length)];
    if (item === undefined) return;
    const came = await arrive(item.to, item.file);
    const isOrdinary = ['alreadyTaken', 'unknownResident'].includes(
      came.ok ? 'alreadyTaken' : came.error.code,
    );
    if (!isOrdinary) throw new Error(`a good file was refused: ${JSON.stringify(came)}`);
    const away = await item.to.gateway.database
      .selectFrom('residents_away')
      .select('resident_id')
      .where('resident_id', '=', this.residentId)
      .executeTakeFirst();
    if (!came.ok || this.at !== null || away !== undefined) return;
    this.at = item.to;
    await this.newTablet(item.to);
  }

  async #context({ at, deviceId }: Tablet) {
    const { policy } = await readFacility(at.gateway.database);
    const nowMillis = at.gateway.world.nowMillis();
    return { deviceId, residentIds: [this.residentId], policy, nowMillis };
  }

  /** The month at the place where they are. */
  async period(at: TestFacility): Promise<string> {
    const { policy } = await readFacility(at.gateway.database);
    return periodOf(at.gateway.world.nowMillis(), policy.timeZone);
  }
}
