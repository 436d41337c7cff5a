import type { Client } from 'pg';
import type { Duty } from '../kernel/duty.ts';
import { demoTotp } from './password.ts';
import { demoId } from './random.ts';

/** Who runs the demo. Security takes two: what one of them proposes the other confirms. */
export const demoAdministrators: readonly { readonly login: string; readonly name: string; readonly duty: Duty }[] = [
  { login: 'admin-system', name: '系统示例', duty: 'system' },
  { login: 'admin-security', name: '安全示例甲', duty: 'security' },
  { login: 'admin-security-2', name: '安全示例乙', duty: 'security' },
  { login: 'admin-audit', name: '审计示例', duty: 'audit' },
];

/** Far from the serial numbers of workers and staff. */
const firstSerial = 20_000_000;

/** People of no union with an account and a duty each. */
export async function insertAdministrators(
  client: Client,
  seed: number,
  passwordHash: string,
  seal: { seal(text: string): Buffer },
): Promise<void> {
  for (const [n, { login, name, duty }] of demoAdministrators.entries()) {
    const person = demoId(seed, 'person', firstSerial + n);
    const account = demoId(seed, 'account', firstSerial + n);
    await client.query('insert into persons (cell_id, id, name, name_folded, verified) values (1, $1, $2, $2, true)', [
      person,
      name,
    ]);
    await client.query(
      `insert into accounts (cell_id, id, person_id, kind, password_hash, password_set_at) values (1, $1, $2, 'staff', $3, 'infinity')`,
      [account, person, passwordHash],
    );
    await client.query(
      `insert into account_factors (cell_id, id, account_id, kind, name, added_at, confirmed_at, secret_sealed)
       values (1, $1, $2, 'totp', '演示验证器', now(), now(), $3)`,
      [demoId(seed, 'factor', firstSerial + n), account, seal.seal(demoTotp)],
    );
    await client.query('insert into logins (login, cell_id, account_id) values ($1, 1, $2)', [login, account]);
    await client.query(
      `insert into duties (cell_id, id, person_id, duty, from_on) values (1, $1, $2, $3, '2026-03-01')`,
      [demoId(seed, 'duty', n), person, duty],
    );
  }
}
