import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import type { ConsentAnswer } from '../../kernel/privacy-answers.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { noConsent } from './consents.ts';
import { pixel } from '../../test/picture.ts';

let s: TestServer;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-12-02T09:00:00+08:00');
});
afterAll(() => s.close());

const help = { edition: 'schooling', what: '孩子上学，学费不够。' };
const url = '/api/services/seasonal-relief/cases';

/** Somebody who has agreed to everything that an application for herself needs, and to nothing else. */
async function parent(): Promise<Client> {
  const who = await s.worker();
  who.agrees = false;
  await who.agree(['dispute', 'money']);
  return who;
}

const filed = async (who: Client, stage: string) =>
  who.post<CaseAnswer>(url, { form: { ...help, stage, papers: await papers(who) } });

async function papers(who: Client): Promise<string[]> {
  const body = new FormData();
  body.append('file', new Blob([pixel], { type: 'image/png' }), 'a.png');
  return [done(await who.send<{ id: string }>('POST', '/api/files', body)).id];
}

test('what is said of a child below fourteen is refused until a parent or guardian has agreed, by that very sentence [MLPS-28, PIPL-31]', async () => {
  const who = await parent();
  expect(refusalOf(await filed(who, 'to9'))).toBe('consent-needed');
  expect(reasonsOf(await filed(who, 'to9'))).toEqual([
    { at: 'minor', says: expect.stringContaining('我是孩子的父母或者其他监护人') as string },
  ]);
  // Of a child who is older nobody is asked.
  expect((await filed(await parent(), 'above')).status).toBe(201);
  done(await who.put('/api/my/consents/minor', { edition: 1 }));
  const { id } = done(await filed(who, 'to9'));
  const { rows } = await s.world.owner.query<{ purposes: string[] }>('select purposes from cases where id = $1', [id]);
  expect(rows[0]!.purposes).toContain('minor');
});

test('the consent of a guardian stands in the ledger, and withdrawing it lets what needs it rest [MLPS-28, PIPL-31]', async () => {
  const who = await parent();
  done(await who.put('/api/my/consents/minor', { edition: 1 }));
  const { id } = done(await filed(who, 'to9'));
  const mine = async () =>
    done(await who.get<ConsentAnswer[]>('/api/my/consents')).find((one) => one.purpose === 'minor')!;
  expect(await mine()).toMatchObject({ live: true, openCases: 1, restingCases: 0, history: [{ act: 'given' }] });
  expect((await mine()).services.map((one) => one.id)).toEqual(
    expect.arrayContaining(['hardship-aid', 'seasonal-relief']),
  );
  done(await who.delete('/api/my/consents/minor'));
  expect(await mine()).toMatchObject({
    live: false,
    restingCases: 1,
    history: [{ act: 'withdrawn' }, { act: 'given' }],
  });
  const { rows } = await s.world.owner.query('select 1 from cases where id = $1 and rests_since is not null', [id]);
  expect(rows).toHaveLength(1);
});

test('the database refuses it too, and a draft keeps nothing of the child before it was agreed to [PIPL-31]', async () => {
  const who = await parent();
  const household = [
    { name: '李示例', relation: 'self', income: yuan(2_100) },
    { name: '李小示', relation: 'youngChild', income: 0 },
  ];
  const keep = async () => {
    done(await who.put('/api/services/hardship-aid/draft', { form: { household, cause: 'income' } }));
    return done(await who.get<{ form: object }>('/api/services/hardship-aid/draft')).form;
  };
  expect(await keep()).toEqual({ cause: 'income' });
  done(await who.put('/api/my/consents/minor', { edition: 1 }));
  expect(await keep()).toEqual({ household, cause: 'income' });

  const { id } = done(await filed(who, 'to9'));
  done(await who.delete('/api/my/consents/minor'));
  await expect(
    s.world.owner.query(
      `insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid(), 'number', 'X'))).*
       from cases c where id = $1`,
      [id],
    ),
  ).rejects.toMatchObject({ code: noConsent });
});
