import { type KeyObject, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { type Bytes, fromBase64url, joinBytes, numberBytes, toBase64url } from './bytes.ts';
import { type CardDoubt, type Trust, checkCode } from './check.ts';
import {
  type Credential,
  codeOf,
  credentialMinutes,
  memberNumberOf,
  messageOf,
  readCode,
  readCredential,
  statedBytes,
} from './token.ts';

const audience = 'https://gh.example.cn';
const morning = Date.UTC(2026, 10, 20, 0, 0, 0);
const minute = 60_000;

interface Pair {
  readonly key: KeyObject;
  readonly point: Bytes;
}

function pair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const point = joinBytes(fromBase64url(x!)!, fromBase64url(y!)!);
  return { key: privateKey, point };
}

const signing = (key: KeyObject) => (message: Bytes) =>
  Promise.resolve(new Uint8Array(sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' })));

/** Throws for a key that is no point, as browsers do. */
async function verifying(point: Bytes, signature: Bytes, message: Bytes): Promise<boolean> {
  const [x, y] = [point.slice(0, 32), point.slice(32)].map((part) => toBase64url(part));
  const key = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: x!, y: y! }, format: 'jwk' });
  return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

const platform = pair();
const next = pair();
const phone = pair();

function stated(change: Partial<Credential> = {}): Bytes {
  return statedBytes({
    keyId: 7,
    holder: Uint8Array.from({ length: 16 }, (_one, at) => at * 11),
    from: morning,
    minutes: credentialMinutes,
    verified: true,
    phoneKey: phone.point,
    name: '阿**',
    union: '示例电子厂工会',
    ...change,
  });
}

interface Making {
  readonly change?: Partial<Credential>;
  readonly step?: number;
  readonly by?: Pair;
  readonly phone?: Pair;
  readonly statedFor?: string;
  readonly shownFor?: string;
}

async function codeFor(making: Making = {}): Promise<string> {
  const part = stated(making.change);
  const message = messageOf('credential', making.statedFor ?? audience, part);
  const signature = await signing((making.by ?? platform).key)(message);
  const credential = readCredential(toBase64url(joinBytes(part, signature)))!;
  return codeOf(credential, making.step ?? 0, making.shownFor ?? audience, signing((making.phone ?? phone).key));
}

const trustAt = (now: number, change: Partial<Trust> = {}): Trust => ({
  audience,
  now,
  verify: verifying,
  keyOf: (id) => ({ 7: platform.point, 8: next.point })[id],
  ...change,
});

async function doubtOf(code: string, trust: Trust): Promise<CardDoubt | 'none'> {
  const verdict = await checkCode(code, trust);
  return verdict.ok ? 'none' : verdict.why;
}

describe('a code', () => {
  it('tells a verifier the masked name, the union and nothing about who it is [MLPS-30, ASVS-15.3.1]', async () => {
    const verdict = await checkCode(await codeFor(), trustAt(morning));
    expect(verdict).toMatchObject({ ok: true, credential: { name: '阿**', union: '示例电子厂工会', verified: true } });
  });

  it('fits into an address that the camera of an old phone reads: version 14 of QR at the lowest correction', async () => {
    const union = '示例市示例区示例街道示例电子有限公司工会委员会';
    expect((await codeFor({ change: { union } })).length).toBeLessThan(
      458 - 'https://gh.example.gov.cn/verify#'.length,
    );
  });

  it('cuts the name of a union that is too long, and says so', async () => {
    const { credential } = readCode(await codeFor({ change: { union: '长'.repeat(300) } }))!;
    expect(credential.union).toBe(`${'长'.repeat(59)}…`);
  });

  it('is refused with any one byte changed, dropped or added [ASVS-9.1.1]', async () => {
    const bytes = fromBase64url(await codeFor())!;
    for (let at = 0; at < bytes.length; at += 1)
      for (const flip of [0x01, 0x80]) {
        const changed = bytes.slice();
        changed[at]! ^= flip;
        expect([at, await doubtOf(toBase64url(changed), trustAt(morning))]).not.toEqual([at, 'none']);
      }
    expect(await doubtOf(toBase64url(bytes.slice(1)), trustAt(morning))).toBe('unreadable');
    expect(await doubtOf(toBase64url(bytes.slice(0, -1)), trustAt(morning))).not.toBe('none');
    expect(await doubtOf(toBase64url(joinBytes(bytes, numberBytes(0, 1))), trustAt(morning))).not.toBe('none');
  });

  test.each(['', 'x', 'AAAA', '会员码', 'A'.repeat(5000), 'https://gh.example.cn/join/1'])(
    'that is none is unreadable: %s',
    async (text) => {
      expect(await doubtOf(text, trustAt(morning))).toBe('unreadable');
    },
  );
});

