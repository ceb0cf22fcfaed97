import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Order, orderText } from '../../shared/protocol/order.ts';
import type { GatewayFiles } from '../files.ts';

/**
 * Signs an order with the facility's authority key (rule 6.9). The key is read each time: orders are rare,
 * and whoever serves devices need not hold it for them.
 */
export function signOrder(files: GatewayFiles, order: Omit<Order, 'signature'>): Order {
  const key = createPrivateKey(readFileSync(files.authorityKey));
  const text = Buffer.from(orderText(order));
  const signature = sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' });
  return { ...order, signature: signature.toString('base64') };
}
