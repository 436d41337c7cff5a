/** A flag older than this lets one claim through, which finds out: another process may have more to give by now. */
const trustMs = 1_000;

/** What is said where a campaign, or a part of it, has nothing left. */
export type Full = 'sold-out' | 'slot-full';

/**
 * The campaigns, and the parts of campaigns, of which this process has last seen nothing left. A claim for one of them is answered
 * without the database; one a second goes on to ask it, so that several processes are exact without telling each other anything.
 */
export class SoldOut {
  readonly #full = new Map<string, { since: number; readonly says: Full }>();

  flag(key: string, says: Full = 'sold-out'): void {
    this.#full.set(key, { since: performance.now(), says });
  }

  clear(key: string): void {
    this.#full.delete(key);
  }

  /** A campaign as a whole and every part of it: something was given back, or changed. */
  clearAll(campaignId: string): void {
    for (const key of this.#full.keys()) if (key.startsWith(campaignId)) this.#full.delete(key);
  }

  /** What to answer at once because nothing is left; undefined for whoever is to find out. */
  saysOf(key: string): Full | undefined {
    const known = this.#full.get(key);
    if (known === undefined) return undefined;
    const now = performance.now();
    if (now - known.since < trustMs) return known.says;
    known.since = now;
    return undefined;
  }
}

export const partKey = (campaignId: string, slice: number | string): string => `${campaignId} ${slice}`;

/** The part that a claim says it is for, before anybody has read it: it decides nothing but how soon the answer comes. */
export function partSaid({ query }: { readonly query: unknown }): string | undefined {
  const { slice } = query as { readonly slice?: unknown };
  return typeof slice === 'string' && /^[0-9]{1,5}$/.test(slice) ? slice : undefined;
}