describe('signatures', () => {
  it('of somebody else are forged, whoever’s key is named [ASVS-9.1.1, ASVS-9.1.2, ASVS-9.1.3]', async () => {
    expect(await doubtOf(await codeFor({ by: pair() }), trustAt(morning))).toBe('forged');
    expect(await doubtOf(await codeFor({ phone: pair() }), trustAt(morning))).toBe('forged');
  });

  it('made for another platform are forged here [ASVS-9.2.3]', async () => {
    expect(await doubtOf(await codeFor({ statedFor: 'https://test.example.cn' }), trustAt(morning))).toBe('forged');
    expect(await doubtOf(await codeFor({ shownFor: 'https://test.example.cn' }), trustAt(morning))).toBe('forged');
    const elsewhere = trustAt(morning, { audience: 'https://test.example.cn' });
    expect(await doubtOf(await codeFor(), elsewhere)).toBe('forged');
  });

  it('by a phone that is no point of the curve are forged, and no fault', async () => {
    expect(await doubtOf(await codeFor({ change: { phoneKey: new Uint8Array(64) } }), trustAt(morning))).toBe('forged');
  });

  it('of the old key and of the next one stand side by side while keys change, and of a withdrawn one do not [ASVS-9.1.3]', async () => {
    const old = await codeFor();
    const fresh = await codeFor({ change: { keyId: 8 }, by: next });
    expect(await doubtOf(old, trustAt(morning))).toBe('none');
    expect(await doubtOf(fresh, trustAt(morning))).toBe('none');
    const withdrawn = trustAt(morning, { keyOf: (id) => (id === 8 ? next.point : undefined) });
    expect(await doubtOf(old, withdrawn)).toBe('key-unknown');
    expect(await doubtOf(await codeFor({ change: { keyId: 8 } }), trustAt(morning))).toBe('forged');
  });

  it('of a code are none of a credential: the two messages never meet [ASVS-9.2.2, ASVS-9.2.4]', () => {
    const part = stated();
    expect(messageOf('code', audience, part)).not.toEqual(messageOf('credential', audience, part));
    // An address that ends where another goes on does not move bytes from one part into the next.
    expect(messageOf('code', 'ab', numberBytes(7, 1))).not.toEqual(
      messageOf('code', 'a', joinBytes(numberBytes(7, 1))),
    );
  });
});

describe('time', () => {
  const day = credentialMinutes * minute;
  const last = day / 30_000 - 1;

  test.each<[string, number, number, CardDoubt | 'none']>([
    ['as its step begins', 4, 4 * 30_000, 'none'],
    ['a step later, as that ends', 4, 6 * 30_000 - 1, 'none'],
    ['a minute after it was first shown', 4, 6 * 30_000, 'stale'],
    ['hours later, as a picture', 4, 6 * 60 * minute, 'stale'],
    ['by a clock that is thirty seconds behind', 4, 3 * 30_000, 'none'],
    ['by a clock that is further behind', 4, 3 * 30_000 - 1, 'ahead'],
    ['thirty seconds before the card holds', 0, -30_000, 'none'],
    ['earlier than that', 0, -30_001, 'not-yet'],
    ['in the last instant of the day and its hour of grace', last, day - 1, 'none'],
    ['an instant later', last, day, 'over'],
    ['a day later', last, 2 * day, 'over'],
  ])('%s [ASVS-9.2.1]', async (_words, step, after, doubt) => {
    expect(await doubtOf(await codeFor({ step }), trustAt(morning + after))).toBe(doubt);
  });

  it('lets the platform itself be asked a few minutes later', async () => {
    const code = await codeFor({ step: 0 });
    expect(await doubtOf(code, trustAt(morning + 5 * minute, { slack: 10 }))).toBe('none');
    expect(await doubtOf(code, trustAt(morning + 11 * 30_000, { slack: 10 }))).toBe('stale');
  });

  it('of a credential is at most a day and an hour, though the platform signed more', async () => {
    const bytes = stated({ minutes: credentialMinutes + 1 });
    expect(readCredential(toBase64url(joinBytes(bytes, new Uint8Array(64))))).toBeUndefined();
    expect(readCredential(toBase64url(joinBytes(stated(), new Uint8Array(64))))).toBeDefined();
  });
});

describe('a fixed code', () => {
  const holder = Uint8Array.from({ length: 16 }, (_one, at) => 255 - at);

  it('is written byte for byte as it always was, so that phones and verifiers of different builds understand each other', () => {
    const bytes = statedBytes({
      keyId: 258,
      holder,
      from: morning,
      minutes: 1500,
      verified: false,
      phoneKey: new Uint8Array(64).fill(9),
      name: '张*',
      union: '虹',
    });
    expect(Buffer.from(bytes).toString('hex')).toBe(
      `010102fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0${(morning / 1000).toString(16)}05dc00${'09'.repeat(64)}025f20002a018679`,
    );
    expect(Buffer.from(messageOf('code', 'a', numberBytes(255, 1))).toString('hex')).toBe(
      `12${[...'hongqiao-card-code'].map((letter) => `00${letter.charCodeAt(0).toString(16)}`).join('')}010061ff`,
    );
  });

  it('gives a number that can be read aloud', () => {
    expect(memberNumberOf(holder)).toBe('ZZZF-VZ7V-ZBWZ');
    expect(memberNumberOf(new Uint8Array(16))).toBe('0000-0000-0000');
  });
});
