import type { BatchLine, Channel, FundsAnswer, GivenSignature, PayeeAnswer, SigningAnswer } from '../kernel/payout.ts';
import { consentText } from '../kernel/consent.ts';
import { type Came, type Client, done } from '../replay/client.ts';
import { type PasskeyAsked, signSoftly } from '../replay/soft-passkey.ts';
import { newId } from '../server/db/id.ts';
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

/** Books a debt of a union’s fund to somebody, as the payment of a case does; its id. */
export async function owe(
  s: TestServer,
  org: string,
  personId: string,
  fen: number,
  says = '工伤探视慰问',
  at = '2026-03-02T09:00:00+08:00',
): Promise<string> {
  const { owner, orgs } = s.world;
  const orgId = orgs[org]!.id;
  await owner.query(
    `insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $2, 'owed', 'relief')
     on conflict (cell_id, org_id, kind, fund) do nothing`,
    [newId(), orgId],
  );
  const { rows } = await owner.query<{ kind: string; id: string }>(
    `select kind, id from ledger_accounts where org_id = $1 and fund = 'relief'`,
    [orgId],
  );
  const idOf = (kind: string) => rows.find((row) => row.kind === kind)!.id;
  const entry = {
    cell: 1,
    id: newId(),
    caseId: null,
    action: null,
    payeeId: personId,
    fromAccount: idOf('fund'),
    toAccount: idOf('owed'),
    fen,
    says,
    at: Date.parse(at),
    rightKey: null,
    payoutId: null,
  };
  await owner.query(
    `insert into ledger_entries (cell_id, id, payee_id, from_account, to_account, amount_fen, says, at, mac)
     values (1, $1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      entry.id,
      personId,
      entry.fromAccount,
      entry.toAccount,
      fen,
      says,
      new Date(entry.at),
      macOf(s.platform.sealer, entry),
    ],
  );
  return entry.id;
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
