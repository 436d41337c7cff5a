import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Relay, realRound as real, startRelay } from '../../test/drand-relay.ts';
import { drandBeacon, isGenuine, quicknet } from './beacon.ts';

let relay: Relay;
beforeAll(async () => {
  relay = await startRelay();
});
afterAll(() => relay.close());

const given = (body: unknown, status = 200) => {
  relay.answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
  return drandBeacon(`${relay.url}/`).round(1000);
};

describe('a round of the beacon', () => {
  it('is taken where hash and signature are the chain’s', async () => {
    expect(await given(real)).toEqual(real);
    expect(relay.asked.at(-1)).toBe(`/${quicknet.hash}/public/1000`);
  });

  it.each([
    ['whose value is not the hash of its signature', { ...real, randomness: 'ab'.repeat(32) }],
    ['of another number', { ...real, round: 1001 }],
    ['without a signature', { round: 1000, randomness: real.randomness }],
    ['that is no JSON', '<html>'],
  ])('is not taken %s', async (_what, body) => {
    expect(await given(body)).toBe('wrong');
  });

  it('is not taken where somebody signed it who is not the chain, hash or no hash', async () => {
    const { createHash } = await import('node:crypto');
    // A point of the curve, the hash of which is right, over another round.
    const other = { ...real, round: 1001 };
    expect(await isGenuine(real)).toBe(true);
    expect(await isGenuine(other)).toBe(false);
    const signature = 'c0'.repeat(48);
    const randomness = createHash('sha256').update(Buffer.from(signature, 'hex')).digest('hex');
    expect(await given({ round: 1000, randomness, signature })).toBe('wrong');
  });

  it.each([404, 425, 500, 503])('is late where the relay answers %i, and asked for again', async (status) => {
    expect(await given({ error: 'not yet' }, status)).toBe('late');
  });

  it('is nobody’s guess where the relay cannot be reached', async () => {
    await expect(drandBeacon('http://127.0.0.1:9').round(1000)).rejects.toThrow('fetch failed');
  });

  it('has the moment that its number says', () => {
    expect(quicknet.roundAfter(quicknet.timeOf(1000))).toBe(1000);
    expect(quicknet.roundAfter(quicknet.timeOf(1000) + 1)).toBe(1001);
    expect(new Date(quicknet.timeOf(1)).toISOString()).toBe('2023-08-23T15:09:27.000Z');
  });
});
