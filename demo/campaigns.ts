import type { CampaignFields, DeskAnswer } from '../kernel/allot-answers.ts';
import { addDays, dayOf } from '../kernel/calendar.ts';
import { done } from '../replay/client.ts';
import type { Company } from './company.ts';
import type { DemoAccounts } from './plan.ts';

interface Demo {
  readonly company: Company;
  readonly accounts: DemoAccounts;
}

/**
 * Three campaigns of the demo county, which say of themselves that they are examples: one begins tomorrow, one is open, one is
 * open for entries that are drawn among the day after tomorrow.
 */
export async function announceCampaigns({ company, accounts }: Demo): Promise<void> {
  // By the calendar on the wall: the clock of the demo may stand in the past, and these are to run when it is shown.
  const today = dayOf(Date.now());
  const { login, orgId } = accounts.staff.find(({ level, role }) => level === 'county' && role === 'supervisor')!;
  const [drafter, chief] = [await company.post('caseworker', orgId), await company.staff(login)];
  const announce = async (fields: CampaignFields) => {
    const draft = done(await drafter.post<DeskAnswer>('/api/campaigns', { orgId, ...fields }));
    return done(await chief.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));
  };
  const plain = { way: 'first-come', choices: [], lead: '仅作演示，没有真的东西可以领。' } as const;
  const packs = await announce({
    ...plain,
    service: 'gift-pack',
    name: '示例：职工礼包',
    split: 'whole',
    choices: ['粮油', '水果'],
    opensAt: `${addDays(today, 1)}T10:00:00+08:00`,
    closesAt: `${addDays(today, 4)}T18:00:00+08:00`,
    slices: [{ quota: 500, waits: 50 }],
  });
  const slot = (label: string, from: string, to: string) => ({
    label,
    startsAt: `${addDays(today, 7)}T${from}:00+08:00`,
    endsAt: `${addDays(today, 7)}T${to}:00+08:00`,
    quota: 30,
    waits: 10,
  });
  await announce({
    ...plain,
    service: 'health-check',
    name: '示例：职工体检',
    split: 'slots',
    // Open a second from now: what is drafted begins later than it is drafted.
    opensAt: new Date(Date.parse(packs.now) + 1_000).toISOString(),
    closesAt: `${addDays(today, 6)}T18:00:00+08:00`,
    slices: [slot('上午第一场', '08:00', '09:30'), slot('上午第二场', '09:30', '11:00')],
  });
  const drawn = await announce({
    ...plain,
    service: 'outing',
    name: '示例：亲子春游',
    way: 'draw',
    split: 'whole',
    opensAt: new Date(Date.parse(packs.now) + 1_000).toISOString(),
    windowUntil: `${addDays(today, 1)}T18:00:00+08:00`,
    closesAt: `${addDays(today, 6)}T18:00:00+08:00`,
    slices: [{ quota: 20, waits: 10 }],
  });
  // Results that are drawn in public every day: which number they will bear is not known when this is written.
  const source = (says: string) => ({ kind: 'numbered' as const, says, on: addDays(today, 2) });
  const sources = [source('示例：体育彩票排列三当天开奖号码'), source('示例：福利彩票 3D 当天开奖号码')];
  done(await chief.post<DeskAnswer>(`/api/campaigns/${drawn.id}/draw`, { sources }));
}
