import type { ChannelName } from '../../shared/ipc/names.ts';
import type { SystemCall } from './system-calls.ts';

/**
 * What a traced process says of itself on its standard output, which the trace has in one order with
 * its writes: before it begins what it was asked, and when an answer or a request is about to leave it.
 */
export type Mark =
  | { readonly kind: 'asked'; readonly id: number; readonly task: Task }
  | { readonly kind: 'answered'; readonly id: number; readonly answer: unknown }
  /** A request is about to leave: from here on the gateway may have seen all of this. */
  | { readonly kind: 'shown'; readonly shown: Shown };

/** How far a request to the gateway shows the device to be. */
export interface Shown {
  readonly nonce: string | null;
  readonly outboxSeq: number;
  /** 0 where it shows nothing of the audit chain. */
  readonly auditSeq: number;
}

/** What a traced process can be asked. */
export type Task =
  | { readonly do: 'enrol'; readonly gatewayUrl: string; readonly code: string }
  | { readonly do: 'start' }
  | { readonly do: 'call'; readonly name: ChannelName; readonly input: unknown }
  | { readonly do: 'end' };

const prefix = 'mark ';
const standardOutput = 1;

/** A mark as one line. */
export function spellMark(mark: Mark): string {
  return `${prefix}${JSON.stringify(mark)}\n`;
}

/** The mark that a system call made; null for every other call. */
export function markIn(call: SystemCall): Mark | null {
  if (call.kind !== 'write' || call.fd !== standardOutput) return null;
  const text = call.bytes.toString();
  return text.startsWith(prefix) ? (JSON.parse(text.slice(prefix.length)) as Mark) : null;
}
