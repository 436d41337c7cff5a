import { Client } from 'pg';
import { fundName } from '../kernel/funds.ts';
import { yuan } from '../kernel/money.ts';
import type { Fen } from '../kernel/money.ts';
import { fundsPaidFrom } from '../kernel/paid-from.ts';
import type { Level } from '../kernel/party.ts';
import { projectRoot } from '../server/config.ts';
import { fillMembersSql } from '../server/members/recount.ts';
import { findServices } from '../server/registry.ts';
import { insertAdministrators } from './administrators.ts';
import { insertFunds, insertPeople, insertPosts, insertRows, insertUnions } from './inserts.ts';
import type { Row } from './inserts.ts';
import { demoTotp } from './password.ts';
import { planProvince } from './plan.ts';
import type { DemoAccounts, Member, Plan } from './plan.ts';
import type { DemoPost } from './posts.ts';
import { demoId } from './random.ts';
import type { Union } from './tree.ts';

export type { DemoAccounts } from './plan.ts';

/** How the installation keeps sensitive values; the demo's are kept in the same way. */
export interface Sealer {
  seal(text: string): Buffer;
  /** The document number and the phone number as the kernel's readers give them, without their kind. */
  blind(text: string): Buffer;
}

export interface DemoOptions {
  readonly seed?: number;
  /** Workers; the staff come on top. 30,000 if not given. */
  readonly members?: number;
  readonly workplaces?: number;
  readonly seal: Sealer;
  /** Of the one password that all staff of the demo share. */
  readonly staffPasswordHash: string;
  log(line: string): void;
}

const defaults = { seed: 4400, members: 30_000, workplaces: 800 };

/** Large enough that a statement costs nothing beside its rows, small enough that a million members need no memory. */
const batchSize = 2_000;

/** Freshly loaded tables have no statistics until autovacuum comes by, and the first lists would be slow. */
const filled = 'orgs, persons, memberships, posts, accounts, logins, ledger_accounts, ledger_entries, figure_totals';

/** Who can sign in to a demo province, without a database: the same as `seedProvince` answers for that seed. */
export function demoAccounts(seed: number = defaults.seed): DemoAccounts {
  return planProvince({ seed, workplaces: defaults.workplaces }).accounts;
}

/**
 * Fills an empty database with the demo province: unions, people, sign-ins, posts and funds; no cases.
 *
 * One transaction: all of it is there, or nothing. A database with a union in it is left as it is, whoever put it
 * there (`already`); of two processes that start at once one seeds and the other finds it done. Everything but the
 * nonces inside sealed values follows from the seed.
 */
export async function seedProvince(
  ownerUrl: string,
  options: DemoOptions,
): Promise<({ already: false } & DemoAccounts) | { already: true }> {
  const { seed = defaults.seed, members = defaults.members, workplaces = defaults.workplaces } = options;
  // No statement limit: a million members are one transaction of minutes.
  const client = new Client({ connectionString: ownerUrl, application_name: 'hongqiao demo', keepAlive: true });
  client.on('error', () => {}); // the statement under way fails as well, and says so
  await client.connect();
  try {
    await client.query('begin');
    await client.query('lock table orgs in exclusive mode');
    const { rowCount } = await client.query('select from orgs limit 1');
    if (rowCount) {
      await client.query('rollback');
      return { already: true };
    }
    const started = performance.now();
    const plan = planProvince({ seed, workplaces });
    await fill(client, plan, { ...options, seed, members });
    await client.query('update installation set demo = true');
    await client.query('commit');
    await client.query(`analyze ${filled}`);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    options.log(
      `示范省已就绪：${plan.unions.length} 个工会，${members} 名职工，${plan.posts.length} 名工会干部，用时 ${seconds} 秒`,
    );
    return { already: false, ...plan.accounts };
  } finally {
    await client.end();
  }
}

type Filling = DemoOptions & { seed: number; members: number };

