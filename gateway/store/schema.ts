import type { Generated, Kysely, Transaction } from 'kysely';
import type { ChainProblem } from '../../shared/audit/chain.ts';
import type { DeviceMode } from '../../shared/protocol/enrol.ts';
import type { OrderKind } from '../../shared/protocol/order.ts';
import type { ReportChainsTable, ReportsTable } from '../reports/tables.ts';
import type { CertificatesTable } from './certificates-table.ts';
import type { BadgesTable, PinLinksTable } from './pin-tables.ts';
import type { StandingSchema } from './standing-schema.ts';

/**
 * The gateway's tables as TypeScript sees them. The SQL in migrations/ is the truth; every column
 * that ends in `_millis` is milliseconds since 1970, and JSON documents stand as text.
 */
export interface GatewaySchema extends StandingSchema {
  facility: FacilityTable;
  sequencer: { id: number; last_seq: number };
  changes: ChangesTable;
  residents: ResidentsTable;
  contacts: ContactsTable;
  pin_links: PinLinksTable;
  badges: BadgesTable;
  temporary_pins: { resident_id: string };
  devices: DevicesTable;
  device_residents: DeviceResidentsTable;
  device_sessions: DeviceSessionsTable;
  certificates: CertificatesTable;
  enrolment_codes: EnrolmentCodesTable;
  enrolment_code_residents: { secret_hash: string; resident_id: string };
  records: RecordsTable;
  fenced_records: FencedRecordsTable;
  allowances: { resident_id: string; period: string; per_month: number };
  stamps: StampsTable;
  messages: MessagesTable;
  message_history: MessageHistoryTable;
  deliveries: { message_id: string; delivered_at_millis: number; approved_by: string };
  spends: SpendsTable;
  incoming: IncomingTable;
  audit_chains: AuditChainsTable;
  audit: AuditTable;
  audit_breaks: AuditBreaksTable;
  digest_differences: DigestDifferencesTable;
  blob_uploads: BlobUploads;
  blob_pieces: { upload_id: number; at: number; content: Buffer };
  blobs: { name: string; upload_id: number };
  photos: PhotosTable;
  orders: OrdersTable;
  order_positions: { device_id: string; before_version: number; incarnation: string };
  trusted_gateways: TrustedGatewaysTable;
  transfers: TransfersTable;
  transfer_stamps: { transfer_id: string; stamp_name: string };
  residents_away: { resident_id: string; transfer_id: string };
  begun_periods: { period: string; per_month: number };
  periods_begun_elsewhere: { resident_id: string; period: string; transfer_id: string };
  stamps_elsewhere: { stamp_name: string; transfer_id: string };
  staff: StaffTable;
  staff_sessions: StaffSessionsTable;
  reports: ReportsTable;
  report_chains: ReportChainsTable;
  staff_desks: { staff_name: string; desk: string };
}

/** A connection that may be inside a transaction or not: enough to read. */
export type Reader = Kysely<GatewaySchema>;
/** A writing transaction, which holds the sequencer: see write.ts. */
export type Writer = Transaction<GatewaySchema>;

export interface FacilityTable {
  id: number;
  name: string;
  incarnation: string;
  policy: string;
  clock_offset_millis: number;
  /** What tablets seal to, in base64; null until a gateway that knows of it has opened the database. */
  sealing_public_key: string | null;
  /** Null: the tablets are not closed by an order for all of them. */
  locked_down_since_millis: number | null;
}

export interface ChangesTable {
  seq: number;
  kind: string;
  ref_id: string;
  /** Null: every device is told. */
  resident_id: string | null;
  bytes: number;
  /** The one device that is told; null for all that the resident is at. */
  device_id: Generated<string | null>;
}

export interface ResidentsTable {
  resident_id: string;
  first_name: string;
  last_name: string;
  language: string;
  pin_version: number;
  pin_salt: string;
  pin_stretched: string;
  created_at_millis: number;
}

export interface ContactsTable {
  contact_id: string;
  resident_id: string;
  name: string;
  relationship: string;
  approved_by: string;
  approved_at_millis: number;
}

/** Until it is enrolled again: `quarantined` after a fork (rule 6.5), `lost` when staff reported it (2.12). */
export type DeviceState = 'active' | 'quarantined' | 'lost' | 'retired';

export interface DevicesTable {
  device_id: string;
  name: string;
  mode: DeviceMode;
  state: DeviceState;
  state_reason: string;
  epoch: number;
  app_version: string;
  enrolled_at_millis: number;
  last_seen_millis: number | null;
  clock_skew_millis: number | null;
  pending: number;
  acknowledged_seq: number;
  head_hash: string;
  nonce: string | null;
  previous_nonce: string | null;
  lease_version: number;
  incarnation: string | null;
}

export interface DeviceResidentsTable {
  device_id: string;
  resident_id: string;
  /** When they left a shared device, where they sign in no more; null while they are there. */
  left_at_millis: Generated<number | null>;
}

export interface DeviceSessionsTable {
  device_id: string;
  session: string;
  last_request: number;
  is_current: number;
}

export interface EnrolmentCodesTable {
  secret_hash: string;
  device_name: string;
  mode: DeviceMode;
  created_at_millis: number;
  expires_at_millis: number;
  used_at_millis: number | null;
  device_id: string | null;
  /** The shared device that is shut out when the code is used; null for none. */
  replaces_device: string | null;
}

export interface RecordsTable {
  device_id: string;
  epoch: number;
  seq: number;
  record_id: string;
  kind: string;
  version: number;
  hash: string;
  verbatim: string;
  outcome: 'applied' | 'postageDue' | 'refused' | 'quarantined';
  problem: string | null;
  received_at_millis: number;
  /** 1: the same record came before under another number; this one had no effect. */
  is_repeat: number;
}

