import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MerchantLine } from '../../kernel/voucher/answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { admit, merchantFields } from '../../test/merchant-desk.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let chief: Client;
let orgId: string;

beforeAll(async () => {
  s = await startTestServer();
  chief = await s.staff('county', 'supervisor');
  orgId = s.world.orgs['county']!.id;
});
afterAll(() => s.close());

describe('a merchant', () => {
  it('is admitted with a checked code and an account of which four digits are shown', async () => {
    const wrong = await chief.post('/api/merchants', {
      orgId,
      ...merchantFields('店'),
      creditCode: '91440100100000019X',
      account: '不是账号',
    });
    expect(reasonsOf(wrong).map(({ at }) => at)).toEqual(['name', 'creditCode', 'account']);
    const fields = merchantFields();
    const made = done(await chief.post<MerchantLine>('/api/merchants', { orgId, ...fields }));
    expect(made).toMatchObject({
      name: fields.name,
      state: 'admitted',
      account: `示例银行桥市支行 尾号 ${fields.account.slice(-4)}`,
    });
    const { rows } = await s.world.owner.query<{ row: string }>(`select t::text as row from payee_accounts t`);
    expect(rows.map(({ row }) => row).join()).not.toContain(fields.account);
    expect(refusalOf(await chief.post('/api/merchants', { orgId, ...fields }))).toBe('merchant-known');
  });

  it('is admitted, suspended and let in again by who approves or supervises there, with a reason', async () => {
    const { id } = await admit(chief, orgId);
    const clerk = await s.staff('county', 'caseworker');
    const elsewhere = await s.staff('bareCity', 'supervisor');
    const suspend = (by: Client, suspended: boolean, why: string) =>
      by.post<MerchantLine>(`/api/merchants/${id}/suspension`, { suspended, why });
    expect(refusalOf(await clerk.post('/api/merchants', { orgId, ...merchantFields() }))).toBe('no-right');
    expect(refusalOf(await suspend(clerk, true, '价格虚高'))).toBe('no-right');
    expect(refusalOf(await suspend(elsewhere, true, '价格虚高'))).toBe('not-found');
    expect(refusalOf(await suspend(chief, true, ''))).toBe('answers-wrong');
    expect(done(await suspend(chief, true, '价格虚高'))).toMatchObject({ state: 'suspended', why: '价格虚高' });
    expect(refusalOf(await suspend(chief, true, '价格虚高'))).toBe('org-unchanged');
    expect(done(await suspend(chief, false, '已经改正'))).toMatchObject({ state: 'admitted' });
    const { rows } = await s.world.owner.query(
      `select act from audit where object_id = $1 and outcome = 'done' order by at, id`,
      [id],
    );
    expect(rows.map(({ act }) => act)).toEqual(['admit-merchant', 'suspend-merchant', 'readmit-merchant']);
  });

  it('is seen by unions below, and by nobody beside', async () => {
    const { id } = await admit(chief, orgId);
    const below = await s.staff('factory', 'caseworker');
    const listed = done(await below.get<MerchantLine[]>(`/api/merchants?org=${s.world.orgs['factory']!.id}`));
    expect(listed.map((one) => one.id)).toContain(id);
    const beside = await s.staff('bareTown', 'supervisor');
    expect(refusalOf(await beside.get(`/api/merchants?org=${orgId}`))).toBe('not-found');
  });

  it('has a clerk invited once by her phone, whose number is forgotten when she goes', async () => {
    const { id } = await admit(chief, orgId);
    const phone = s.world.phone();
    const invite = (more: object) =>
      chief.post<MerchantLine>(`/api/merchants/${id}/clerks`, { name: '小陈', phone, ...more });
    expect(refusalOf(await invite({ phone: '123' }))).toBe('answers-wrong');
    const [clerk] = done(await invite({})).clerks;
    expect(clerk).toMatchObject({ name: '小陈', tail: phone.slice(-4), accepted: false });
    expect(refusalOf(await invite({}))).toBe('clerk-known');
    expect(done(await chief.delete<MerchantLine>(`/api/merchants/${id}/clerks/${clerk!.id}`)).clerks).toEqual([]);
    const { rows } = await s.world.owner.query('select phone_sealed, phone_blind from merchant_clerks where id = $1', [
      clerk!.id,
    ]);
    expect(rows).toEqual([{ phone_sealed: null, phone_blind: null }]);
    expect(done(await invite({})).clerks).toHaveLength(1);
  });

  it('is never paid to an account of another name, whoever writes it', async () => {
    const { id } = await admit(chief, orgId);
    const write = s.world.owner.query(
      `insert into payee_accounts (cell_id, id, merchant_id, kind, account_sealed, account_blind, bank, tail, holder_name, added_at)
       values (1, gen_random_uuid(), $1, 'bank', '\\x00', '\\x00', '示例银行', '0000', '别人', now())`,
      [id],
    );
    await expect(write).rejects.toMatchObject({ code: 'HQM05' });
  });
});
