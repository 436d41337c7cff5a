import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { CaseAnswer, RefusalAnswer } from '../../kernel/answers.ts';
import { yuan } from '../../kernel/money.ts';
import { type Came, type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
});
afterAll(() => s.close());

interface Somebody {
  readonly person: WorldPerson;
  readonly client: Client;
}

async function somebody(org = 'factory'): Promise<Somebody> {
  const person = await s.world.worker(org);
  const client = s.client();
  await client.signInByPhone(person.phone, () => /\d{6}/.exec(s.sms.sent.at(-1)!.text)![0]);
  return { person, client };
}

/** An application that names others of the household by their documents. */
async function applies(
  { client }: Somebody,
  others: readonly string[],
): Promise<() => Promise<Came<CaseAnswer | RefusalAnswer>>> {
  const [booklet, lossProof] = [[await upload(client)], [await upload(client)]];
  const named = others.map((document) => ({
    name: '王示例',
    relation: 'spouse',
    kind: 'resident-id',
    document,
    income: 0,
  }));
  const household = [{ name: '李示例', relation: 'self', income: yuan(2_100) }, ...named];
  const spent = { medical: 0, schooling: 0, loss: yuan(60_000), jobCost: 0 };
  const form = { household, booklet, cause: 'disaster', ...spent, lossProof, agrees: true };
  return () => client.post<CaseAnswer>('/api/services/hardship-aid/cases', { form });
}

it('of husband and wife who apply at the same moment exactly one is on file, and the other is told nothing of the case', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [one, other] = [await somebody(), await somebody('workshop')];
    const both = [
      await applies(one, [other.person.document]),
      await applies(other, [one.person.document.toLowerCase()]),
    ];
    const came = await Promise.all(both.map((file) => file()));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'household-on-file']);
    const refused = came.find(({ status }) => status === 409)!.body as RefusalAnswer;
    const filed = came.find(({ status }) => status === 201)!.body as CaseAnswer;
    for (const known of [filed.number, filed.id, one.person.name, other.person.name, one.person.document])
      expect(JSON.stringify(refused)).not.toContain(known);
    expect(refused.reasons).toEqual([]);
  }
});

it('of two who name the same third, however they write the number, one is on file', async () => {
  const mother = s.world.documentNumber();
  const typed = [
    mother,
    ` ${mother.slice(0, 6)} ${mother.slice(6)}`.replaceAll(/\d/g, (d) => '０１２３４５６７８９'[Number(d)]!),
  ];
  const both = await Promise.all(typed.map(async (number) => applies(await somebody(), [number])));
  const came = await Promise.all(both.map((file) => file()));
  expect(came.map(refusalOf).toSorted()).toEqual(['answered 201', 'household-on-file']);
});

it('a household may begin anew once its file is withdrawn, and others are not in the way', async () => {
  const [wife, husband, neighbour] = [await somebody(), await somebody(), await somebody()];
  const { id } = done(await (await applies(wife, [husband.person.document]))()) as CaseAnswer;
  expect(refusalOf(await (await applies(husband, []))())).toBe('household-on-file');
  expect(refusalOf(await (await applies(wife, []))())).toBe('household-on-file');
  expect(refusalOf(await (await applies(neighbour, []))())).toBe('answered 201');
  // Whoever tried is found in the audit, once for each try; the row is written as the answer leaves.
  await vi.waitFor(async () => {
    const tried = await s.world.owner.query(
      `select 1 from audit where actor_id = any ($1) and reason = 'household-on-file'`,
      [[husband.person.id, wife.person.id]],
    );
    expect(tried.rowCount).toBe(2);
  });
  done(await wife.client.post(`/api/cases/${id}/moves`, { action: 'withdraw', said: {} }));
  expect(refusalOf(await (await applies(husband, [wife.person.document]))())).toBe('answered 201');
});
