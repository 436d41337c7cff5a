import type { TunableLine } from '../../../kernel/tuning.ts';

export interface ValueRowProps {
  /** Of the field; problems with the value are found by it. */
  readonly id: string;
  readonly line: TunableLine;
  readonly value: number | undefined;
  readonly problem: string | undefined;
  readonly onChange: (value: number | undefined) => void;
}
