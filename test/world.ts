import { randomBytes } from 'node:crypto';
import { Secret } from 'otpauth';
import pg from 'pg';
import { checkDigit18 } from '../kernel/identity/number18.ts';
import type { Duty } from '../kernel/duty.ts';
import type { Level, Role } from '../kernel/party.ts';
import { newId } from '../server/db/id.ts';
import { softPublicKey } from '../replay/soft-passkey.ts';
import { argon2, hashPassword } from '../server/people/passwords.ts';
import type { Sealer } from '../server/people/sealing.ts';

/**
 * The fictional town that tests and replays live in: one branch of the tree with a workplace union at its foot, and a
 * second city without a county. People have documents from areas that GB/T 2260 never gave out.
 */
export interface WorldOrg {
  readonly id: string;
  readonly level: Level;
  readonly name: string;
  readonly path: string;
}

export interface WorldPerson {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly document: string;
  readonly login?: string;
  /** The secret in the authenticator app of staff. */
  readonly totp?: string;
}

export interface World {
  readonly orgs: Readonly<Record<string, WorldOrg>>;
  readonly password: string;
  /** Adds a worker to a union; verified unless said otherwise. */
  worker(org: string, name?: string, verified?: boolean): Promise<WorldPerson>;
  staff(org: string, ...roles: Role[]): Promise<WorldPerson>;
  /** Adds so many members to a union who do nothing but be there. */
  crowd(org: string, n: number): Promise<void>;
  /** An administrator of the platform; a member of the factory’s union besides, as anybody may be. */
  administrator(duty: Duty): Promise<WorldPerson>;
  /** Gives an account of staff an authenticator app and a passkey; the secret of the app. */
  factors(account: string): Promise<string>;
  /** A phone and a document number that belong to nobody yet. */
  phone(): string;
  documentNumber(): string;
  /** Puts money into the fund of a union. Fen. */
  fund(org: string, fund: string, fen: number): Promise<void>;
  /** Sets the hand clock, or takes it away so that the database's own time counts. */
  setClock(at: Date | string | null): Promise<void>;
  readonly owner: pg.Pool;
  close(): Promise<void>;
}

const tree: readonly (readonly [string, Level, string, string | undefined])[] = [
  ['province', 'province', '虹省总工会', undefined],
  ['city', 'city', '桥市总工会', 'province'],
  ['county', 'county', '榕区总工会', 'city'],
  ['town', 'town', '木棉街道总工会', 'county'],
  ['factory', 'workplace', '示例电子厂工会', 'town'],
  ['school', 'workplace', '示例学校工会', 'town'],
  ['bareCity', 'city', '无区市总工会', 'province'],
  ['bareTown', 'town', '无区镇总工会', 'bareCity'],
  ['workshop', 'workplace', '示例车间工会', 'bareTown'],
];

const password = 'bamboo-river-9';

/** In a run of tests people sign in thousands of times, and no test is about how long that takes; trust measures the real hash. */
async function hashOf(words: string): Promise<string> {
  if (process.env['VITEST'] === undefined) return hashPassword(words);
  const { hash } = await argon2();
  return hash(words, { memoryCost: 64, timeCost: 1, parallelism: 1 });
}

export async function makeWorld(ownerUrl: string, sealer: Sealer): Promise<World> {
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  // A database that is dropped ends its idle connections; without a listener that ends the process.
  owner.on('error', () => {});
  const orgs = await plant(owner);
  const passwordHash = await hashOf(password);
  let count = 0;
  const phoneOf = (n: number) => `199${String(n).padStart(8, '0')}`;
  const documentOf = (n: number) => {
    const day = String(1 + (Math.floor(n / 7_000) % 28)).padStart(2, '0');
    const first17 = `449901${1970 + (n % 35)}01${day}${String(n % 1000).padStart(3, '0')}`;
    return first17 + checkDigit18(first17);
  };

  async function person(
    orgKey: string,
    name: string,
    verified: boolean,
    kind: 'worker' | 'staff',
  ): Promise<WorldPerson> {
    count += 1;
    const id = newId();
    const account = newId();
    const phone = phoneOf(count);
    const document = documentOf(count);
    const login = kind === 'staff' ? `staff-${count}` : sealer.blind(phone).toString('hex');
    await owner.query(
      `insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, phone_sealed, phone_blind, email, verified)
       values (1, $1, $2, $2, 'resident-id', $3, $4, $5, $6, $7, $8)`,
      [
        id,
        name,
        sealer.seal(document, 'identity'),
        sealer.blind(document),
        sealer.seal(phone, 'identity'),
        sealer.blind(phone),
        kind === 'staff' ? `${login}@example.org` : null,
        verified,
      ],
    );
    await join(owner, id, orgs[orgKey]!.id);
    // Of no age, so that a test may move the clock by years.
    await owner.query(
      `insert into accounts (cell_id, id, person_id, kind, password_hash, password_set_at) values (1, $1, $2, $3, $4, 'infinity')`,
      [account, id, kind, kind === 'staff' ? passwordHash : null],
    );
    await owner.query(`insert into logins (login, cell_id, account_id) values ($1, 1, $2)`, [login, account]);
    if (kind === 'worker') return { id, name, phone, document };
    return { id, name, phone, document, login, totp: await giveFactors(owner, account, sealer) };
  }

  return {
    orgs,
    password,
    owner,
    worker: (org, name = `工友${count + 1}`, verified = true) => person(org, name, verified, 'worker'),
    async staff(org, ...roles) {
      const made = await person(org, `干部${count + 1}`, true, 'staff');
      for (const role of roles)
        await owner.query(
          `insert into posts (cell_id, id, person_id, org_id, role, from_on) values (1, $1, $2, $3, $4, '2020-01-01')`,
          [newId(), made.id, orgs[org]!.id, role],
        );
      return made;
    },
    async administrator(duty) {
      const made = await person('factory', `管理员${count + 1}`, true, 'staff');
      await owner.query(
        `insert into duties (cell_id, id, person_id, duty, from_on) values (1, $1, $2, $3, '2020-01-01')`,
        [newId(), made.id, duty],
      );
      return made;
    },
    crowd: (org, n) => crowd(owner, orgs[org]!.id, n, sealer),
    factors: (account) => giveFactors(owner, account, sealer),
    phone: () => phoneOf((count += 1)),
    documentNumber: () => documentOf((count += 1)),
    fund: (org, fund, fen) => grant(owner, orgs[org]!.id, fund, fen),
    async setClock(at) {
      await owner.query('delete from hand_clock');
      if (at !== null) await owner.query('insert into hand_clock (at) values ($1)', [at]);
    },
    close: () => owner.end(),
  };
}

