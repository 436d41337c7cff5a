import { type Complaint, complain } from './complaint.ts';
import type { Action, Service } from './service.ts';

/** What a move pays, once, and what it is paid for. */
export function checkPayment({ actions }: Service, at: string, { pays, to, forWantOf }: Action): Complaint[] {
  return complain(
    [pays !== undefined && to === undefined, `${at}.pays`, 'a payment moves the case, or it could be made twice'],
    [
      pays !== undefined && (pays.right === undefined) === (pays.rightless === undefined),
      `${at}.pays`,
      'a payment names the right it is for, or says why it has none',
    ],
    [
      forWantOf !== undefined && actions[forWantOf]?.pays === undefined,
      `${at}.forWantOf`,
      `«${forWantOf}» pays nothing`,
    ],
  );
}
