import { expect, test } from 'vitest';
import type { CampaignFields } from '../../kernel/allot-answers.ts';
import outing from '../../services/outing/allotment.ts';
import { campaignWrong } from './drafting.ts';

const fields = (startsAt: string, endsAt: string): CampaignFields => ({
  service: outing.id,
  name: '示例春游',
  lead: '一家人去看花，名额先到先得。',
  way: 'first-come',
  split: 'slots',
  choices: [],
  opensAt: '2026-03-02T10:00:00+08:00',
  closesAt: '2026-03-08T10:00:00+08:00',
  slices: [{ label: '第一批', startsAt, endsAt, quota: 3, waits: 0 }],
});

test.each([
  ['2026-03-12T09:00:00+08:00', '2026-03-12T02:00:00Z', []],
  ['2026-03-12T09:00:00Z', '2026-03-12T10:00:00+08:00', ['slices']],
])('a time from %s to %s is judged by the moments, wherever they are told from', (startsAt, endsAt, wrong) => {
  const now = Date.parse('2026-03-01T09:00:00+08:00');
  expect(campaignWrong(outing, fields(startsAt, endsAt), now).map(({ at }) => at)).toEqual(wrong);
});
