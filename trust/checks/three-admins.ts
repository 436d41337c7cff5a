import pg from 'pg';
import { duties } from '../../kernel/duty.ts';
import { roles } from '../../kernel/party.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { owe } from '../../test/payout-desk.ts';
import { type PostDesk, openPostDesk } from '../../test/post-desk.ts';
import { routesOf } from '../../test/contract/routes.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { belongsTo } from '../../server/http/contract.ts';
import type { Finding, TrustCheck, TrustRun } from '../check.ts';

type Held = (typeof duties)[number] | (typeof roles)[number];
const everything: readonly Held[] = [...duties, ...roles];
const isDuty = (held: Held) => (duties as readonly string[]).includes(held);

/** As the owner of the tables, whom no code of the application stands before. */
async function hold(owner: pg.Pool, orgId: string, personId: string, held: Held): Promise<boolean> {
  const sql = isDuty(held)
    ? `insert into duties (cell_id, id, person_id, duty, from_on) values (1, gen_random_uuid(), $1, $2, '2026-01-01')`
    : `insert into posts (cell_id, id, person_id, role, from_on, org_id) values (1, gen_random_uuid(), $1, $2, '2026-01-01', $3)`;
  return owner.query(sql, isDuty(held) ? [personId, held] : [personId, held, orgId]).then(
    () => true,
    (fault: unknown) => {
      if (['23505', '23P01'].includes((fault as { code: string }).code)) return false;
      throw fault;
    },
  );
}

async function apart({ world }: TestServer, run: TrustRun): Promise<Finding> {
  const pairs = everything.flatMap((first) => everything.map((second) => [first, second] as const));
  const rounds = run.full ? 20 : 2;
  run.say(`${pairs.length} pairs of duties and posts, one after the other and both at once, ${rounds} rounds`);
  let tries = 0;
  for (let round = 0; round < rounds; round += 1)
    for (const [first, second] of pairs) {
      const { id } = await world.staff('factory');
      const give = (held: Held) => hold(world.owner, world.orgs['town']!.id, id, held);
      if (round % 2 === 0) {
        await give(first);
        await give(second);
      } else await Promise.all([give(first), give(second)]);
      tries += 1;
    }
  const { rows } = await world.owner.query(`
    select person_id from duties d where until_on is null and (
      exists (select 1 from posts p where p.person_id = d.person_id and p.until_on is null)
      or exists (select 1 from duties o where o.person_id = d.person_id and o.id <> d.id and o.until_on is null))`);
  const { rows: held } = await world.owner.query('select 1 from duties where until_on is null');
  return {
    what: `a second duty, or a post beside one, given by the owner of the database, ${tries} times`,
    measured: `${rows.length} people with two, of ${held.length} with a duty`,
    goal: '0',
    holds: rows.length === 0 && held.length > 0,
  };
}

async function closed(desk: PostDesk): Promise<Finding[]> {
  const { s } = desk;
  const member = await s.world.worker('factory', '欧阳示例乙');
  // She is in the audit and in the ledger, masked: of one who is nowhere nobody would be told anything.
  done(await (await s.staff('factory', 'caseworker')).get(`/api/members/${member.id}`));
  await s.world.fund('county', 'relief', 10_000_00);
  await owe(s, 'county', member.id, 50_000);
  const masked = maskName(member.name);
  const shown = new Set<string>();
  const routes = routesOf(s.app).filter(({ audience }) => audience !== 'employer');
  let refused = 0;
  let wrong = 0;
  let read = 0;
  let personal = 0;
  for (const duty of duties) {
    const client = await s.administrator(duty);
    for (const { method, url, audience } of routes) {
      if (url === '/api/session') continue;
      const asked = url === '/api/audit/search' ? { person: member.name } : {};
      const path = url.replaceAll(/:\w+/g, member.id);
      const came = await client.send(method, path, method === 'GET' ? undefined : asked);
      const said = JSON.stringify(came.body ?? '');
      read += 1;
      if (said.includes(masked)) shown.add(url);
      if ([member.name, member.phone, member.document].some((canary) => said.includes(canary))) personal += 1;
      if (belongsTo(audience, { duty, posts: [] })) continue;
      refused += 1;
      if (refusalOf(came) !== 'no-right') wrong += 1;
    }
  }
  return [
    {
      what: `routes of members, cases and unions called by each administrator, ${refused}`,
      measured: `${wrong} not refused`,
      goal: '0',
      holds: wrong === 0 && refused > 200,
    },
    {
      what: `answers to an administrator searched for a member's name, phone and document, ${read}`,
      measured: `${personal} with one of them; masked in ${[...shown].join(', ') || 'none'}`,
      goal: '0; masked in the audit and the payments',
      holds:
        personal === 0 && read > 200 && ['/api/audit/search', '/api/audit/payments'].every((url) => shown.has(url)),
    },
  ];
}

async function twoPeople(desk: PostDesk): Promise<Finding[]> {
  const { s } = desk;
  const weighty = [
    ...duties.map((duty) => ({ duty })),
    ...(['approver', 'supervisor'] as const).map((role) => ({ role })),
  ];
  const orgId = s.world.orgs['town']!.id;
  let alone = 0;
  let own = 0;
  for (const what of weighty) {
    const wanted = 'duty' in what ? what : { ...what, orgId };
    const person = await s.world.staff('factory');
    const asked = await desk.ask(desk.one, { personId: person.id, ...wanted });
    await desk.decide(desk.one, asked.body.id, 'confirm');
    alone += (await desk.staffOf(person)).held.length;
    await desk.decide(desk.other, asked.body.id, 'confirm');
    if ((await desk.staffOf(person)).held.length !== 1) alone += 100;
    const came = await desk.ask(desk.one, { personId: desk.onePerson.id, ...wanted });
    if (came.status < 400) own += 1;
  }
  return [
    {
      what: `duties and posts of weight, ${weighty.length}, asked for and confirmed by one person, then by two`,
      measured: `${alone} held by one person’s word; with two all ${weighty.length}`,
      goal: '0; all',
      holds: alone === 0,
    },
    {
      what: `the same asked for oneself, ${weighty.length}`,
      measured: `${own} accepted`,
      goal: '0',
      holds: own === 0,
    },
  ];
}

const check: TrustCheck = {
  goal: 'R19',
  title: 'three administrators apart, who read nothing of members and grant nothing alone or to themselves',
  controls: ['MLPS-11', 'MLPS-12', 'ASVS-8.2.1'],
  minutes: { short: 2, full: 10 },
  async run(run) {
    const s = await startTestServer();
    try {
      const desk = await openPostDesk(s);
      return [await apart(s, run), ...(await closed(desk)), ...(await twoPeople(desk))];
    } finally {
      await s.close();
    }
  },
};

export default check;