export interface FencedRecordsTable {
  device_id: string;
  epoch: number;
  seq: number;
  hash: string;
  verbatim: string;
  received_at_millis: number;
}

export interface StampsTable {
  name: string;
  resident_id: string;
  kind: 'free' | 'paid' | 'reply';
  period: string | null;
  per_month: number | null;
  n: number;
  /** Who gave a reply stamp; null for the others. */
  contact_id: string | null;
  /** Null: the gateway holds it (rule 2.3). */
  holder_device: string | null;
  /** Until when a shared device may spend it (2.12); null where it is not leased to one. */
  spend_by_millis: Generated<number | null>;
  /** When the gateway takes it back from a device that is silent; null as above. */
  settle_by_millis: Generated<number | null>;
  /** From which set of its device's leases on it is not in it: its resident has gone (2.6). Null where it is promised. */
  recalled_by_version: Generated<number | null>;
}

export interface MessagesTable {
  message_id: string;
  resident_id: string;
  contact_id: string;
  reply_to_id: string | null;
  device_id: string;
  body: string;
  stamps_needed: number;
  stamps_missing: number;
  state: string;
  revision: number;
  at_millis: number;
  by_name: string;
  received_at_millis: number;
  review_due_millis: number | null;
  refusal: string | null;
}

export interface MessageHistoryTable {
  message_id: string;
  revision: number;
  state: string;
  at_millis: number;
  by_name: string;
}

export interface SpendsTable {
  spend_id: Generated<number>;
  stamp_name: string;
  resident_id: string;
  message_id: string;
  spent_at_millis: number;
  refunded_at_millis: number | null;
}

export interface IncomingTable {
  message_id: string;
  external_id: string;
  resident_id: string;
  contact_id: string;
  body: string;
  reply_stamps: number;
  arrived_at_millis: number;
  review_due_millis: number;
  state: 'inReview' | 'new' | 'read' | 'refused';
  decided_by: string | null;
  decided_at_millis: number | null;
  read_at_millis: number | null;
  refusal: string | null;
}

/** Bytes of a blob, as far as they have come. */
export interface BlobUploadsTable {
  upload_id: number;
  /** Null: it came with mail from outside. */
  device_id: string | null;
  blob: string;
  bytes: number;
  received: number;
  touched_at_millis: number;
}

interface BlobUploads extends Omit<BlobUploadsTable, 'upload_id'> {
  upload_id: Generated<number>;
}

/** A photo of a message, outgoing or from outside. */
export interface PhotosTable {
  message_id: string;
  number: number;
  blob: string;
  key: string;
  media_type: 'image/jpeg' | 'image/png';
  bytes: number;
  width: number;
  height: number;
  stamps: number;
  /** `Refusal` in JSON, of one that is withheld. */
  refusal: string | null;
}

/** One chain, and where it ended when it was last written. */
export interface AuditChainsTable {
  /** `gateway`, or `device/epoch`. */
  chain: string;
  device_id: string | null;
  epoch: number | null;
  entries: number;
  last_seq: number;
  last_hash: string;
}

export interface AuditTable {
  chain: string;
  /** Counts the chain's entries as they were written here, from 1. */
  place: number;
  seq: number;
  at_millis: number;
  event: string;
  detail: string;
  previous_hash: string;
  hash: string;
  received_at_millis: number | null;
}

/** What did not fit when a device brought its chain (rule 9.2). */
export type AuditBreakProblem =
  | ChainProblem
  /** The first entry is no enrolment. */
  | 'badStart'
  /** Another entry under a number that is known. */
  | 'otherEntry'
  /** The device's chain ends before what the gateway has of it. */
  | 'headBehind'
  /** Not an entry at all, or one that holds text. */
  | 'malformed';

export interface AuditBreaksTable {
  break_id: Generated<number>;
  chain: string;
  problem: AuditBreakProblem;
  seq: number;
  hash: string;
  after_place: number;
  found_at_millis: number;
  dismissed_at_millis: number | null;
  dismissed_by: string | null;
  reason: string | null;
}

export interface DigestDifferencesTable {
  device_id: string;
  epoch: number;
  from_seq: number;
  to_seq: number;
  device_records: string;
  gateway_records: string;
  found_at_millis: number;
}

/** One order to one device (rule 6.9). */
export interface OrdersTable {
  order_id: string;
  device_id: string;
  version: number;
  kind: OrderKind;
  scope: 'facility' | 'device';
  reason: string | null;
  signature: string;
  issued_at_millis: number;
  /** A name of staff, or where it was given. */
  issued_by: string;
  incarnation: string;
  /** Null until the device said that it has carried it out. */
  seen_at_millis: number | null;
}

/** Another facility's gateway that staff have confirmed (rule 2.6). */
export interface TrustedGatewaysTable {
  /** SHA-256 of its authority's certificate, in hexadecimal. */
  fingerprint: string;
  name: string;
  certificate: string;
  trusted_at_millis: number;
  trusted_by: string;
}

/** A document that went out or came in, in order of `place`. */
export interface TransfersTable {
  place: Generated<number>;
  transfer_id: string;
  direction: 'out' | 'in';
  part: 'resident' | 'rest';
  resident_id: string;
  gateway: string;
  document: string;
  at_millis: number;
  by_name: string;
}

export interface StaffTable {
  name: string;
  /** By which the audit log knows them. */
  staff_id: string;
  password_salt: string;
  password_hash: string;
  created_at_millis: number;
}

export interface StaffSessionsTable {
  token_hash: string;
  staff_name: string;
  form_token: string;
  expires_at_millis: number;
}
