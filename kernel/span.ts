/** A span of time: a number, or the name of the tunable that holds it. */
export interface Span {
  readonly unit: 'workdays' | 'days' | 'hours';
  readonly of: number | string;
}
