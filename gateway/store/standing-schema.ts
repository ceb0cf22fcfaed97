/** The tables of migration 0014, a part of schema.ts. */
export interface StandingSchema {
  tablet_codes: TabletCodesTable;
  resident_standing: ResidentStandingTable;
}

export interface TabletCodesTable {
  number: string;
  staff_name: string;
  /** Base64, as what is stretched. */
  salt: string;
  stretched: string;
  set_at_millis: number;
  revoked_at_millis: number | null;
}

export interface ResidentStandingTable {
  resident_id: string;
  suspended_at_millis: number | null;
  left_at_millis: number | null;
  unlocks: number;
}
