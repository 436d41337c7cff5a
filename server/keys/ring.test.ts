import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import { makeSealer } from '../people/sealing.ts';
import { type ProfileId, profiles } from './profiles.ts';
import { secretProvider } from './provider.ts';
import { type DataKey, KeyRing } from './ring.ts';

/** What is said of bytes that are not those that were sealed. */
const refused = /cut short|not what was sealed|unable to authenticate|not here|unknown version/;
const secret = randomBytes(32);
const plain = { of: null, over: null, active: true, over_with: false } as const;
const root: DataKey = { ...plain, id: 0, purpose: 'root', profile: 'aes', bytes: secret };
const sealKey = (id: number, profile: ProfileId = 'aes', active = true): DataKey => {
  const bytes = randomBytes(profiles[profile].keyBytes);
  return { ...plain, id, purpose: 'seal', of: 'identity', profile, bytes, active };
};
const blindKey = (id: number, over: number | null, active = true, profile: ProfileId = 'aes'): DataKey => {
  return { ...plain, id, purpose: 'blind', profile, bytes: randomBytes(32), over, active };
};

function ringOf(...keys: DataKey[]): KeyRing {
  const ring = new KeyRing();
  ring.take([root, ...keys]);
  return ring;
}

describe.each(['aes', 'gm'] as const)('sealed with %s', (profile) => {
  const ring = ringOf(sealKey(1, profile), { ...sealKey(2, profile), of: 'answers' });

  it('a value opens as what was sealed, and only as what it was sealed as [MLPS-21, ASVS-11.3.3]', () => {
    for (const text of ['', '1', '449901197001010015', '病'.repeat(5_000)]) {
      expect(ring.open(ring.seal(text, 'identity'), 'identity')).toBe(text);
      expect(ring.open(ring.seal(text, 'identity'))).toBe(text);
    }
    expect(() => ring.open(ring.seal('a', 'identity'), 'answers')).toThrow('not one of');
  });

  it('no byte can be changed, cut off or put before, not even of what it says it is [MLPS-20, ASVS-11.3.3]', () => {
    const sealed = ring.seal('19900000001', 'identity');
    for (let at = 1; at < sealed.length; at += 1) {
      const other = Buffer.from(sealed);
      other[at] = other[at]! ^ 1;
      expect(() => ring.open(other), `byte ${at}`).toThrow(refused);
    }
    expect(() => ring.open(sealed.subarray(0, -1))).toThrow(refused);
    expect(() => ring.open(sealed.subarray(0, 20))).toThrow(refused);
  });

  it('equal values are sealed as different bytes, without the text in them', () => {
    const [one, two] = [ring.seal('19900000001', 'identity'), ring.seal('19900000001', 'identity')];
    expect(one.equals(two)).toBe(false);
    expect(one.includes('19900000001')).toBe(false);
  });
});

it('what was sealed from the secret alone, before there were data keys, stays readable and stays found', () => {
  const before = makeSealer(secret);
  const ring = ringOf(sealKey(1));
  expect(ring.open(before.seal('19900000001'), 'identity')).toBe('19900000001');
  expect(ring.blind('19900000001')).toEqual(before.blind('19900000001'));
  expect(ring.keyFor('cards')).toEqual(before.keyFor('cards'));
});

it('a value of either profile is read whatever is written with', () => {
  const [aes, gm] = [sealKey(1, 'aes'), sealKey(2, 'gm')];
  const older = ringOf(aes);
  const newer = ringOf(aes, gm);
  expect(newer.open(older.seal('a', 'identity'))).toBe('a');
  expect(newer.seal('a', 'identity').readUInt32BE(2)).toBe(2);
});

it('a key that is known and not yet active seals nothing and opens already', () => {
  const [one, two] = [sealKey(1), sealKey(2)];
  const waiting = ringOf(one, { ...two, active: false });
  expect(waiting.seal('a', 'identity').readUInt32BE(2)).toBe(1);
  expect(waiting.open(ringOf(one, two).seal('a', 'identity'))).toBe('a');
});

