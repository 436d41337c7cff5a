import type { BatchLine, Channel, FundsAnswer, GivenSignature, PayeeAnswer, SigningAnswer } from '../kernel/payout.ts';
import { consentText } from '../kernel/consent.ts';
import { type Came, type Client, done } from '../replay/client.ts';
import { type PasskeyAsked, signSoftly } from '../replay/soft-passkey.ts';
import { newId, newNumber } from '../server/db/id.ts';
import { accountOf, bookAll } from '../server/money/booking.ts';
import { macOf } from '../server/money/row-mac.ts';
import type { TestServer } from './server.ts';
import type { WorldPerson } from './world.ts';

/** A member with a phone in her hand. */
export interface Payee {
  readonly person: WorldPerson;
  readonly client: Client;
}

export async function payee(s: TestServer, org = 'factory', name?: string): Promise<Payee> {
  const person = await s.world.worker(org, name);
  const client = s.client();
  await client.signInByPhone(person.phone, () => /\d{6}/.exec(s.sms.sent.at(-1)!.text)![0]);
  return { person, client };
}

/** What a test has left owed is nobody's to collect in the next. */
export async function closePayeeAccounts(s: TestServer): Promise<void> {
  await s.world.owner.query(
    `update payee_accounts set closed_at = now(), closed_why = 'removed' where closed_at is null`,
  );
}

let count = 0;

/** A bank account that belongs to nobody yet; `n` is no other one’s. */
export const accountNumber = (n = (count += 1)): string => `6200${String(n).padStart(12, '0')}`;

export const agreeToMoney = async ({ client }: Payee): Promise<void> =>
  void done(await client.put('/api/my/consents/money', { edition: consentText('money').edition }));

export async function nameAccount(one: Payee, kind: Channel = 'bank', account = accountNumber()): Promise<string> {
  await agreeToMoney(one);
  const body = { holder: one.person.name, account, ...(kind === 'bank' && { bank: '示例银行' }) };
  done(await one.client.put<PayeeAnswer>(`/api/my/payee-accounts/${kind}`, body));
  return account;
}

/** A case of a union that has been paid, as the payment of a case leaves it; its id. */
async function paidCase(s: TestServer, orgId: string, personId: string, at: Date): Promise<string> {
  const id = newId();
  const form = { injuredOn: '2026-02-27', hospital: '示例医院' };
  await s.world.owner.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id, town_id,
       org_path, state, open, seq, entered_seq, filed_at, entered_at, form, summary, tuned, findings)
     select 1, $1, 'work-injury-visit', 1, $2, 1, $3, o.id, o.city_id, o.county_id, o.town_id, o.path, 'paid', false, 1, 1, $4, $4,
       $5, '', '{}', '[]' from orgs o where o.id = $6`,
    [id, newNumber('2026-03-02'), personId, at, form, orgId],
  );
  return id;
}

/** Books a debt of a union’s fund to somebody, as the payment of a case does; its id. */
export async function owe(
  s: TestServer,
  org: string,
  personId: string,
  fen: number,
  says = '工伤探视慰问',
  at = '2026-03-02T09:00:00+08:00',
  fund = 'relief',
): Promise<string> {
  const { sealer, db } = s.platform;
  const orgId = s.world.orgs[org]!.id;
  const caseId = await paidCase(s, orgId, personId, new Date(at));
  const id = newId();
  await db.transaction().execute(async (trx) => {
    const entry = {
      cell: 1,
      id,
      caseId,
      action: 'pay',
      payeeId: personId,
      fromAccount: await accountOf(trx, { cell: 1, orgId, kind: 'fund', fund }),
      toAccount: await accountOf(trx, { cell: 1, orgId, kind: 'owed', fund }),
      fen,
      says,
      at: Date.parse(at),
      rightKey: null,
      payoutId: null,
    };
    await bookAll(trx, [entry], (booked) => macOf(sealer, booked));
  });
  return id;
}

export const makeBatch = async (
  cashier: Client,
  s: TestServer,
  org: string,
  channel: Channel = 'bank',
): Promise<BatchLine> =>
  done(await cashier.post<BatchLine>('/api/payout-batches', { org: s.world.orgs[org]!.id, fund: 'relief', channel }));

/** What somebody is asked to sign before her yes to a payment counts, signed by the passkey of this process. */
export async function signed(second: Client, url: string, otherwise: Parameters<typeof signSoftly>[1] = {}) {
  const asked = done(await second.post<SigningAnswer>(`${url}/signing`, {}));
  return { asked, signed: asSignature(asked, otherwise) };
}

/** What a device makes of what it is asked to sign. */
export function asSignature(
  { at, nonce, passkey }: SigningAnswer,
  otherwise: Parameters<typeof signSoftly>[1] = {},
): GivenSignature {
  const { id, response } = signSoftly(passkey as unknown as PasskeyAsked, otherwise);
  const { clientDataJSON: client, authenticatorData: authenticator, signature } = response;
  return { at, nonce, credential: id, client, authenticator, signature };
}

/** A yes to a payment, signed; what is not even asked of her to sign is refused already then. */
export async function sayYes<T>(second: Client, url: string): Promise<Came<T>> {
  const asked = await second.post<SigningAnswer>(`${url}/signing`, {});
  if (asked.status >= 400) return asked as Came<T>;
  return second.post<T>(`${url}/decision`, { agrees: true, why: '', signed: asSignature(asked.body) });
}

export const agree = async (second: Client, id: string): Promise<BatchLine> =>
  done(await sayYes<BatchLine>(second, `/api/payout-batches/${id}`));

export async function fileOf(cashier: Client, id: string, format = 'csv'): Promise<string> {
  const response = await cashier.raw(`/api/payout-batches/${id}/file?format=${format}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.text();
}

export function upload(text: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([text], { type: 'text/csv' }), '回执.csv');
  return form;
}

/** Fen of one fund by where it stands. */
export async function balances(
  cadre: Client,
  s: TestServer,
  org: string,
): Promise<FundsAnswer['funds'][number]['balances']> {
  const { funds } = done(await cadre.get<FundsAnswer>(`/api/orgs/${s.world.orgs[org]!.id}/funds`));
  return funds.find(({ fund }) => fund === 'relief')!.balances;
}
