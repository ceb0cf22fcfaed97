import { type Order, orderText } from '../../shared/protocol/order.ts';
import { signText } from '../authority/sign.ts';
import type { GatewayFiles } from '../files.ts';

/** Signs an order with the facility's authority key (rule 6.9). */
export function signOrder(files: GatewayFiles, order: Omit<Order, 'signature'>): Order {
  return { ...order, signature: signText(files, orderText(order)) };
}
