import { purposesIn } from '../../kernel/consent.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import type { Sealer } from '../people/sealing.ts';

/** Answers as they are stored: what may be listed beside what is sealed. */
export interface Stored {
  readonly open: AnyValues;
  readonly sealed: Buffer | null;
  /** The consents without which the database does not take what is sealed. */
  readonly purposes: readonly string[];
}

export function sensitiveIds(fields: Fields): string[] {
  return Object.keys(fields).filter((id) => fields[id]!.sensitive !== undefined);
}

export function splitSealed(sealer: Sealer, fields: Fields, values: AnyValues): Stored {
  const secret = new Set(sensitiveIds(fields));
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  const hidden = entries.filter(([id]) => secret.has(id));
  return {
    open: Object.fromEntries(entries.filter(([id]) => !secret.has(id))),
    sealed: hidden.length === 0 ? null : sealer.seal(JSON.stringify(Object.fromEntries(hidden)), 'answers'),
    purposes: purposesIn(fields, values),
  };
}

export function joinSealed(sealer: Sealer, stored: Pick<Stored, 'open' | 'sealed'>): AnyValues {
  if (stored.sealed === null) return stored.open;
  return { ...stored.open, ...(JSON.parse(sealer.open(stored.sealed, 'answers')) as AnyValues) };
}
