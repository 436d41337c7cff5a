import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import type { DoubtLine } from '../../kernel/doubt-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { reasonsOf } from '../../test/refused.ts';
import type { WorldPerson } from '../../test/world.ts';

let s: TestServer;
let clerk: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  clerk = await s.staff('factory', 'caseworker', 'approver');
});
afterAll(() => s.close());

async function ask(person: WorldPerson, form: Record<string, unknown>): Promise<{ who: Client; filed: CaseAnswer }> {
  const who = s.client();
  await s.world.owner.query('delete from phone_codes');
  await who.signInByPhone(person.phone);
  const whole = { ...form, why: '录入时打错了', proof: [await upload(who)] };
  return { who, filed: done(await who.post<CaseAnswer>('/api/services/correct-record/cases', { form: whole })) };
}

const approve = (id: string) => clerk.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: 'approve', said: {} });

async function recordOf({ id }: WorldPerson) {
  const { rows } = await s.world.owner.query<Record<string, unknown>>(
    `select p.name, p.document_kind, p.document_sealed, p.born_on::text, m.joined_on::text
     from persons p join memberships m on m.person_id = p.id and m.left_on is null where p.id = $1`,
    [id],
  );
  return rows[0]!;
}

describe('a correction', () => {
  test.each([
    ['name', { name: '欧阳更正' }, { name: '欧阳更正' }],
    ['bornOn', { bornOn: '1979-01-02' }, { born_on: '1979-01-02' }],
    ['joinedOn', { joinedOn: '2018-05-01' }, { joined_on: '2018-05-01' }],
  ])('of %s is written when the union approves, and both values are kept and shown', async (item, value, expected) => {
    const person = await s.world.worker('factory', '欧阳更错');
    if (item === 'bornOn')
      await s.world.owner.query(`update persons set document_kind = 'passport', born_on = '1979-01-01' where id = $1`, [
        person.id,
      ]);
    const { who, filed } = await ask(person, { item, ...value });
    const open = done(await clerk.get<CaseAnswer>(`/api/cases/${filed.id}`)).correction;
    expect(open).toEqual(done(await who.get<CaseAnswer>(`/api/cases/${filed.id}`)).correction);
    expect(open!.after).toBe(Object.values(value)[0]);
    done(await approve(filed.id));
    expect(await recordOf(person)).toMatchObject(expected);
    expect(done(await who.get<CaseAnswer>(`/api/cases/${filed.id}`)).correction).toEqual(open);
  });

  test('of a document takes the birth date along and leads to her from then on [MLPS-29, PIPL-46]', async () => {
    const person = await s.world.worker('factory', '证件更正');
    const number = s.world.documentNumber();
    const { who, filed } = await ask(person, { item: 'document', documentKind: 'resident-id', number });
    done(await approve(filed.id));
    const record = await recordOf(person);
    expect(s.platform.sealer.open(record['document_sealed'] as Buffer)).toBe(number);
    expect(record['born_on']).toBe(number.replace(/^.{6}(....)(..)(..).*$/, '$1-$2-$3'));
    const { correction } = done(await who.get<CaseAnswer>(`/api/cases/${filed.id}`));
    expect(correction!.before).toMatch(/^居民身份证 4499\*{10}/);
    expect(JSON.stringify(correction)).not.toContain(person.document);
  });

  test('to a document of somebody else is refused and puts the two up for review', async () => {
    const [person, holder] = [await s.world.worker('factory', '张更正'), await s.world.worker('school', '张更正')];
    const form = { item: 'document', documentKind: 'resident-id', number: holder.document };
    const { filed } = await ask(person, form);
    expect(refusalOf(await approve(filed.id))).toBe('document-doubted');
    const { items } = done(await clerk.get<Page<DoubtLine>>('/api/doubts'));
    const found = items.find(({ why }) => why === 'document')!;
    expect(found.sides.map(({ id }) => id).toSorted()).toEqual([person.id, holder.id].toSorted());
    const town = await s.staff('town', 'approver');
    const kept = person.id;
    const choice = { kept, name: kept, document: kept, phone: kept, bornOn: kept, otherDocument: 'hers' };
    done(await town.post(`/api/doubts/${found.id}/merge`, { ...choice, why: '同一个人，旧证和新证' }));
    done(await approve(filed.id));
    expect(s.platform.sealer.open((await recordOf(person))['document_sealed'] as Buffer)).toBe(holder.document);
  });

  test('that changes nothing, contradicts the document, or begins before an earlier union was left, is refused with words [ASVS-2.2.3, PIPL-50]', async () => {
    const person = await s.world.worker('factory', '没错示例');
    const same = await ask(person, { item: 'name', name: '没错示例' });
    expect(refusalOf(await approve(same.filed.id))).toBe('nothing-to-correct');
    const born = await ask(person, { item: 'bornOn', bornOn: '1999-09-09' });
    expect(reasonsOf(await approve(born.filed.id)).map(({ at }) => at)).toEqual(['bornOn']);
    await s.world.owner.query(
      `insert into memberships (cell_id, id, person_id, org_id, joined_on, left_on, left_why)
       values (1, gen_random_uuid(), $1, $2, '2010-01-01', '2015-06-30', 'transferred')`,
      [person.id, s.world.orgs['school']!.id],
    );
    const early = await ask(person, { item: 'joinedOn', joinedOn: '2015-06-29' });
    expect(reasonsOf(await approve(early.filed.id)).map(({ at }) => at)).toEqual(['joinedOn']);
    const boundary = await ask(person, { item: 'joinedOn', joinedOn: '2015-06-30' });
    done(await approve(boundary.filed.id));
  });

  test('is not approved by the member herself, and somebody who is in no union cannot ask', async () => {
    const { who, filed } = await ask(await s.world.worker('factory', '自己更正'), { item: 'name', name: '别的名字' });
    expect(refusalOf(await who.post(`/api/cases/${filed.id}/moves`, { action: 'approve', said: {} }))).toBe(
      'not-your-move',
    );
    const newcomer = await s.newcomer();
    const form = { item: 'name', name: '别的名字', why: '打错了', proof: [await upload(newcomer)] };
    expect(refusalOf(await newcomer.post('/api/services/correct-record/cases', { form }))).toBe('no-membership');
  });
});
