import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { BatchAnswer, BatchLine, SigningAnswer } from '../../kernel/payout.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { agree, closePayeeAccounts, makeBatch, nameAccount, owe, payee, signed } from '../../test/payout-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { projectRoot } from '../config.ts';
import { exportSignatures } from './signatures-command.ts';

let s: TestServer;
let cashier: Client;
let boss: Client;
let folder: string;

beforeAll(async () => {
  s = await startTestServer({ config: { demo: false } });
  cashier = await s.staff('county', 'cashier');
  boss = await s.staff('county', 'supervisor');
  await s.world.fund('county', 'relief', 10_000_00);
  folder = mkdtempSync(join(tmpdir(), 'hongqiao-signed-'));
});
beforeEach(() => closePayeeAccounts(s));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await s.close();
});

async function draft(...amounts: number[]): Promise<BatchLine> {
  for (const fen of amounts) {
    const one = await payee(s);
    await nameAccount(one);
    await owe(s, 'county', one.person.id, fen);
  }
  return makeBatch(cashier, s, 'county');
}

const urlOf = ({ id }: BatchLine) => `/api/payout-batches/${id}`;
const now = async ({ id }: BatchLine) => done(await cashier.get<BatchAnswer>(`/api/payout-batches/${id}`)).batch;

async function exported(name: string): Promise<string> {
  const path = join(folder, name);
  const out = createWriteStream(path);
  await exportSignatures(s.platform.db, out, new Date());
  out.end();
  await finished(out);
  return path;
}

interface Verified {
  readonly holds: boolean;
  readonly signatures: number;
  readonly unsigned: number;
  readonly faults: readonly { readonly number: string; readonly says: string }[];
}

const script = (name: string) => join(projectRoot, 'scripts', name);
const verified = async (path: string): Promise<Verified> => {
  const verifier = (await import(script('signature-verifier.mjs'))) as {
    verifyExport: (path: string, origin: string) => Promise<Verified>;
  };
  return verifier.verifyExport(path, s.platform.config.publicUrl);
};

/** The verifier as somebody runs it who has the two files and the export: how it ends, and what it says. */
const run = (path: string) =>
  new Promise<{ code: number | string; says: string }>((tell) => {
    const line = [script('verify-signatures.mjs'), path, '--origin', s.platform.config.publicUrl];
    execFile(process.execPath, line, (fault, out, wrong) => tell({ code: fault?.code ?? 0, says: `${out}${wrong}` }));
  });

const saysOf = ({ faults }: Verified) => faults.map(({ says }) => says).join('\n');