describe('while the key of the index changes', () => {
  const [first, second] = [blindKey(1, null), blindKey(2, 1, true, 'gm')];

  it('a value is looked for under both from before the new key is written with until it is settled', () => {
    const before = ringOf(sealKey(9), first);
    const waiting = ringOf(sealKey(9), first, { ...second, active: false });
    const changing = ringOf(sealKey(9), first, second);
    const settled = ringOf(sealKey(9), first, { ...second, over_with: true });
    expect(waiting.blind('a')).toEqual(before.blind('a'));
    expect(waiting.blinds('a')).toEqual(changing.blinds('a'));
    expect(changing.blinds('a')).toEqual([changing.blind('a'), before.blind('a')]);
    expect(settled.blinds('a')).toEqual([changing.blind('a')]);
  });

  it('an index is put under the new key by whoever does not know the value', () => {
    const before = ringOf(sealKey(9), first);
    const after = ringOf(sealKey(9), first, second, blindKey(3, 2));
    expect(after.renew(before.blind('a'))).toEqual(after.blind('a'));
    expect(after.renew(after.blind('a'))).toEqual(after.blind('a'));
    const rooted = ringOf(sealKey(9), blindKey(1, 0));
    expect(rooted.renew(makeSealer(secret).blind('a'))).toEqual(rooted.blind('a'));
    expect(() => after.renew(makeSealer(secret).blind('a'))).toThrow('leads to none');
  });
});

describe('the Chinese algorithms as OpenSSL has them', () => {
  test('SM3 of GB/T 32905-2016, annex A', () => {
    const sm3 = (text: string) => createHash('sm3').update(text).digest('hex');
    expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(sm3('abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  test('SM4 of GB/T 32907-2016, annex A, once and a million times', () => {
    const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
    const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
    expect(cipher.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
    // A million times over one block is CBC without a vector over zeros, block after block of its own output.
    const chained = createCipheriv('sm4-cbc', key, Buffer.alloc(16)).setAutoPadding(false);
    let last = chained.update(key);
    const zeros = Buffer.alloc(16 * 1_000);
    for (let n = 0; n < 999; n += 1) last = chained.update(zeros).subarray(-16);
    last = chained.update(zeros.subarray(0, 16 * 999)).subarray(-16);
    expect(last.toString('hex')).toBe('595298c7c6fd271f0402f804c33d3f66');
  });

  test('HMAC-SM3 is SM3 within SM3 over the padded key, as GB/T 15852.2 has it', () => {
    const key = randomBytes(32);
    const pad = (byte: number) => Buffer.concat([key, Buffer.alloc(32)]).map((one) => one ^ byte);
    const inner = createHash('sm3').update(pad(0x36)).update('工会').digest();
    const outer = createHash('sm3').update(pad(0x5c)).update(inner).digest();
    expect(createHmac('sm3', key).update('工会').digest()).toEqual(outer);
  });

  it('seals with SM4-CBC and the code over it: the body opens with the key alone', () => {
    const bytes = randomBytes(48);
    const sealed = profiles.gm.sealing(bytes).seal('工会', Buffer.from('about'));
    const decipher = createDecipheriv('sm4-cbc', bytes.subarray(0, 16), sealed.subarray(0, 16));
    expect(Buffer.concat([decipher.update(sealed.subarray(48)), decipher.final()]).toString()).toBe('工会');
  });
});

it('a wrapped key opens under the secret that wrapped it and in its own place, whichever profile wrapped it', async () => {
  const key = randomBytes(32);
  const gm = secretProvider(secret, 'gm');
  const wrapped = await gm.wrap(key, 'one');
  expect(await secretProvider(secret, 'aes').unwrap(wrapped, 'one', gm.id)).toEqual(key);
  await expect(gm.unwrap(wrapped, 'other', gm.id)).rejects.toThrow(refused);
  expect(secretProvider(randomBytes(32), 'gm').knows(gm.id)).toBe(false);
});
