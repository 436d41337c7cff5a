import type { Client as Postgres } from 'pg';
import type { Role } from '../kernel/party.ts';
import { Client } from '../replay/client.ts';
import type { Registered } from '../replay/play.ts';
import type { Sealer } from '../server/people/sealing.ts';
import { demoPassword } from './password.ts';
import type { DemoAccounts } from './plan.ts';

/** Everyone the examples need, signed in once and kept. */
export class Company {
  readonly #url: string;
  readonly #owner: Postgres;
  readonly #accounts: DemoAccounts;
  readonly #sealer: Sealer;
  readonly #clients = new Map<string, Client>();

  constructor(url: string, owner: Postgres, accounts: DemoAccounts, sealer: Sealer) {
    this.#sealer = sealer;
    this.#url = url;
    this.#owner = owner;
    this.#accounts = accounts;
  }

  async #known(name: string, signIn: (client: Client) => Promise<unknown>): Promise<Client> {
    const known = this.#clients.get(name);
    if (known) return known;
    const client = new Client(this.#url);
    client.isPatient = true;
    await signIn(client);
    await this.#owner.query(`update sessions set expires_at = '2100-01-01'`);
    this.#clients.set(name, client);
    return client;
  }

  worker = (phone: string) => this.#known(phone, (client) => client.signInByPhone(phone));

  staff = (login: string) => this.#known(login, (client) => client.signInByPassword(login, demoPassword));

  post(role: Role, orgId: string): Promise<Client> {
    const holder = this.#accounts.staff.find((one) => one.role === role && one.orgId === orgId);
    if (holder === undefined) throw new Error(`the demo branch has no ${role} in ${orgId}`);
    return this.staff(holder.login);
  }

  /** Whom the register knows under this phone. */
  async registered(phone: string): Promise<Registered> {
    const { rows } = await this.#owner.query<{ name: string; document_kind: string; document_sealed: Buffer }>(
      'select name, document_kind, document_sealed from persons where phone_blind = $1',
      [this.#sealer.blind(phone)],
    );
    const { name, document_kind: documentKind, document_sealed: sealed } = rows[0]!;
    return { name, documentKind, number: this.#sealer.open(sealed) };
  }

  async person(id: string): Promise<Client> {
    const { rows } = await this.#owner.query<{ login: string }>(
      'select l.login from logins l join accounts a on a.cell_id = l.cell_id and a.id = l.account_id where a.person_id = $1',
      [id],
    );
    return this.staff(rows[0]!.login);
  }
}
