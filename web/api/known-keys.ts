import type { CardKeysAnswer } from '../../kernel/member-card/answers.ts';
import { type Bytes, fromBase64url } from '../../kernel/member-card/bytes.ts';
import { fetchPatiently } from './fetch-patiently.ts';

/** The platform's keys as this browser keeps them: fetched once a day, and believed for two where there is no network. */
export interface KnownKeys {
  readonly audience: string;
  /** How far the platform's clock is ahead of this one, milliseconds. */
  readonly ahead: number;
  keyOf(id: number): Bytes | undefined;
}

interface Kept {
  readonly at: number;
  readonly ahead: number;
  readonly answer: CardKeysAnswer;
}

const place = 'hongqiao-card-keys';
const dayMs = 86_400_000;

/** Where the browser refuses its store, the keys last until the page is closed. */
let inHand: Kept | undefined;

function readKept(): Kept | undefined {
  try {
    return inHand ?? (JSON.parse(localStorage.getItem(place) ?? 'null') as Kept | null) ?? undefined;
  } catch {
    return inHand;
  }
}

async function fetchKeys(): Promise<Kept> {
  const began = Date.now();
  const response = await fetchPatiently('/api/card/keys');
  if (!response.ok) throw new Error(`keys: ${response.status}`);
  const answer = (await response.json()) as CardKeysAnswer;
  const at = Date.now();
  const kept = { at, ahead: Date.parse(answer.now) - (began + at) / 2, answer };
  inHand = kept;
  try {
    localStorage.setItem(place, JSON.stringify(kept));
  } catch {
    // Said above.
  }
  return kept;
}

function known({ ahead, answer }: Kept): KnownKeys {
  return {
    audience: answer.audience,
    ahead,
    keyOf(id) {
      const found = answer.keys.find((one) => one.id === id);
      return found && fromBase64url(found.key);
    },
  };
}

/** Undefined where there are none that may still be believed and the platform is out of reach. */
export async function knownKeys({ anew = false } = {}): Promise<KnownKeys | undefined> {
  const kept = readKept();
  const age = kept === undefined ? Infinity : Math.abs(Date.now() - kept.at);
  if (kept !== undefined && age < dayMs && !anew) return known(kept);
  try {
    return known(await fetchKeys());
  } catch {
    return kept !== undefined && age < 2 * dayMs ? known(kept) : undefined;
  }
}
