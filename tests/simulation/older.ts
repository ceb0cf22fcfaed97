import type { LinkProblem } from '../../shared/ipc/view.ts';
import { fail, type Result } from '../../shared/result.ts';
import type { World } from './world.ts';

/** What came with which version of the protocol: an older peer does not send it, and passes over it (6.10). */
const cameWith: Readonly<Record<string, number>> = {
  incarnation: 2,
  ordersSeen: 2,
  orders: 2,
  audit: 2,
  digest: 2,
  after: 3,
};
/** An answer of every version names the gateway's incarnation. */
const alwaysAnswered = 'incarnation';

/** A request as it passes between a tablet and a gateway of which one is older. */
export function requestBetween({ scenario }: World, body: unknown): unknown {
  const { protocol } = scenario;
  if (protocol === undefined) return body;
  const known = Object.entries(body as object).filter(([name]) => isKnown(name, protocol));
  const range = 'protocol' in (body as object) ? { protocol: { min: 1, max: protocol } } : {};
  return { ...Object.fromEntries(known), ...range };
}

/** The answer to it. */
export function answerBetween({ scenario }: World, answer: object): object {
  const { protocol } = scenario;
  if (protocol === undefined) return answer;
  const known = Object.entries(answer).filter(
    ([name]) => name === alwaysAnswered || isKnown(name, protocol),
  );
  return Object.fromEntries(known);
}

/** What a gateway answers that has no such path; null where it has. */
export function refusalOf({ scenario }: World, path: string): Result<never, LinkProblem> | null {
  const { protocol } = scenario;
  const isUnknown = path === '/orders' ? hasNoOrders(protocol) : hasNoPhotos(protocol, path);
  return isUnknown ? fail('notFound') : null;
}

/** Whether they know nothing of orders, of audit chains and of a gateway that came back from a backup. */
export function hasNoOrders(protocol: number | undefined): boolean {
  return protocol !== undefined && protocol < 2;
}

function hasNoPhotos(protocol: number | undefined, path: string): boolean {
  return protocol !== undefined && path.startsWith('/blobs/');
}

function isKnown(name: string, protocol: number): boolean {
  return (cameWith[name] ?? 1) <= protocol;
}
