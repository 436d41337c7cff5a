import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import { sayDay } from '../../kernel/say-day.ts';
import type { CampaignAnswer } from '../../kernel/allot-answers.ts';
import type { CaseAnswer, NoticeLine, Page, ServiceAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import type { PausesAnswer } from '../../kernel/pause.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { claim, drafting, openDesk, opening, plantClaimants } from '../../test/campaign-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let county: Client;
let city: Client;
let member: Client;

const words = { why: '发现有人冒名申请，正在核实', instead: '急事请拨打 12351，或者到县总工会窗口办理' };
const appeal = { topic: 'canteen', what: '食堂夜班没有热饭，下夜班的人吃不上', aboveWorkplace: false, shared: false };
const org = (id: string) => s.world.orgs[id]!.id;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  county = await s.staff('county', 'supervisor');
  city = await s.staff('city', 'approver');
  member = await s.worker('factory');
});
afterAll(() => s.close());
beforeEach(async () => {
  await s.world.owner.query('delete from tunable_values');
});

const pause = (who: Client, at: string, more: object = {}) =>
  who.post<PausesAnswer>(`/api/orgs/${org(at)}/pauses`, { service: 'appeal', ...words, ...more });
const code = refusalOf;
const standing = ({ lines }: PausesAnswer, service = 'appeal') =>
  lines.find((line) => line.service === service)!.pauses;
const resume = (who: Client, at: string, entry: string, why = '核实完毕') =>
  who.post<PausesAnswer>(`/api/orgs/${org(at)}/pauses/${entry}/resume`, { why });
const file = (who: Client = member) => who.post<CaseAnswer>('/api/services/appeal/cases', { form: appeal });
const serviceFor = async (who: Client) => done(await who.get<ServiceAnswer>('/api/services/appeal'));

describe('a service that is paused', () => {
  test('takes no new cases of the union and all below it, and says why and what to do instead', async () => {
    expect((await file()).status).toBe(201);
    done(await pause(county, 'county'));
    const came = await file();
    expect([came.status, code(came)]).toEqual([409, 'service-paused']);
    expect(reasonsOf(came).map(({ says }) => says)).toEqual([
      expect.stringContaining(words.why),
      expect.stringContaining(words.instead),
    ]);
    expect(code(await member.post('/api/services/appeal/check', { form: appeal }))).toBe('service-paused');
    expect((await file(await s.worker('workshop'))).status).toBe(201);
  });

  test('says so to its members in the list, on its own page, and to nobody else', async () => {
    done(await pause(county, 'county'));
    const paused = { ...words, setBy: { id: org('county') } };
    expect(await serviceFor(member)).toMatchObject({ paused });
    const list = done(await member.get<ServiceAnswer[]>('/api/services'));
    expect(list.filter((one) => one.paused !== undefined).map(({ id }) => id)).toEqual(['appeal']);
    expect(await serviceFor(s.client())).not.toHaveProperty('paused');
    const { rows } = await s.world.owner.query<{ id: string }>('select id from orgs where parent_id is null');
    await s.world.owner.query(`update tunable_values set org_id = $1`, [rows[0]!.id]);
    expect(await serviceFor(s.client())).toMatchObject({ paused: { why: words.why } });
  });

  test('is still found as a right, with the pause beside it', async () => {
    done(await pause(county, 'county', { service: 'hospital-condolence' }));
    const found = async (union: string) =>
      done(await s.client().post<FinderAnswer>('/api/finder', { answers: {}, union: org(union) })).found.find(
        ({ service }) => service === 'hospital-condolence',
      )!;
    expect((await found('factory')).paused).toMatchObject({ ...words, setBy: { id: org('county') } });
    expect(await found('city')).not.toHaveProperty('paused');
  });

  test('lets the cases it has go on to their end', async () => {
    const cadre = await s.staff('factory', 'caseworker');
    const { id } = done(await file());
    done(await pause(county, 'county'));
    expect((await cadre.post(`/api/cases/${id}/moves`, { action: 'accept', said: {} })).status).toBe(200);
  });

  test('is resumed from now on, on the same day too, and can be paused again', async () => {
    const [entry] = standing(done(await pause(county, 'county')));
    done(await resume(county, 'county', entry!.id));
    expect((await file()).status).toBe(201);
    expect(await serviceFor(member)).not.toHaveProperty('paused');
    expect(code(await resume(county, 'county', entry!.id))).toBe('service-resumed');
    const again = done(await pause(county, 'county'));
    expect(again.past).toMatchObject([{ service: 'appeal', why: words.why, endedWhy: '核实完毕' }]);
    expect((await file()).status).toBe(409);
  });
});

