import { stdSerializers } from 'pino';

/** What PostgreSQL adds to a fault about the row: «Failing row contains (…)», with what people typed. */
const ofTheRow: ReadonlySet<string> = new Set(['detail', 'where', 'internalQuery']);

function withoutRows(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRows);
  if (typeof value !== 'object' || value === null || !('stack' in value)) return value;
  const entries = Object.entries(value).filter(([key]) => !('severity' in value && ofTheRow.has(key)));
  return Object.fromEntries(entries.map(([key, one]) => [key, withoutRows(one)]));
}

/** A fault as it goes into the log: with code, message, table and constraint, and without the row it was about. */
export const faultInLog = (fault: Error): unknown => withoutRows(stdSerializers.err(fault));
