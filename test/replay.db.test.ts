import { expect, test } from 'vitest';
import { replayAppeals } from '../replay/appeals.ts';
import { replayBenefits } from '../replay/benefits.ts';
import { isMet, sayOutcomes } from '../replay/figures.ts';
import { replayInjury } from '../replay/injury.ts';

/** The published years at one twentieth; whole with `npm run replay`. What is done on each day of a year takes most of its time. */
const scale = 20;
const daily = 200;

test(
  'the small-request years come out as published, with a reminder for exactly the steps that stood still',
  { timeout: 120_000 },
  async () => {
    const outcomes = await replayAppeals(scale, () => {});
    expect(isMet(outcomes), sayOutcomes(outcomes)).toBe(true);
  },
);

test('the injury-visit year comes out as published, with a balanced ledger', { timeout: 120_000 }, async () => {
  const outcomes = await replayInjury(daily, () => {});
  expect(isMet(outcomes), sayOutcomes(outcomes)).toBe(true);
});

test('condolences, covers and awards come out as published', { timeout: 120_000 }, async () => {
  const outcomes = await replayBenefits(scale, () => {});
  expect(isMet(outcomes), sayOutcomes(outcomes)).toBe(true);
});
