import type { BenchDatabase } from './database.ts';
import type { Line } from './measure.ts';

/** Of the benefits, what has figures of its own to reach; a part fills the empty database it is given with what it needs. */
export interface BenefitPart {
  readonly name: string;
  readonly says: string;
  /** Takes minutes and is run only where it is asked for. */
  readonly asked?: true;
  bench(database: BenchDatabase, scale: 'small' | 'full'): Promise<Line[]>;
}
