import type { CardStandingAnswer } from '../../kernel/member-card/answers.ts';
import { type CardDoubt, checkCode, doubtOfTime } from '../../kernel/member-card/check.ts';
import { type ShownCode, readCode, stepAt } from '../../kernel/member-card/token.ts';
import { fetchPatiently } from '../api/fetch-patiently.ts';
import { canSign, isSigned } from '../api/is-signed.ts';
import { type KnownKeys, knownKeys } from '../api/known-keys.ts';

/**
 * `picture`: so old that it cannot be a slow clock. `no-keys`: nothing to check with. `ended`: genuine, but the platform says
 * no. `no-network`, `denied`: a browser that cannot check signatures could not ask, or was told no.
 */
export type Doubt = CardDoubt | 'picture' | 'no-keys' | 'ended' | 'no-network' | 'denied';

export type Judged =
  | { readonly member: true; readonly name: string; readonly union: string; readonly verified: boolean }
  | { readonly member: false; readonly why: Doubt };

const doubt = (why: Doubt): Judged => ({ member: false, why });
const isMember = ({ credential: { name, union, verified } }: ShownCode): Judged => ({
  member: true,
  name,
  union,
  verified,
});

/** Ten minutes in steps. */
const pictureSteps = 20;
/** The code in what was scanned, typed or opened: an address with the code after its #, or the code alone. */
export function codeIn(text: string): string {
  return text.trim().replace(/^[^#]*#/, '');
}

async function checkHere(text: string, keys: KnownKeys): Promise<Doubt | undefined> {
  const now = Date.now() + keys.ahead;
  const verdict = await checkCode(text, { ...keys, now, verify: isSigned });
  if (verdict.ok) return undefined;
  const code = readCode(text);
  const isOld = verdict.why === 'stale' && code && stepAt(code.credential, now) - code.step > pictureSteps;
  return isOld ? 'picture' : verdict.why;
}

/** Whether she is a member at this moment; undefined where the platform cannot be asked. It keeps nothing of the question. */
export async function askStanding(text: string): Promise<boolean | undefined> {
  try {
    const response = await fetchPatiently('/api/card/standing', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: text }),
    });
    return response.ok ? ((await response.json()) as CardStandingAnswer).stands : undefined;
  } catch {
    return undefined;
  }
}

/** A browser that cannot check signatures looks at the time and leaves the rest to the platform. */
async function judgeByAsking(text: string, code: ShownCode, keys: KnownKeys | undefined): Promise<Judged> {
  const late = doubtOfTime(code, Date.now() + (keys?.ahead ?? 0));
  if (late !== undefined) return doubt(late);
  const stands = await askStanding(text);
  if (stands === undefined) return doubt('no-network');
  return stands ? isMember(code) : doubt('denied');
}

/** Judges a code in this browser, without a network where the keys are there. */
export async function judge(text: string): Promise<Judged> {
  const code = readCode(text);
  if (code === undefined) return doubt('unreadable');
  const keys = await knownKeys();
  if (!canSign) return judgeByAsking(text, code, keys);
  if (keys === undefined) return doubt('no-keys');
  let why = await checkHere(text, keys);
  // Keys may have been made or withdrawn since, and this clock may have been put right.
  if (why !== undefined && why !== 'picture') {
    const anew = await knownKeys({ anew: true });
    if (anew !== undefined) why = await checkHere(text, anew);
  }
  return why === undefined ? isMember(code) : doubt(why);
}