async function fill(client: Client, plan: Plan, options: Filling): Promise<void> {
  const { seed, members, staffPasswordHash } = options;
  const unionRows = plan.unions.map((union) => ({ ...union, sectors: `{${union.sectors.join(',')}}` }));
  await insertRows(client, insertUnions, unionRows);
  const funds = fundsPaidFrom((await findServices(`${projectRoot}/services`)).values());
  await insertRows(client, insertFunds, fundsOf(plan.unions, funds, seed));
  const staffRow = (n: number): PersonRow =>
    personRow(plan.staff(n), { kind: 'staff', login: plan.posts[n]!.login, passwordHash: staffPasswordHash }, options);
  await writePeople(client, plan.posts.length, staffRow);
  await insertRows(
    client,
    insertPosts,
    plan.posts.map((post, n) => postRow(post, plan.staff(n), n, seed)),
  );
  await insertAdministrators(client, seed, staffPasswordHash, options.seal);
  const workerRow = (n: number): PersonRow => personRow(plan.worker(n), { kind: 'worker' }, options);
  await writePeople(client, members, workerRow, (written) => {
    if (written % 100_000 === 0 && written < members) options.log(`示范职工：已写入 ${written} / ${members}`);
  });
  await client.query(fillMembersSql);
}

/** Writes the people 0…count−1 in batches, so that memory holds two thousand of them and not all. */
async function writePeople(
  client: Client,
  count: number,
  rowOf: (n: number) => PersonRow,
  tell: (written: number) => void = () => {},
): Promise<void> {
  for (let from = 0; from < count; from += batchSize) {
    const until = Math.min(from + batchSize, count);
    const rows = Array.from({ length: until - from }, (_, at) => rowOf(from + at));
    await insertRows(client, insertPeople, rows);
    tell(until);
  }
}

type PersonRow = Row<(typeof insertPeople.columns)[number]>;

/** Staff sign in with a name and a password, workers with a code sent to their phone. */
type WayIn =
  { readonly kind: 'staff'; readonly login: string; readonly passwordHash: string } | { readonly kind: 'worker' };

function personRow(member: Member, way: WayIn, { seed, seal }: Filling): PersonRow {
  const phoneBlind = seal.blind(member.phone);
  return {
    ...member,
    documentSealed: seal.seal(member.documentNumber),
    documentBlind: seal.blind(member.documentNumber),
    phoneSealed: seal.seal(member.phone),
    phoneBlind,
    membershipId: demoId(seed, 'membership', member.serial),
    orgId: member.union.id,
    accountId: demoId(seed, 'account', member.serial),
    accountKind: way.kind,
    passwordHash: way.kind === 'staff' ? way.passwordHash : null,
    totpId: way.kind === 'staff' ? demoId(seed, 'factor', member.serial) : null,
    totpSealed: way.kind === 'staff' ? seal.seal(demoTotp) : null,
    login: way.kind === 'staff' ? way.login : phoneBlind.toString('hex'),
  };
}

function postRow(post: DemoPost, holder: Member, n: number, seed: number): Row<(typeof insertPosts.columns)[number]> {
  return {
    id: demoId(seed, 'post', n),
    personId: holder.personId,
    orgId: post.union.id,
    role: post.role,
    fromOn: '2026-03-01',
  };
}

/** What each union of these levels starts with in every fund that services pay from. */
const opening: Readonly<Partial<Record<Level, Fen>>> = {
  province: yuan(20_000_000),
  city: yuan(3_000_000),
  county: yuan(500_000),
};

function fundsOf(
  unions: readonly Union[],
  funds: readonly string[],
  seed: number,
): Row<(typeof insertFunds.columns)[number]>[] {
  const opened = unions.flatMap(({ id, level }) =>
    opening[level] === undefined ? [] : funds.map((fund) => ({ orgId: id, fund, amountFen: opening[level]! })),
  );
  return opened.map((of, n) => ({
    fundId: demoId(seed, 'ledgerAccount', 2 * n),
    sourceId: demoId(seed, 'ledgerAccount', 2 * n + 1),
    entryId: demoId(seed, 'ledgerEntry', n),
    ...of,
    says: `${fundName(of.fund)}预算（示范）`,
  }));
}
