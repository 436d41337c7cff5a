import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer, ServiceAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import hospital from '../../services/hospital-condolence/service.ts';
import { papersAs } from '../../kernel/tunable-kinds.ts';
import { reasonsOf } from '../../test/refused.ts';
import { setTunable } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';

/**
 * Three editions of one notice, each from its day and for its own part of the tree. A case is judged and paid by the one
 * that was in force where and when it was filed, however late it is decided.
 */
let s: TestServer;
let drafter: Client;
let second: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2025-11-30T09:00:00+08:00');
  await s.world.fund('county', 'relief', yuan(100_000));
  await s.world.fund('bareCity', 'relief', yuan(100_000));
  drafter = await s.staff('province', 'supervisor');
  second = await s.staff('province', 'approver');
});
afterAll(() => s.close());

const at = (day: string) => s.world.setClock(`${day}T10:00:00+08:00`);

async function notice(org: string, name: string, value: number, from: string): Promise<void> {
  const cites = { title: `示例通知（${from} 起执行）`, clause: '第一条', from };
  const asked = { service: 'hospital-condolence', name, value, from, cites };
  done(await setTunable({ who: drafter, second }, s.world.orgs[org]!.id, asked));
}

async function signedIn({ login }: WorldPerson): Promise<Client> {
  const who = s.client();
  await who.signInByPassword(login!, s.world.password);
  return who;
}

/** Files a stay that ended the day before, of so many nights. */
async function file({ phone }: WorldPerson, day: string, nights: number) {
  await at(day);
  const who = s.client();
  await who.signInByPhone(phone);
  const leftOn = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
  const admittedOn = new Date(Date.parse(leftOn) - nights * 86_400_000).toISOString().slice(0, 10);
  const form = { admittedOn, leftOn, hospital: '示例人民医院', proof: [await upload(who)] };
  return who.post<CaseAnswer>('/api/services/hospital-condolence/cases', { form });
}

async function move(who: Client, id: string, action: string): Promise<CaseAnswer> {
  const { seq } = done(await who.get<CaseAnswer>(`/api/cases/${id}`));
  return done(await who.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said: {}, seen: seq }));
}

async function told({ phone }: WorldPerson) {
  const who = s.client();
  await who.signInByPhone(phone);
  const { tuned } = done(await who.get<ServiceAnswer>('/api/services/hospital-condolence'));
  return tuned.find(({ name }) => name === 'grant')!;
}

test('a case keeps the edition of the day and the union it was filed under, across three of them and a border', async () => {
  await notice('province', 'moreThan', 4, '2025-12-01');
  await notice('city', 'grant', yuan(800), '2026-01-01');
  await notice('city', 'moreThan', 2, '2026-01-01');
  await notice('county', 'grant', yuan(700), '2026-02-01');
  const staff = {
    clerk: await s.world.staff('town', 'caseworker'),
    cashier: await s.world.staff('county', 'cashier'),
    otherClerk: await s.world.staff('bareTown', 'caseworker'),
    otherCashier: await s.world.staff('bareCity', 'cashier'),
  };
  const inCity = [
    await s.world.worker('factory'),
    await s.world.worker('factory'),
    await s.world.worker('factory'),
  ] as const;
  const beyond = await s.world.worker('workshop');

  const short = await file(inCity[0], '2025-12-31', 4);
  expect(refusalOf(short)).toBe('not-eligible');
  expect(reasonsOf(short).map(({ says }) => says)).toEqual(['住院须超过 4 天']);
  const first = done(await file(inCity[0], '2025-12-31', 5));
  const next = done(await file(inCity[1], '2026-01-01', 3));
  const across = await file(beyond, '2026-01-01', 3);
  const acrossLong = done(await file(beyond, '2026-01-01', 5));
  const third = done(await file(inCity[2], '2026-02-01', 3));
  expect(refusalOf(across)).toBe('not-eligible');
  expect(await told(inCity[0])).toMatchObject({ value: yuan(700), setBy: { name: '榕区总工会' } });
  expect(await told(beyond)).toMatchObject({ value: yuan(600) });

  await at('2026-02-03');
  const [clerk, cashier] = [await signedIn(staff.clerk), await signedIn(staff.cashier)];
  for (const { id } of [first, next, third]) await move(clerk, id, 'check');
  const paid: (number | undefined)[] = [];
  for (const { id } of [first, next, third]) paid.push((await move(cashier, id, 'pay')).paid);
  await move(await signedIn(staff.otherClerk), acrossLong.id, 'check');
  paid.push((await move(await signedIn(staff.otherCashier), acrossLong.id, 'pay')).paid);
  expect(paid).toEqual([yuan(600), yuan(800), yuan(700), yuan(600)]);

  const { rows } = await s.world.owner.query<{ tuned: { grant: number; moreThan: number } }>(
    'select tuned from cases order by array_position($1::uuid[], id)',
    [[first, next, acrossLong, third].map(({ id }) => id)],
  );
  expect(rows.map(({ tuned }) => [tuned.grant, tuned.moreThan])).toEqual([
    [yuan(600), 4],
    [yuan(800), 2],
    [yuan(600), 4],
    [yuan(700), 2],
  ]);
});