describe('who may pause', () => {
  test('approvers and supervisors of the union and above; nobody below lets go of what was paused above', async () => {
    const [above] = standing(done(await pause(city, 'city')));
    const seen = done(await county.get<PausesAnswer>(`/api/orgs/${org('county')}/pauses`));
    expect(standing(seen)).toMatchObject([{ id: above!.id, org: { id: org('city') }, mayResume: false }]);
    expect(code(await resume(county, 'county', above!.id))).toBe('not-found');
    expect(code(await resume(county, 'city', above!.id))).toBe('not-found');
    const own = standing(done(await pause(city, 'county')));
    expect(own.map(({ org: at }) => at.id)).toEqual([org('county'), org('city')]);
    done(await resume(city, 'city', above!.id));
    expect((await file()).status).toBe(409);
  });

  test('nobody else: no caseworker, no other union, no administrator', async () => {
    expect(code(await pause(await s.staff('county', 'caseworker'), 'county'))).toBe('no-right');
    expect(code(await pause(county, 'city'))).toBe('not-found');
    expect((await pause(await s.administrator('system'), 'county')).status).toBe(403);
    expect((await pause(member, 'county')).status).toBe(403);
  });

  test('of two who pause at once one is told that it is paused', async () => {
    const came = await Promise.all([pause(county, 'county'), pause(city, 'county')]);
    expect(came.map(({ status }) => status)).toEqual(expect.arrayContaining([201, 409]));
    expect(code(came.find(({ status }) => status === 409)!)).toBe('service-paused-already');
  });

  test('words are asked for, each beside its field', async () => {
    const came = await pause(county, 'county', { why: ' ', instead: '' });
    expect(reasonsOf(came).map(({ at }) => at)).toEqual(['why', 'instead']);
    expect(code(await pause(county, 'county', { service: 'nothing' }))).toBe('service-unknown');
  });

  test('it is in the audit, and the others who steer the union are told', async () => {
    const other = await s.staff('county', 'approver');
    const [entry] = standing(done(await pause(county, 'county')));
    done(await resume(county, 'county', entry!.id));
    const { rows } = await s.world.owner.query<{ act: string }>(
      `select act from audit where act in ('pause-service', 'resume-service') order by id desc limit 2`,
    );
    expect(rows.map(({ act }) => act)).toEqual(['resume-service', 'pause-service']);
    const told = done(await other.get<Page<NoticeLine>>('/api/notices')).items;
    // Both of one instant of the hand clock: in which order they are listed says nothing.
    expect(told.map(({ title }) => title).toSorted()).toEqual(['一项服务恢复受理', '一项服务暂停受理']);
  });
});

describe('a kind of campaign that is paused', () => {
  test('takes no claims in the campaigns of the union and all below it, whoever they are of; what was given stands', async () => {
    const [ours, above] = [await openDesk(s, 'county'), await openDesk(s, 'city')];
    const [campaign, other] = [await ours.announce(5), await above.announce(5)];
    await s.world.setClock(opening);
    county = await s.staff('county', 'supervisor');
    const [first, second] = (await plantClaimants(s, 2)).map(({ client }) => client) as [Client, Client];
    const mine = done(await claim(first, campaign));
    const [entry] = standing(done(await pause(county, 'county', { service: 'gift-pack' })), 'gift-pack');
    // A campaign is judged by as it was read within the last second.
    await expect.poll(async () => code(await claim(second, campaign)), { timeout: 5_000 }).toBe('claims-paused');
    expect(reasonsOf(await claim(second, campaign)).map(({ at }) => at)).toEqual(['why', 'instead']);
    expect((await claim(second, other)).status).toBe(201);
    const shown = done(await first.get<CampaignAnswer>(`/api/campaigns/${campaign.id}`));
    expect(shown).toMatchObject({ paused: { ...words, setBy: { id: org('county') } }, mine: { number: mine.number } });
    done(await first.post(`/api/campaigns/${campaign.id}/give-back`, {}));
    done(await resume(county, 'county', entry!.id));
    await expect.poll(async () => (await claim(second, campaign)).status, { timeout: 5_000 }).toBe(201);
  });
});

