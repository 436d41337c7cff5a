import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Example, exampleDay } from '../../kernel/example.ts';
import { levels, postOf, roles, routeTo } from '../../kernel/party.ts';
import { type Member, asValues, shippedValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { type Standing, standings } from '../../kernel/standing.ts';
import { done } from '../../replay/client.ts';
import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';
import { applicantFor, formOf, registerOf } from '../applicants.ts';
import { type TestServer, startTestServer } from '../server.ts';

/**
 * A rider in the union of a street or a trade, and somebody who has retired, are members like all others: no service turns
 * them away unless its published rule does. A rule over where somebody's union stands, or how she stands to work, names the
 * clause it rests on.
 */
const folder = `${projectRoot}/services`;
const services = await findServices(folder);
const examples = new Map<string, readonly Example[]>();
for (const id of services.keys()) examples.set(id, await examplesOf(folder, id));

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.world.setClock(`${exampleDay}T09:00:00+08:00`);
  for (const org of ['province', 'city', 'county', 'town']) await server.world.staff(org, ...roles);
});
afterAll(() => server.close());

function filable(service: Service): Example {
  return examples.get(service.id)!.find((example) => example.refused === undefined && example.after === undefined)!;
}

/** The rules of a service that come out otherwise for this member than for somebody employed in a workplace. */
function turnedBy(service: Service, other: Pick<Member, 'orgLevel'> | Pick<Member, 'standing'>): string[] {
  const usual: Member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' };
  const rest = { today: exampleDay, tuned: shippedValues(service.tunables), earlier: [] };
  return Object.entries(service.eligible)
    .filter(([, rule]) =>
      examples.get(service.id)!.some((example) => {
        const form = asValues(example.form);
        const [one, two] = [usual, { ...usual, ...other }].map((member) => rule.holds({ ...rest, form, member }));
        return one !== two;
      }),
    )
    .map(([id]) => id);
}

describe.each([...services.values()])('service $id', (service) => {
  test('a rule that turns away a level or a standing has a published source of its own', () => {
    const others = [
      ...levels.map((orgLevel) => ({ orgLevel })),
      ...Object.keys(standings).map((standing) => ({ standing: standing as Standing })),
    ];
    const turning = new Set(others.flatMap((other) => turnedBy(service, other)));
    const unpublished = [...turning].filter(
      (rule) => service.eligible[rule]!.cites?.house ?? !service.eligible[rule]!.cites,
    );
    expect(unpublished).toEqual([]);
  });

  test('whoever owes a move to a member of a workplace owes it to a member of a town union', () => {
    const lineage = (['province', 'city', 'county', 'town'] as const).map((level) => ({
      id: level,
      level,
      staffed: [...roles],
    }));
    const owed = Object.values(service.states).flatMap(({ owes }) => (owes && postOf(owes) ? [owes] : []));
    expect(owed.filter((party) => routeTo(postOf(party)!, lineage, 'town') === undefined)).toEqual([]);
  });

  test('a member of a town union without an employer files it', async () => {
    await server.world.setClock(`${filable(service).filedOn ?? exampleDay}T09:00:00+08:00`);
    await server.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 year'`);
    const example = filable(service);
    if (example.members !== undefined) await server.world.crowd('town', example.members);
    const rider = await applicantFor(server, service, 'town', 'town');
    const register = registerOf(server.world, 'factory', 'county', 'town');
    const form = await formOf(server.world, service, rider, register, example.form);
    const came = await rider.post<CaseAnswer>(`/api/services/${service.id}/cases`, { form });
    expect(done(came).open).toBe(true);
  });
});