describe('a yes to a payment', () => {
  it('is signed with her own passkey over batch, number, sum, payer and list, and anybody can check it later [MLPS-22]', async () => {
    const batch = await draft(500_00, 300_01);
    const { asked } = await signed(boss, urlOf(batch));
    expect(asked.text).toMatch(/^发放批次：FK-\d{6}-\w{6}$/m);
    for (const line of ['付款账户：榕区总工会，慰问资金', '笔数：2 笔', '合计：800.01 元（80001 分）'])
      expect(asked.text.split('\n')).toContain(line);
    expect(await agree(boss, batch.id)).toMatchObject({ state: 'approved', signed: true });
    expect(await run(await exported('whole.jsonl'))).toEqual({ code: 0, says: expect.stringContaining('✓ holds') });
    const { rows } = await s.world.owner.query<{ purpose: string }>(
      `select purpose from audit where act = 'approve-payouts' and object_id = $1`,
      [batch.id],
    );
    expect(rows[0]!.purpose).toMatch(/ 签名 [0-9a-f]{64}$/);
  });

  it('that is altered by one fen afterwards is found, in the database and in the export [MLPS-22]', async () => {
    const batch = await draft(20_00, 10_00);
    await agree(boss, batch.id);
    const whole = await exported('before.jsonl');
    const text = readFileSync(whole, 'utf8');
    for (const [name, from, to, says] of [
      ['list', ',2000]', ',2001]', 'the list comes to 3001 分'],
      ['moved', /,2000\]\n(.*),1000\]/, ',1000]\n$1,2000]', 'the list is not the one that was signed'],
      ['text', '（3000 分）', '（3001 分）', 'another text was signed'],
      ['total', '"totalFen":3000', '"totalFen":3001', '3000 分 were signed'],
      ['signer', /"signer":"[^"]+"/, `"signer":"${batch.id}"`, 'signed'],
      ['end', /\{"end.*\n/, '', 'it was cut off'],
    ] as const) {
      const path = join(folder, `${name}.jsonl`);
      const altered = text.replace(from, to);
      expect(altered).not.toBe(text);
      writeFileSync(path, altered);
      const found = await verified(path).then(saysOf, (fault: Error) => fault.message);
      expect([name, found]).toEqual([name, expect.stringContaining(says)]);
    }
    await s.world.owner.query('alter table payouts disable trigger user');
    await s.world.owner.query(
      'update payouts set amount_fen = amount_fen + 1 where batch_id = $1 and amount_fen = 2000',
      [batch.id],
    );
    const found = await verified(await exported('after.jsonl'));
    await s.world.owner.query(
      'update payouts set amount_fen = amount_fen - 1 where batch_id = $1 and amount_fen = 2001',
      [batch.id],
    );
    await s.world.owner.query('alter table payouts enable trigger user');
    expect(found).toMatchObject({ holds: false });
    expect(saysOf(found)).toContain('3000 分 were signed, and the list comes to 3001 分');
  });

  test.each([
    ['whose holder was not verified', { flags: 0b001 }],
    ['made at another address', { origin: 'https://hongqiao.example.org' }],
    ['of something else', { challenge: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['of a passkey that is nobody’s', { id: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ])('with a signature %s counts for nothing [MLPS-22]', async (_what, otherwise) => {
    const batch = await draft(1_00);
    const given = await signed(boss, urlOf(batch), otherwise);
    const word = { agrees: true, why: '', signed: given.signed };
    expect(refusalOf(await boss.post(`${urlOf(batch)}/decision`, word))).toBe('signature-wrong');
    expect(await now(batch)).toMatchObject({ state: 'draft' });
    await agree(boss, batch.id);
  });

  it('is not said by the signature of another batch, of another person or of a moment before [MLPS-22]', async () => {
    const one = await draft(1_00);
    const two = await draft(2_00);
    const other = await s.staff('county', 'supervisor');
    const of = { one: (await signed(boss, urlOf(one))).signed, hers: (await signed(other, urlOf(two))).signed };
    const say = (batch: BatchLine, given: typeof of.one, more = {}) =>
      boss.post<BatchLine>(`${urlOf(batch)}/decision`, { agrees: true, why: '', signed: { ...given, ...more } });
    expect(refusalOf(await say(two, of.one))).toBe('signature-wrong');
    expect(refusalOf(await say(two, of.hers))).toBe('signature-wrong');
    expect(refusalOf(await say(one, of.one, { nonce: '0'.repeat(32) }))).toBe('signature-wrong');
    expect(done(await say(one, of.one))).toMatchObject({ signed: true });
    expect(refusalOf(await say(two, of.one))).toBe('signature-wrong');
    await agree(boss, two.id);
  });

  it('without a signature is none, from whoever has a passkey and from whoever has not, who is told to add one [MLPS-22]', async () => {
    const batch = await draft(1_00);
    const bare = { agrees: true, why: '' };
    expect(refusalOf(await boss.post(`${urlOf(batch)}/decision`, bare))).toBe('signature-needed');
    const person = await s.world.staff('county', 'supervisor');
    const other = s.client();
    await other.signInByPassword(person.login!, s.world.password);
    await s.world.owner.query(
      `delete from account_factors where kind = 'passkey' and account_id in (select id from accounts where person_id = $1)`,
      [person.id],
    );
    const asked = await other.post<SigningAnswer>(`${urlOf(batch)}/signing`, {});
    expect([refusalOf(asked), JSON.stringify(asked.body)]).toEqual([
      'signature-needed',
      expect.stringContaining('账号安全'),
    ]);
    expect(refusalOf(await other.post(`${urlOf(batch)}/decision`, bare))).toBe('signature-needed');
    expect(
      done(await other.post<BatchLine>(`${urlOf(batch)}/decision`, { agrees: false, why: '金额不对' })),
    ).toMatchObject({
      state: 'refused',
    });
  });

  it('is asked of nobody who may not say it [MLPS-22]', async () => {
    const batch = await draft(1_00);
    const ask = async (who: Client) => refusalOf(await who.post(`${urlOf(batch)}/signing`, {}));
    expect(await ask(cashier)).toBe('payout-own');
    expect(await ask(await s.staff('factory', 'supervisor'))).toBe('not-found');
    await agree(boss, batch.id);
    expect(await ask(boss)).toBe('batch-decided');
  });
});