describe('a pause that says until when', () => {
  // Each test some days after the last: staff are signed in for a day, and nobody's clock goes back.
  let today = addDays(dayOf(Date.parse(opening)), 1);
  let day: string;
  const noticesOf = async (who: Client) => done(await who.get<Page<NoticeLine>>('/api/notices')).items;
  const at = async (moment: string) => {
    await s.world.setClock(moment);
    await s.ticker.settle();
  };
  const planned = async (plan: object) => standing(done(await pause(county, 'county', plan)))[0]!;

  beforeEach(async () => {
    today = addDays(today, 3);
    day = addDays(today, 1);
    await at(`${today}T09:00:00+08:00`);
    county = await s.staff('county', 'supervisor');
  });

  test('says so to whoever reads of it and to whoever is turned away, until that day has come', async () => {
    await planned({ until: day });
    expect(await serviceFor(member)).toMatchObject({ paused: { ...words, until: day } });
    expect(reasonsOf(await file())).toContainEqual({ at: 'until', says: `预计${sayDay(day)}恢复` });
    await s.world.setClock(`${day}T00:00:00+08:00`);
    expect(reasonsOf(await file()).map(({ at }) => at)).toEqual(['why', 'instead']);
  });

  test('does not end by itself: those who steer the union are asked once to look', async () => {
    const steering = await s.staff('county', 'approver');
    await planned({ until: day });
    await at(`${today}T23:59:59+08:00`);
    expect(await noticesOf(steering)).toHaveLength(1);
    await at(`${day}T00:00:00+08:00`);
    await at(`${day}T00:00:01+08:00`);
    expect((await noticesOf(steering)).map(({ title }) => title)).toEqual([
      '一项暂停的服务到了预计恢复的日子',
      '一项服务暂停受理',
    ]);
    expect((await file()).status).toBe(409);
  });

  test('ends by itself on that day where it was chosen, which is told and in the audit', async () => {
    const entry = await planned({ until: day, lifts: true });
    expect(entry).toMatchObject({ until: day, lifts: true });
    await at(`${today}T23:59:59+08:00`);
    expect((await file()).status).toBe(409);
    await at(`${day}T00:00:00+08:00`);
    expect((await file()).status).toBe(201);
    const seen = done(await county.get<PausesAnswer>(`/api/orgs/${org('county')}/pauses`));
    expect(seen.past).toMatchObject([{ id: entry.id, endedWhy: '到了定好的日子，自动恢复' }]);
    expect((await noticesOf(county))[0]).toMatchObject({ title: '一项服务自动恢复受理' });
    const { rows } = await s.world.owner.query(
      `select actor_id, object_id from audit where act = 'resume-service' order by id desc limit 1`,
    );
    expect(rows).toEqual([{ actor_id: null, object_id: org('county') }]);
  });

  test('is planned anew, and is asked about anew on the new day', async () => {
    const { id } = await planned({ until: day });
    const plan = (who: Client, body: object) =>
      who.post<PausesAnswer>(`/api/orgs/${org('county')}/pauses/${id}/plan`, body);
    await at(`${day}T08:00:00+08:00`);
    const later = addDays(day, 1);
    expect(standing(done(await plan(county, { until: later, lifts: false })))[0]).toMatchObject({ until: later });
    const steering = await s.staff('county', 'approver');
    await at(`${later}T00:00:00+08:00`);
    const asked = await noticesOf(steering);
    expect(asked.map(({ title }) => title)).toEqual(['一项暂停的服务到了预计恢复的日子']);
    expect(asked[0]!.says).toContain(later);
    expect(standing(done(await plan(steering, { lifts: false })))[0]).not.toHaveProperty('until');
    expect(code(await plan(await s.staff('county', 'caseworker'), { lifts: false }))).toBe('no-right');
    done(await resume(steering, 'county', id));
    expect(code(await plan(steering, { lifts: false }))).toBe('service-resumed');
  });

  test.each([
    ['a day that is over', { until: today }],
    ['no day', { until: '下周' }],
    ['an end by itself without a day', { lifts: true }],
    ['an end by itself where the day was left empty', { until: ' ', lifts: true }],
  ])('is refused with %s', async (_what, plan) => {
    expect(reasonsOf(await pause(county, 'county', plan)).map(({ at }) => at)).toEqual(['until']);
  });
});
