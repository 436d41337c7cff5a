import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Me, NoticeLine, Page } from '../../kernel/answers.ts';
import { upload } from '../../replay/play.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type DoubtDesk, openDoubtDesk } from '../../test/doubt-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import type { TestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { belongings, stays } from './belongings.ts';

let desk: DoubtDesk;
let s: TestServer;
let approver: Client;

beforeAll(async () => {
  desk = await openDoubtDesk();
  s = desk.s;
  approver = await s.staff('town', 'approver');
});
afterAll(() => s.close());

const appeal = { topic: 'canteen', what: '食堂的饭总是凉的', aboveWorkplace: false, shared: true };

async function signedIn(person: WorldPerson): Promise<Client> {
  const client = s.client();
  await s.world.owner.query('delete from phone_codes');
  await client.signInByPhone(person.phone);
  return client;
}

const file = async (who: Client) => done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form: appeal }));

describe('merging two records', () => {
  test('and taking it back leaves every row of both as it was, and the figures equal a recount throughout', async () => {
    const pair = await desk.pair('factory', 'school');
    const [one, other] = [await signedIn(pair.one), await signedIn(pair.other)];
    for (const who of [one, other]) {
      await file(who);
      await upload(who);
      done(await who.put('/api/services/appeal/draft', { form: { topic: 'wages' } }));
    }
    done(await other.put('/api/services/work-injury-visit/draft', { form: {} }));
    await s.ticker.settle();
    const before = await desk.rowsOf(pair.one, pair.other);
    const agree = async () => {
      const { counted, recounted } = await desk.counts();
      expect(counted).toEqual(recounted);
      return counted;
    };
    const members = await agree();
    done(await desk.merge(approver, pair));
    expect(await desk.rowsOf(pair.one, pair.other)).not.toEqual(before);
    expect(await agree()).not.toEqual(members);
    done(await desk.undo(approver, pair));
    expect(await desk.rowsOf(pair.one, pair.other)).toEqual(before);
    expect(await agree()).toEqual(members);
  });

  test('of two members keeps the membership that began first and ends the other as mistaken', async () => {
    const pair = await desk.pair('factory', 'school');
    await s.world.owner.query(`update memberships set joined_on = '2019-01-01' where person_id = $1`, [pair.other.id]);
    const merged = done(await desk.merge(approver, pair));
    const kept = merged.sides.find(({ id }) => id === pair.one.id)!;
    expect(kept.memberships.map(({ org, from, why }) => [org.name, from, why])).toEqual([
      ['示例电子厂工会', '2020-01-01', 'mistaken'],
      ['示例学校工会', '2019-01-01', undefined],
    ]);
    expect(merged.sides.find(({ id }) => id === pair.other.id)!.memberships).toEqual([]);
  });

  test('gives the open cases to the record that stays, and its phone is the only way in; both phones are told', async () => {
    const pair = await desk.pair();
    const [one, other] = [await signedIn(pair.one), await signedIn(pair.other)];
    const filed = [await file(one), await file(other)];
    done(await desk.merge(approver, pair, { phone: pair.other.id }));
    for (const who of [one, other]) expect((await who.get('/api/me')).status).toBe(401);
    for (const { phone } of [pair.one, pair.other])
      expect(s.sms.sent.filter((sms) => sms.phone === phone && sms.text.includes('已经合并'))).toHaveLength(1);
    const her = await signedIn(pair.other);
    const { items } = done(await her.get<Page<CaseAnswer>>('/api/my/cases?open=true'));
    expect(items.map(({ id }) => id).toSorted()).toEqual(filed.map(({ id }) => id).toSorted());
    expect(done(await her.get<Me>('/api/me')).phone).toBe(`199****${pair.other.phone.slice(-4)}`);
    const notices = done(await her.get<Page<NoticeLine>>('/api/notices'));
    expect(notices.items[0]).toMatchObject({
      title: '你的两份会员档案已经合并',
      says: expect.stringMatching(/木棉街道总工会.*更正会员资料.*12351/),
    });
    // The other phone begins anew; should the merge have been a mistake, it finds back what it began.
    const shut = await signedIn(pair.one);
    expect(done(await shut.get<Me>('/api/me'))).toMatchObject({ name: '' });
    await upload(shut);
    done(await desk.undo(approver, pair));
    expect((await shut.get('/api/me')).status).toBe(401);
    const back = await signedIn(pair.one);
    expect(done(await back.get<Me>('/api/me'))).toMatchObject({ name: pair.one.name });
    const { rows } = await s.world.owner.query('select 1 from files where person_id = $1', [pair.one.id]);
    expect(rows).toHaveLength(1);
  });

  test('is not taken back once somebody has joined by the phone that was closed', async () => {
    const clerk = await s.staff('factory', 'caseworker');
    const pair = await desk.pair();
    await signedIn(pair.other);
    done(await desk.merge(approver, pair));
    const newcomer = await signedIn(pair.other);
    const form = {
      union: s.world.orgs['factory']!.id,
      name: '新人示例',
      documentKind: 'resident-id',
      number: s.world.documentNumber(),
    };
    const filed = done(await newcomer.post<CaseAnswer>('/api/services/join-union/cases', { form }));
    done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'approve', said: {} }));
    const came = await desk.undo(approver, pair);
    expect([refusalOf(came), reasonsOf(came).map(({ says }) => says)]).toEqual([
      'merge-stands',
      ['合并时停用的手机号，后来有人用它入了会'],
    ]);
  });

  test('lets the number that does not stay go on leading to her, and a mistyped one lead nowhere', async () => {
    const find = async (number: string) => {
      const { rows } = await s.world.owner.query<{ id: string }>(
        'select coalesce(merged_into, id) as id from persons where document_blind = $1',
        [s.platform.sealer.blind(number)],
      );
      return rows.map(({ id }) => id);
    };
    const hers = await desk.pair();
    done(await desk.merge(approver, hers, { document: hers.other.id }));
    expect([await find(hers.one.document), await find(hers.other.document)]).toEqual([[hers.one.id], [hers.one.id]]);
    const slip = await desk.pair();
    done(await desk.merge(approver, slip, { otherDocument: 'mistyped' }));
    expect([await find(slip.one.document), await find(slip.other.document)]).toEqual([[slip.one.id], []]);
  });

  test('leaves an audit row for each of the two, and an entry that the application cannot change', async () => {
    const pair = await desk.pair();
    done(await desk.merge(approver, pair));
    const { rows } = await s.world.owner.query<{ subject_id: string }>(
      `select subject_id from audit where act = 'merge' and subject_id = any ($1)`,
      [[pair.one.id, pair.other.id]],
    );
    expect(rows.map(({ subject_id }) => subject_id).toSorted()).toEqual([pair.one.id, pair.other.id].toSorted());
    for (const table of ['person_merges', 'person_corrections'])
      await expect(s.platform.pool.query(`delete from ${table}`)).rejects.toMatchObject({ code: '42501' });
    await expect(s.platform.pool.query(`update person_merges set why = 'xx'`)).rejects.toMatchObject({ code: '42501' });
  });

  test('is prevented where one of the two decides a case of the other', async () => {
    const pair = await desk.pair();
    const filed = await file(await signedIn(pair.one));
    await s.world.owner.query('update cases set assignee_id = $1 where id = $2', [pair.other.id, filed.id]);
    const came = await desk.merge(approver, pair);
    expect([refusalOf(came), reasonsOf(came)[0]!.says]).toEqual([
      'merge-prevented',
      '有办件由其中一份申请、另一份经办，请先换经办人',
    ]);
  });
});

