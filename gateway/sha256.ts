import { hash } from 'node:crypto';
import type { Sha256 } from '../shared/protocol/chain.ts';

/** The runtime's SHA-256, for the chains of records and audit. */
export const sha256: Sha256 = (text) => hash('sha256', text);
