import type { Client } from '../../replay/client.ts';
import type { Route } from './routes.ts';
import type { Bound } from './sample.ts';
import type { Yard } from './yard.ts';

export interface Made {
  readonly by?: Client;
  /** What stands for `:id` and the like. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Bound;
  /** The whole body. */
  readonly body?: unknown;
  /** Parts of it, where the rest may be what the schema makes of it. */
  readonly bound?: Bound;
}
export type Make = (yard: Yard, route: Route) => Made | Promise<Made>;