test('a record of an administrator is merged with nobody’s [MLPS-12]', async () => {
  const pair = await desk.pair();
  await s.world.owner.query(
    `insert into duties (cell_id, id, person_id, duty, from_on) values (1, gen_random_uuid(), $1, 'security', '2020-01-01')`,
    [pair.other.id],
  );
  const came = await desk.merge(approver, pair);
  expect([refusalOf(came), reasonsOf(came).map(({ at }) => at)]).toEqual(['merge-prevented', ['duties']]);
});

describe('taking a merge back', () => {
  test('is prevented with words by a later move of a case that went over', async () => {
    const pair = await desk.pair();
    const clerk = await s.staff('factory', 'caseworker');
    const filed = await file(await signedIn(pair.other));
    done(await desk.merge(approver, pair));
    done(await clerk.post(`/api/cases/${filed.id}/moves`, { action: 'accept', said: {} }));
    const came = await desk.undo(approver, pair);
    expect([refusalOf(came), reasonsOf(came)[0]!.says]).toEqual(['merge-stands', '合并以后，有办件又办了一步']);
  });

  test('is prevented by another membership, and a case filed since stays with the record that was kept', async () => {
    const pair = await desk.pair('factory', 'school');
    done(await desk.merge(approver, pair));
    const filed = await file(await signedIn(pair.one));
    done(await desk.undo(approver, pair));
    const { rows } = await s.world.owner.query('select applicant_id from cases where id = $1', [filed.id]);
    expect(rows).toEqual([{ applicant_id: pair.one.id }]);
    done(await desk.merge(approver, pair));
    await s.world.owner.query(
      `update memberships set left_on = '2026-03-02', left_why = 'left'
      where person_id = $1 and left_on is null`,
      [pair.one.id],
    );
    const town = s.world.orgs['town']!.id;
    await s.world.owner.query(
      `insert into memberships (cell_id, id, person_id, org_id, town_id, joined_on)
       values (1, gen_random_uuid(), $1, $2, $2, '2026-03-02')`,
      [pair.one.id, town],
    );
    expect(reasonsOf(await desk.undo(approver, pair)).map(({ at }) => at)).toContain('membership');
  });

  test('twice is once', async () => {
    const pair = await desk.pair();
    done(await desk.merge(approver, pair));
    const came = await Promise.all([desk.undo(approver, pair), desk.undo(approver, pair)]);
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'doubt-settled']);
  });
});

test('every column that points to a person is on the list of what goes over or of what stays', async () => {
  const { rows } = await s.world.owner.query<{ name: string }>(`
    select r.relname || '.' || a.attname as name
    from pg_attribute a join pg_class r on r.oid = a.attrelid
    where r.relnamespace = 'public'::regnamespace and r.relkind = 'r' and a.attnum > 0 and a.atttypid = 'uuid'::regtype and (
      a.attname ~ '(person|applicant|assignee|actor|payee|subject)_id$' or a.attname ~ '(^by_person|_by)$'
      or (a.attname <> 'cell_id' and exists (select 1 from pg_constraint k
        where k.contype = 'f' and k.confrelid = 'persons'::regclass and k.conrelid = r.oid and a.attnum = any (k.conkey))))
    order by 1`);
  const known = [...belongings.map(({ table, column }) => `${table}.${column}`), ...stays];
  // Not of a foreign key: what a merge itself says.
  const own = ['person_merges.kept_id', 'person_merges.merged_id'];
  expect(rows.map(({ name }) => name).toSorted()).toEqual(known.filter((name) => !own.includes(name)).toSorted());
});
