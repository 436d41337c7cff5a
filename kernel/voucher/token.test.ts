import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { type Bytes, joinBytes, toBase64url } from '../member-card/bytes.ts';
import type { Trust } from '../member-card/check.ts';
import {
  checkVoucher,
  readTypedCode,
  readVoucher,
  readVoucherCode,
  shownAt,
  statedVoucher,
  typedCodeOf,
  voucherCodeOf,
  voucherMessage,
} from './token.ts';

const { subtle } = webcrypto;
const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;
const audience = 'https://union.example.org';
const from = Date.parse('2026-03-12T02:00:00Z');
const until = Date.parse('2026-03-12T16:00:00Z');
const minute = 60_000;

async function pair() {
  const { privateKey, publicKey } = await subtle.generateKey(curve, false, ['sign', 'verify']);
  const point = new Uint8Array(await subtle.exportKey('raw', publicKey)).slice(1);
  return { point, sign: async (message: Bytes) => new Uint8Array(await subtle.sign(signing, privateKey, message)) };
}

let code: string;
let trust: Trust;

beforeAll(async () => {
  const [platform, phone] = [await pair(), await pair()];
  const stated = statedVoucher({
    keyId: 1,
    alias: new Uint8Array(16).fill(7),
    campaign: new Uint8Array(16).fill(9),
    from,
    minutes: 1_500,
    phoneKey: phone.point,
    faceFen: 50_00,
    merchantFen: 10_00,
    leastFen: 0,
    until,
    number: 17,
  });
  const signature = await platform.sign(voucherMessage('statement', audience, stated));
  const voucher = readVoucher(toBase64url(joinBytes(stated, signature)))!;
  code = await voucherCodeOf(voucher, 20, audience, phone.sign);
  trust = {
    audience,
    now: from + 10 * minute,
    keyOf: (id) => (id === 1 ? platform.point : undefined),
    async verify(point, given, message) {
      const key = await subtle.importKey('raw', joinBytes(Uint8Array.of(4), point), curve, false, ['verify']);
      return subtle.verify(signing, key, given, message);
    },
  };
});

const judge = async (text: string, more: Partial<Trust> = {}) => {
  const verdict = await checkVoucher(text, { ...trust, ...more });
  return verdict.ok ? 'good' : verdict.why;
};

describe('the code of a voucher', () => {
  it('says what it gives, and when it was shown, without asking anybody', async () => {
    const shown = readVoucherCode(code)!;
    expect(shown.voucher).toMatchObject({ faceFen: 50_00, merchantFen: 10_00, leastFen: 0, number: 17, until });
    expect(shownAt(shown)).toBe(from + 10 * minute);
    expect(await judge(code)).toBe('good');
  });

  it('is refused after any change of any character', async () => {
    for (let at = 0; at < code.length; at += 5) {
      const changed = `${code.slice(0, at)}${code[at] === 'A' ? 'B' : 'A'}${code.slice(at + 1)}`;
      expect(await judge(changed)).toMatch(/^(unreadable|key-unknown|forged)$/);
    }
  });

  test.each([
    ['another platform', { audience: 'https://elsewhere.example.org' }, 'forged'],
    ['an unknown key', { keyOf: () => undefined }, 'key-unknown'],
    ['two minutes later', { now: from + 12 * minute }, 'stale'],
    ['a phone that runs ahead', { now: from + 5 * minute }, 'ahead'],
    ['the next day', { now: from + 1_501 * minute }, 'over'],
  ] as const)('is refused: %s', async (_what, more, why) => {
    expect(await judge(code, more)).toBe(why);
  });

  test.each(['', 'x', 'A'.repeat(1_000)])('is not %s', async (text) => {
    expect(await judge(text)).toBe('unreadable');
  });
});

describe('a code that is typed', () => {
  const typed = typedCodeOf(Uint8Array.from({ length: 10 }, (_one, n) => n * 25));

  it('has eighty bits in signs that are told apart, and is read however it is typed', () => {
    expect(typed).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const written of [typed, typed.toLowerCase(), typed.replaceAll('-', ' '), ` ${typed.replaceAll('-', '')} `])
      expect(readTypedCode(written)).toBe(typed);
    expect(readTypedCode('OIL0-0000-0000-0000')).toBe('0110-0000-0000-0000');
  });

  test.each(['', typed.slice(1), `${typed}0`, 'UUUU-0000-0000-0000'])('is not %s', (text) => {
    expect(readTypedCode(text)).toBeUndefined();
  });
});
