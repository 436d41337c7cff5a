import { yuan } from '../../../kernel/money.ts';

/** What of a payment is known, as it stands in the address: the number of one says nothing of anybody. */
export interface Asked {
  readonly number?: string | undefined;
  readonly org?: string | undefined;
  readonly fen?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const keys = ['number', 'org', 'fen', 'from', 'to'] as const satisfies readonly (keyof Asked)[];

/** Only what was filled in. */
export function askedIn(read: (key: string) => string | null | undefined): Record<string, string> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = read(key)?.trim();
      return value ? [[key, value] as const] : [];
    }),
  );
}

export const yuanOf = (fen: string | undefined): number | null => (fen === undefined ? null : Number(fen) / 100);

export const fenOf = (amount: number | null): string | undefined =>
  amount === null ? undefined : String(yuan(Number(amount.toFixed(2))));

/** Whether it ends before it begins. */
export const isWrongSpan = ({ from, to }: Asked): boolean => from !== undefined && to !== undefined && to < from;
