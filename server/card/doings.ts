import { maskName } from '../../kernel/identity/person-name.ts';
import type {
  CardAnswer,
  CardCodeAnswer,
  CardFacts,
  CardKeysAnswer,
  CardStandingAnswer,
} from '../../kernel/member-card/answers.ts';
import { fromBase64url, joinBytes, toBase64url } from '../../kernel/member-card/bytes.ts';
import { checkCode } from '../../kernel/member-card/check.ts';
import {
  type SignedCredential,
  codeOf,
  credentialMinutes,
  messageOf,
  readCode,
  readCredential,
  statedBytes,
} from '../../kernel/member-card/token.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { Bound } from './bound.ts';
import { holderOf, numberOf, personOf } from './holder.ts';
import { getKeys } from './keys.ts';
import { isMember } from './queries.ts';
import { isPoint, isSignedBy, makePair, signBytes } from './signing.ts';

/** A code that the platform signs for a phone without a key of its own: used at once. */
const codeMinutes = 2;
/** The platform may be asked about a code a while after it was shown: the network of a shop is slow. Steps of 30 s. */
const askedWithin = 10;

/** Cards are signed for the address at which people know the platform. */
export function audienceOf({ config }: Platform): string {
  return new URL(config.publicUrl).origin;
}

interface Issued {
  readonly credential: SignedCredential;
  readonly facts: CardFacts;
  readonly now: number;
}

/** What the platform states of a member for so many minutes, to whoever holds this key. Refuses `no-membership`. */
async function issue(
  platform: Platform,
  { member, name, verified, personId }: Caller,
  phoneKey: Uint8Array,
  minutes: number,
): Promise<Issued | Refusal> {
  if (member === undefined) return refuse('no-membership');
  const { signer, now } = await getKeys(platform);
  const union = member.org.name;
  const from = Math.floor(now / 1000) * 1000;
  const stated = statedBytes({
    keyId: signer.id,
    holder: holderOf(platform.sealer, personId, from),
    from,
    minutes,
    verified,
    phoneKey: new Uint8Array(phoneKey),
    name: maskName(name),
    union,
  });
  const signature = signBytes(signer.key(), messageOf('credential', audienceOf(platform), stated));
  const credential = readCredential(toBase64url(joinBytes(stated, signature)))!;
  const number = numberOf(platform.sealer, personId);
  return { credential, facts: { name, union, number, since: member.joinedOn, verified }, now };
}

export interface CardDesk {
  card(caller: Caller, key: string): Promise<CardAnswer | Refusal>;
  code(caller: Caller): Promise<CardCodeAnswer | Refusal>;
  keys(): Promise<CardKeysAnswer>;
  standing(code: string): Promise<CardStandingAnswer | Refusal>;
}

/** Cards are given out and asked about here. Nothing of it is written down: neither who showed a card, nor where, nor when. */
export function openCardDesk(platform: Platform): CardDesk {
  const issuing = new Bound(20);
  const asking = new Bound(12);
  const audience = audienceOf(platform);

  return {
    /** A credential for a day, for the key of one phone; a member may have it on several. */
    async card(caller, key) {
      const point = fromBase64url(key);
      if (point === undefined || !isPoint(point))
        return refuse('malformed-request', [{ at: 'key', says: '密钥格式不对' }]);
      if (!issuing.admits(caller.accountId)) return refuse('too-often');
      const issued = await issue(platform, caller, point, credentialMinutes);
      if (isRefusal(issued)) return issued;
      const { stated, signature } = issued.credential;
      const credential = toBase64url(joinBytes(stated, signature));
      return { ...issued.facts, credential, audience, now: new Date(issued.now).toISOString() };
    },

    /** One code, signed with a key that is forgotten at once. */
    async code(caller) {
      if (!issuing.admits(caller.accountId)) return refuse('too-often');
      const { privateKey, point } = makePair();
      const issued = await issue(platform, caller, point, codeMinutes);
      if (isRefusal(issued)) return issued;
      const sign = (message: Uint8Array) => Promise.resolve(signBytes(privateKey, message));
      const code = await codeOf(issued.credential, 0, audience, sign);
      return { ...issued.facts, code, now: new Date(issued.now).toISOString() };
    },

    async keys() {
      const { now, published } = await getKeys(platform);
      const keys = published.map(({ id, point }) => ({ id, key: toBase64url(point) }));
      return { audience, now: new Date(now).toISOString(), keys };
    },

    /**
     * Yes where the code is genuine, was shown within the last minutes, and its holder is a member now. Everything else is
     * no: who asks learns nothing about anybody whose phone is not in front of her.
     */
    async standing(text) {
      const code = readCode(text);
      if (code === undefined) return { stands: false };
      const { published, now } = await getKeys(platform);
      const keyOf = (id: number) => {
        const found = published.find((key) => key.id === id);
        return found && new Uint8Array(found.point);
      };
      const verify = (...given: Parameters<typeof isSignedBy>) => Promise.resolve(isSignedBy(...given));
      const verdict = await checkCode(text, { audience, keyOf, verify, now, slack: askedWithin });
      if (!verdict.ok) return { stands: false };
      const personId = personOf(platform.sealer, verdict.credential);
      // After the signatures: only who was shown a card can use up the questions about it.
      if (!asking.admits(personId)) return refuse('too-often');
      return { stands: await isMember(platform.db, personId) };
    },
  };
}
