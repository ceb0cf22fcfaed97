import type { ReportKind } from '../../shared/services/kinds.ts';

/** What was reported; see migrations/0012-reports.sql. */
export interface ReportsTable {
  report_id: string;
  device_id: string;
  chain: string;
  seq: number;
  hash: string;
  filed_at_millis: number;
  received_at_millis: number;
  desk: string;
  is_urgent: number;
  /** Null for one that does not open, too, or of no known shape: `words` then has what is in its box. */
  kind: ReportKind | null;
  number: string | null;
  name: string | null;
  resident_id: string | null;
  words: string;
  verbatim: string | null;
  due_at_millis: number;
  seen_at_millis: number | null;
  seen_by: string | null;
  answered_at_millis: number | null;
  answered_by: string | null;
  answer: string | null;
  news: number;
}

/** How far a device's chain of reports has come. */
export interface ReportChainsTable {
  chain: string;
  last_seq: number;
  last_hash: string;
  last_news: number;
}
