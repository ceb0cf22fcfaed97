import type { Audit } from '../../../db/audit.ts';
import {
  type AuditPage,
  type AuditPosition,
  auditPageLimits,
} from '../../../shared/protocol/audit.ts';

/** What this session knows of the gateway's copy of the audit chain. */
export interface AuditUpload {
  /** The newest entry that the gateway has; null until it was asked. */
  readonly storedSeq: number | null;
}

/**
 * The next page of the audit chain (rule 9.2); null when there is nothing to tell. The gateway alone
 * knows what it has, so nothing of this is stored here: a lost answer, a restart and a gateway that
 * came back from a backup are all mended by asking.
 */
export function auditPage(audit: Audit, upload: AuditUpload | null): AuditPage | null {
  if (upload === null) return null;
  const head = audit.head();
  const { storedSeq } = upload;
  if (storedSeq === null) return { head, after: null, entries: [] };
  if (storedSeq === head.seq) return null;
  const limits = { limitEntries: auditPageLimits.entries, limitBytes: auditPageLimits.bytes };
  return { head, after: storedSeq, entries: audit.page({ afterSeq: storedSeq, ...limits }) };
}

/**
 * What is known after a page was answered. A gateway that says nothing of it is an older one, and one
 * that took nothing of what it was sent will not take it in a second: until the next start it gets none.
 */
export function afterAuditPage(
  before: AuditUpload | null,
  answered: AuditPosition | undefined,
): AuditUpload | null {
  if (answered === undefined || answered.storedSeq === before?.storedSeq) return null;
  return { storedSeq: answered.storedSeq };
}
