import { nothingOrdered, type OrderState } from '../shared/protocol/order.ts';
import type { Database } from './connection.ts';

/** What the facility has ordered this device (rule 6.9): how far it was carried out, and what came of it. */
export interface OrderBook {
  /** `nothingOrdered` before the first order. */
  read(): OrderState;
  /** Keeps an order's version together with its effect. */
  save(state: OrderState): void;
}

interface OrderRow {
  readonly version: number;
  readonly isLockedDown: number;
  readonly lockReason: string | null;
  readonly wipeVersion: number | null;
  readonly refused: string | null;
}

/** Prepares the statements of the orders. */
export function openOrderBook(database: Database): OrderBook {
  const read = database.prepare<[], OrderRow>(
    'orders.read',
    `SELECT version, is_locked_down AS isLockedDown, lock_reason AS lockReason,
       wipe_version AS wipeVersion, refused
     FROM orders WHERE device_id IS (SELECT device_id FROM enrolment)`,
  );
  const save = database.prepare<[number, number, string | null, number | null, string | null]>(
    'orders.save',
    `UPDATE orders SET device_id = (SELECT device_id FROM enrolment), version = ?, is_locked_down = ?,
       lock_reason = ?, wipe_version = ?, refused = ?`,
  );
  return {
    read: () => {
      // Orders are numbered for each device: one that was enrolled again is another, and was ordered nothing.
      const row = read.get();
      return row === undefined ? nothingOrdered : { ...row, isLockedDown: row.isLockedDown === 1 };
    },
    save: (state) => {
      const isLockedDown = state.isLockedDown ? 1 : 0;
      save.run(state.version, isLockedDown, state.lockReason, state.wipeVersion, state.refused);
    },
  };
}
