/**
 * What the compiler cannot check in a definition. Each complaint names its culprit as a path (`states.filed.within`), so
 * that whoever wrote the line finds it; the server refuses to start while there is one.
 */
export interface Complaint {
  readonly at: string;
  readonly says: string;
}

/** The complaints whose condition is met. */
export function complain(...pairs: (readonly [boolean, string, string])[]): Complaint[] {
  return pairs.filter(([wrong]) => wrong).map(([, at, says]) => ({ at, says }));
}