/** An authenticator app and a passkey, as somebody has them who has signed in before. */
async function giveFactors(owner: pg.Pool, account: string, sealer: Sealer): Promise<string> {
  const secret = new Secret({ size: 20 }).base32;
  await owner.query(
    `insert into account_factors (cell_id, id, account_id, kind, name, added_at, confirmed_at, secret_sealed, credential_id, public_key, counter)
     values (1, $1, $3, 'totp', '验证器应用', clock_now() - interval '1 day', clock_now(), $4, null, null, null),
            (1, $2, $3, 'passkey', '通行密钥', clock_now(), clock_now(), null, $5, $6, 0)`,
    [newId(), newId(), account, sealer.seal(secret, 'key'), randomBytes(16), softPublicKey()],
  );
  return secret;
}

/** A membership, counted for its union and all above it; unions in one order, so that people who join at once do not deadlock. */
async function join(owner: pg.Pool, personId: string, orgId: string): Promise<void> {
  await owner.query(
    `with joined as (
       insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
       select 1, $1, $2, id, county_id, town_id, '2020-01-01' from orgs where id = $3)
     insert into figure_totals as f (cell_id, org_id, service, metric, n, fen)
     select 1, a.id, 'membership', 'members', 1, 0
     from orgs o join orgs a on a.id in (o.id, o.federation_id, o.town_id, o.county_id, o.city_id)
       or a.id = any (o.sectors) or a.parent_id is null
     where o.id = $3 order by a.id
     on conflict (cell_id, org_id, service, metric) do update set n = f.n + 1`,
    [newId(), personId, orgId],
  );
}

/** Members of whom a test needs nothing but that there are so many: none of them can sign in. */
async function crowd(owner: pg.Pool, orgId: string, n: number, sealer: Sealer): Promise<void> {
  await owner.query(
    `with made as (
       insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind, phone_sealed, phone_blind, verified)
       select 1, id, '工友', '工友', 'resident-id', $3, sha256(convert_to('document ' || id, 'utf8')), $4,
         sha256(convert_to('phone ' || id, 'utf8')), true
       from (select gen_random_uuid() as id from generate_series(1, $2)) g returning id),
     joined as (
       insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
       select 1, gen_random_uuid(), made.id, o.id, o.county_id, o.town_id, '2020-01-01' from made, orgs o where o.id = $1)
     insert into figure_totals as f (cell_id, org_id, service, metric, n, fen)
     select 1, a.id, 'membership', 'members', $2, 0
     from orgs o join orgs a on a.id in (o.id, o.federation_id, o.town_id, o.county_id, o.city_id)
       or a.id = any (o.sectors) or a.parent_id is null
     where o.id = $1 order by a.id
     on conflict (cell_id, org_id, service, metric) do update set n = f.n + excluded.n`,
    [orgId, n, sealer.seal('449901199001010012', 'identity'), sealer.seal('19900000000', 'identity')],
  );
}

async function plant(owner: pg.Pool): Promise<Record<string, WorldOrg>> {
  const orgs: Record<string, WorldOrg & { ids: Partial<Record<Level, string>> }> = {};
  for (const [key, level, name, parentKey] of tree) {
    const parent = parentKey === undefined ? undefined : orgs[parentKey];
    const id = newId();
    const ids = { ...parent?.ids, [level]: id };
    const path = `${parent?.path ?? ''}${key}.`;
    orgs[key] = { id, level, name, path, ids };
    await owner.query(
      `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, cell_id) values ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
      [id, parent?.id ?? null, level, name, path, ids.city ?? null, ids.county ?? null, ids.town ?? null],
    );
  }
  return orgs;
}

async function grant(owner: pg.Pool, orgId: string, fund: string, fen: number): Promise<void> {
  const account = (kind: string) =>
    owner
      .query<{ id: string }>(
        `insert into ledger_accounts (cell_id, id, org_id, kind, fund) values (1, $1, $2, $3, $4)
         on conflict (cell_id, org_id, kind, fund) do update set fund = excluded.fund returning id`,
        [newId(), orgId, kind, fund],
      )
      .then(({ rows }) => rows[0]!.id);
  const [source, target] = [await account('source'), await account('fund')];
  await owner.query(
    `insert into ledger_entries (cell_id, id, from_account, to_account, amount_fen, says, at) values (1, $1, $2, $3, $4, '拨款', now())`,
    [newId(), source, target, fen],
  );
}
