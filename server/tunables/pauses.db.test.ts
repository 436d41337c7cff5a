import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseAnswer, NoticeLine, Page, ServiceAnswer } from '../../kernel/answers.ts';
import type { FinderAnswer } from '../../kernel/finder/answers.ts';
import type { PausesAnswer } from '../../kernel/pause.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
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
    expect(told.map(({ title }) => title)).toEqual(['一项服务恢复受理', '一项服务暂停受理']);
  });
});
