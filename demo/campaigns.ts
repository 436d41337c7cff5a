import type { CampaignFields, DeskAnswer } from '../kernel/allot-answers.ts';
import { type Day, addDays, dayOf } from '../kernel/calendar.ts';
import type { GroupAnswer, GroupLine } from '../kernel/group-filing.ts';
import { yuan } from '../kernel/money.ts';
import type { DraftsAnswer } from '../kernel/tuning.ts';
import { done } from '../replay/client.ts';
import type { Company } from './company.ts';
import type { DemoAccounts } from './plan.ts';

interface Demo {
  readonly company: Company;
  readonly accounts: DemoAccounts;
}

/**
 * What a member may be given for holidays in a year, without which no gifts are announced: no province of the demo has published
 * any, and this says of itself that it is an example.
 */
async function setYearly({ company, accounts }: Demo, from: Day): Promise<void> {
  const { login, orgId } = accounts.staff.find(({ level, role }) => level === 'province' && role === 'supervisor')!;
  const [drafter, second] = [await company.staff(login), await company.post('approver', orgId)];
  const cites = { title: '示例：仅作演示的标准，不是真的文件' };
  const of = { service: 'holiday-gift', name: 'holiday' };
  done(await drafter.post(`/api/orgs/${orgId}/tunables`, { ...of, value: yuan(500), from, cites }));
  const { drafts } = done(await second.get<DraftsAnswer>(`/api/orgs/${orgId}/tunable-drafts`));
  const waiting = drafts.filter(({ service, name }) => service === of.service && name === of.name);
  done(await second.post(`/api/orgs/${orgId}/tunable-drafts/approve`, { drafts: waiting.map(({ id }) => id) }));
}

/** A workplace signs some of its members up for an event by a list, once it is open. */
export async function signUpByList(
  { company, accounts }: Demo,
  { id, edition }: DeskAnswer,
  phones: readonly string[],
): Promise<void> {
  const { orgId } = accounts.workers[0]!;
  const lines: GroupLine[] = [];
  for (const [n, phone] of phones.entries()) {
    const { name, number } = await company.registered(phone);
    lines.push({ row: n + 2, name, number });
  }
  const clerk = await company.post('caseworker', orgId);
  const { rows } = done(
    await clerk.post<GroupAnswer>('/api/group-claims', { org: orgId, campaign: id, edition, lines }),
  );
  const refused = rows.find((row) => !row.done);
  if (refused !== undefined) throw new Error(`row ${refused.row} of the demo list: ${refused.says}`);
}

/**
 * Four campaigns of the demo county, which say of themselves that they are examples: one begins tomorrow, one is open, one gives
 * goods to choose among that are sent home, one is open for entries that are drawn among the day after tomorrow. That one is
 * given back: members are signed up for it by a list.
 */
export async function announceCampaigns({ company, accounts }: Demo, now: Day): Promise<DeskAnswer> {
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
  await setYearly({ company, accounts }, now);
  await announce({
    ...plain,
    service: 'holiday-gift',
    name: '示例：节日慰问品',
    split: 'whole',
    opensAt: new Date(Date.parse(packs.now) + 1_000).toISOString(),
    closesAt: `${addDays(today, 6)}T18:00:00+08:00`,
    slices: [{ quota: 200, waits: 20 }],
    goods: [
      { label: '粮油', worthFen: yuan(300), quota: 200 },
      { label: '水果', worthFen: yuan(200), quota: 200 },
    ],
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
  return done(await chief.post<DeskAnswer>(`/api/campaigns/${drawn.id}/draw`, { sources }));
}
