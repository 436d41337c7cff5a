import { afterAll, beforeAll, expect, test } from 'vitest';
import { consentPurposes, consentText } from '../../kernel/consent.ts';
import type { HandlingAnswer } from '../../kernel/privacy-answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { bases } from './personal-table.ts';
import { publishHandling } from './publishing.ts';
import { recipients } from './recipients.ts';
import { register } from './register.ts';
import { keptTerms, retentionRules, termOf } from './retention-rules.ts';

let s: TestServer;
const contact = '省总工会办公室 020-00000000';

beforeAll(async () => {
  s = await startTestServer({ config: { privacyContact: contact } });
});
afterAll(() => s.close());

const read = async (edition?: number) =>
  done(
    await s.client().get<HandlingAnswer>(`/api/handling-rules${edition === undefined ? '' : `?edition=${edition}`}`),
  );

test('the rules of handling are read by anybody, and name who handles data, whom to ask, and every right [PIPL-7, PIPL-17, PIPL-48]', async () => {
  await publishHandling(s.platform);
  const { rules } = await read();
  expect(rules.handler).toBe(s.world.orgs['province']!.name);
  expect(rules.contact).toBe(contact);
  expect(rules.rights.length).toBeGreaterThan(4);
  for (const { at } of rules.rights.filter((right) => right.at !== undefined)) expect(at).toMatch(/^\/[a-z/-]+$/);
  expect(rules.abroad).toContain('不向境外');
});

test('every purpose has a legal basis and a term, and nothing that is kept about people is left out [PIPL-6, PIPL-13, PIPL-17]', async () => {
  const { purposes } = (await read()).rules;
  expect(purposes.map(({ what }) => what)).toEqual(Object.values(register).map(({ what }) => what));
  for (const [n, table] of Object.values(register).entries()) {
    expect(purposes[n]).toMatchObject({ why: table.why, basis: bases[table.basis], kept: termOf(table.term).says });
    for (const words of Object.values(table.personal)) expect(purposes[n]!.data).toContain(words);
  }
  // What is said of a term is the sentence of the job that carries it out.
  const said = [...Object.values(keptTerms), ...Object.values(retentionRules)].map(({ says }) => says);
  expect(purposes.filter(({ kept }) => !said.includes(kept as (typeof said)[number]))).toEqual([]);
});

test('each separate consent stands there in the wording that is asked, with the services that ask it', async () => {
  const { consents } = (await read()).rules;
  expect(consents.map(({ asks }) => asks)).toEqual(consentPurposes.map((purpose) => consentText(purpose).asks));
  const asking = [...s.platform.registry.values()].filter(({ form }) =>
    Object.values(form).some(({ sensitive }) => sensitive === 'health'),
  );
  const health = consents[consentPurposes.indexOf('health')]!;
  expect(health.services).toEqual(expect.arrayContaining(asking.map(({ title }) => title)));
});

test('to whom data go is told before they go, with what, when and why; a door that is not there is not named [PIPL-23]', async () => {
  const named = (await read()).rules.recipients.map(({ who }) => who);
  expect(named).toEqual(expect.arrayContaining([recipients.bank.who, recipients.wallet.who]));
  expect(named).not.toContain(recipients.sms.who);
  const withSms = await startTestServer({ config: { smsUrls: ['https://sms.example.test'] } });
  const { rules } = done(await withSms.client().get<HandlingAnswer>('/api/handling-rules'));
  await withSms.close();
  expect(rules.recipients.map(({ who }) => who)).toContain(recipients.sms.who);
});

test('what has been published stays as it was, and another wording is another edition [PIPL-7]', async () => {
  const before = await read();
  await publishHandling(s.platform);
  expect(await read()).toEqual(before);
  await publishHandling({ ...s.platform, config: { ...s.platform.config, privacyContact: '省总工会法律部' } });
  const after = await read();
  expect([after.edition, after.rules.contact]).toEqual([before.edition + 1, '省总工会法律部']);
  expect((await read(before.edition)).rules).toEqual(before.rules);
  expect(after.editions.map(({ edition }) => edition)).toEqual([
    after.edition,
    ...before.editions.map((one) => one.edition),
  ]);
  await expect(s.platform.pool.query("update handling_rules set text = '{}'")).rejects.toMatchObject({ code: '42501' });
  await expect(s.platform.pool.query('delete from handling_rules')).rejects.toMatchObject({ code: '42501' });
  expect(refusalOf(await s.client().get('/api/handling-rules?edition=9999'))).toBe('not-found');
});