const papers = (...codes: string[]) => papersAs(Object.keys(hospital.tunables.papers.of!), codes);

/** A stay of five nights that ended the day before, with these papers: the case, or what is missing or too much. */
async function filed({ phone }: WorldPerson, day: string, ...given: string[]) {
  await at(day);
  const who = s.client();
  await who.signInByPhone(phone);
  const [admittedOn, leftOn] = [6, 1].map((ago) =>
    new Date(Date.parse(day) - ago * 86_400_000).toISOString().slice(0, 10),
  );
  const form: Record<string, unknown> = { admittedOn, leftOn, hospital: '示例人民医院' };
  for (const paper of given) form[paper] = [await upload(who)];
  const came = await who.post<CaseAnswer>('/api/services/hospital-condolence/cases', { form });
  if (came.status !== 201) return reasonsOf(came).map(({ at: where, says }) => `${where} ${says}`);
  const { found } = done(await who.post<FinderAnswer>('/api/finder', { own: true, answers: {} }));
  const told = found.find(({ service }) => service === 'hospital-condolence')!.papers;
  return { case: done(came), told: told.map(({ field, needed }) => `${field} ${needed}`) };
}

test('each union asks for its own papers from a day on, and not for what is proven; a case keeps those of its day', async () => {
  await s.world.setClock('2026-02-27T09:00:00+08:00');
  drafter = await s.staff('province', 'supervisor');
  second = await s.staff('province', 'approver');
  await notice('city', 'papers', papers('unitProof', 'proof', 'idCard'), '2026-03-01');
  await notice('city', 'papers', papers('ownRequest'), '2026-04-01');
  const [first, next, last, over] = [
    await s.world.worker('factory'),
    await s.world.worker('factory'),
    await s.world.worker('factory'),
    await s.world.worker('workshop'),
  ];

  expect(await filed(first, '2026-02-28', 'proof')).toMatchObject({ told: ['proof yes'] });
  expect(await filed(next, '2026-03-01', 'proof')).toEqual(['unitProof 请添加单位开的证明']);
  const marched = await filed(next, '2026-03-01', 'proof', 'unitProof');
  expect(marched).toMatchObject({ told: ['unitProof yes', 'proof yes', 'idCard proven'] });
  expect(await filed(over, '2026-03-01', 'proof')).toMatchObject({ told: ['proof yes'] });
  expect(await filed(last, '2026-04-01', 'proof', 'ownRequest')).toEqual(['proof 这一项不需要填写，请清空']);
  const { id } = ((await filed(last, '2026-04-01', 'ownRequest')) as { case: CaseAnswer }).case;

  const { rows } = await s.world.owner.query<{ papers: string }>(
    "select (tuned->>'papers')::bigint as papers from cases where id = $1",
    [id],
  );
  expect(Number(rows[0]!.papers)).toBe(papers('ownRequest'));
});
