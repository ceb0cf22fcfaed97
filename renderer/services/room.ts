import type { ReceiptView } from '../../shared/ipc/services.ts';
import type { ReportKind } from '../../shared/services/kinds.ts';

/** Where somebody is among the always-open services. */
export type Room =
  | { readonly name: 'home' }
  | { readonly name: 'report'; readonly kind: ReportKind }
  | { readonly name: 'receipt'; readonly receipt: ReceiptView }
  | { readonly name: 'numbers' | 'money' | 'find' | 'own' | 'tablet' };
