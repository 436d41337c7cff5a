import { expect, test } from 'vitest';
import type { TillOffer } from '../../../kernel/voucher/answers.ts';
import { type OfflineTaken, mayTakeOffline } from './till-keeper.ts';

const now = Date.parse('2026-03-12T11:00:00+08:00');
const offer = { campaignId: 'a', offlineMost: 3, offlineMostFen: 1_000_00, offlineHours: 48 } as unknown as TillOffer;
const taken = (offFen: number, more: Partial<OfflineTaken> = {}) =>
  ({ campaignId: 'a', state: 'kept', at: new Date(now - 3_600_000).toISOString(), offFen, ...more }) as OfflineTaken;

test.each([
  ['as many as are allowed', [taken(1_00), taken(1_00)], 1_00, true],
  ['one more than that', [taken(1_00), taken(1_00), taken(1_00)], 1_00, false],
  ['up to the sum', [taken(900_00)], 100_00, true],
  ['over the sum', [taken(900_00)], 100_01, false],
  ['what was refused does not count', [taken(950_00, { state: 'refused' })], 100_00, true],
  ['what was sent counts until its hours are over', [taken(950_00, { state: 'settled' })], 100_00, false],
  [
    'what is longer ago does not count',
    [taken(950_00, { at: new Date(now - 48 * 3_600_000).toISOString() })],
    100_00,
    true,
  ],
  ['another campaign has limits of its own', [taken(950_00, { campaignId: 'b' })], 100_00, true],
])('a phone without a network takes vouchers within its limits: %s', (_what, all, offFen, may) => {
  expect(mayTakeOffline(offer, all, offFen, now)).toBe(may);
});
