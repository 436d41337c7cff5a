import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClaimState } from '../../kernel/allot.ts';
import type { ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import {
  type Claimant,
  type Desk,
  campaignFields,
  claim,
  disagreements,
  drafting,
  openDesk,
  opening,
  plantClaimants,
} from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let desk: Desk;
let chief: Client;
let people: Claimant[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  people = await plantClaimants(s, 8);
  await s.world.setClock(opening);
  chief = await s.staff('city', 'supervisor');
});
afterAll(() => s.close());

type Step =
  { readonly kind: 'claim' | 'back'; readonly who: number } | { readonly kind: 'stock'; readonly quota: number };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('claim' as const), who: fc.nat(7) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('back' as const), who: fc.nat(7) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('stock' as const), quota: fc.integer({ min: 1, max: 6 }) }) },
  ),
  { minLength: 5, maxLength: 30 },
);

/** The whole of it told a second time: a list of those who have one, a line, and how many there are. */
class Oracle {
  quota: number;
  readonly waits: number;
  has: number[] = [];
  line: number[] = [];
  readonly back = new Set<number>();

  constructor(quota: number, waits: number) {
    this.quota = quota;
    this.waits = waits;
  }

  #moveUp(): void {
    while (this.has.length < this.quota && this.line.length > 0) this.has.push(this.line.shift()!);
  }

  stateOf(who: number): ClaimState | undefined {
    if (this.has.includes(who)) return 'granted';
    if (this.line.includes(who)) return 'waiting';
    return this.back.has(who) ? 'given-back' : undefined;
  }

  /** What a step is answered. */
  take(step: Step): string {
    if (step.kind === 'stock') {
      if (step.quota < this.has.length) return 'stock-below-given';
      this.quota = step.quota;
      this.#moveUp();
      return 'done';
    }
    const state = this.stateOf(step.who);
    if (step.kind === 'back') {
      if (state !== 'granted' && state !== 'waiting') return 'nothing-to-give-back';
      this.has = this.has.filter((one) => one !== step.who);
      this.line = this.line.filter((one) => one !== step.who);
      this.back.add(step.who);
      this.#moveUp();
      return 'given-back';
    }
    if (state === 'granted' || state === 'waiting') return state;
    if (this.has.length < this.quota && this.line.length === 0) this.has.push(step.who);
    else if (this.line.length < this.waits) this.line.push(step.who);
    else return 'sold-out';
    return this.stateOf(step.who)!;
  }
}

async function carryOut(campaign: DeskAnswer, edition: number, step: Step): Promise<string> {
  if (step.kind === 'stock') {
    const fields = campaignFields(0, { slices: [{ quota: step.quota, waits: 3 }] });
    const came = await chief.put<DeskAnswer>(`/api/campaigns/${campaign.id}`, fields);
    return came.status === 200 ? 'done' : refusalOf(came);
  }
  const { client } = people[step.who]!;
  // As in another process, which has not seen that nothing is left.
  s.platform.soldOut.clear(campaign.id);
  const came =
    step.kind === 'claim'
      ? await claim(client, { id: campaign.id, edition })
      : await client.post<ClaimAnswer>(`/api/campaigns/${campaign.id}/give-back`, {});
  return came.status < 300 ? came.body.state : refusalOf(came);
}

test('whatever is claimed, given back and put in, everybody has what a list and a line would give', async () => {
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 4 }), steps, async (quota, all) => {
      await s.world.setClock(drafting);
      const drafter = await s.staff('city', 'caseworker');
      const body = { orgId: desk.orgId, ...campaignFields(quota, { slices: [{ quota, waits: 3 }] }) };
      const draft = done(await drafter.post<DeskAnswer>('/api/campaigns', body));
      const campaign = done(await chief.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));
      await s.world.setClock(opening);
      const oracle = new Oracle(quota, 3);
      let edition = 1;
      for (const step of all) {
        const expected = oracle.take(step);
        expect([step, await carryOut(campaign, edition, step)]).toEqual([step, expected]);
        if (expected === 'done') edition += 1;
        seen += 1;
      }
      const { rows } = await s.world.owner.query<{ person_id: string; state: ClaimState }>(
        'select person_id, state from claims where campaign_id = $1',
        [campaign.id],
      );
      const states = people.map(({ id }) => rows.find((row) => row.person_id === id)?.state);
      expect(states).toEqual(people.map((_one, who) => oracle.stateOf(who)));
      expect(await disagreements(s, campaign.id)).toEqual([]);
      // Every state is in the trace: what came first is the claim itself.
      const traced = await s.world.owner.query(
        `select k.id from claims k where k.campaign_id = $1 and k.seq > 1 and not exists (
           select from claim_steps t where t.claim_id = k.id and t.seq = k.seq and t.state = k.state)`,
        [campaign.id],
      );
      expect(traced.rows).toEqual([]);
    }),
    { numRuns: 12 },
  );
  expect(seen).toBeGreaterThan(60);
}, 120_000);
