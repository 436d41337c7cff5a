import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { newId } from '../db/id.ts';
import { register } from './register.ts';
import { keptTerms, retentionRules } from './retention-rules.ts';
import { keepTerms } from './retention.ts';

let s: TestServer;
const start = Date.parse('2026-03-02T09:00:00+08:00');
const after = (days: number) => new Date(start + days * 86_400_000);
const count = async (from: string, ...values: unknown[]) =>
  (await s.world.owner.query(`select 1 from ${from}`, values)).rowCount!;

beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());
beforeEach(() => s.world.setClock(new Date(start)));

async function keep(days: number): Promise<void> {
  await s.world.setClock(after(days));
  await keepTerms(s.platform);
}

/** For each rule: what makes a row that it is about, and how such a row is counted. */
const made: Readonly<Record<keyof typeof retentionRules, (who: Client, id: string) => Promise<() => Promise<number>>>> =
  {
    answers: async (who) => {
      done(await who.put('/api/services/leave-union/draft', { form: {} }));
      return () => count('idempotency');
    },
    sessions: () => Promise.resolve(() => count('sessions')),
    calendars: async (who, id) => {
      done(await who.post('/api/my/calendar-feed', {}));
      return () => count('calendar_feeds f join accounts a on a.id = f.account_id where a.person_id = $1', id);
    },
    codes: async () => {
      await s.client().post('/api/session/code', { phone: s.world.phone() });
      return () => count('phone_codes');
    },
    browsers: async () => {
      await s.client().signInByPhone(s.world.phone());
      return () => count('known_devices');
    },
    drafts: async (who, id) => {
      done(await who.put('/api/services/appeal/draft', { form: { topic: 'canteen' } }));
      return () => count('drafts where person_id = $1', id);
    },
    notices: async (who, id) => {
      done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form: appeal }));
      await s.ticker.settle();
      return () => count('notices where person_id = $1', id);
    },
    deliveries: async (_who, id) => {
      await s.world.owner.query(
        `insert into deliveries (cell_id, outbox_id, person_id, door, at) values (1, $1, $1, 'notice', clock_now())`,
        [id],
      );
      return () => count('deliveries where person_id = $1', id);
    },
    uploads: async (who, id) => {
      await upload(who);
      return () => count('files where person_id = $1', id);
    },
    pairs: async (_who, id) => {
      const [other, campaign] = [newId(), newId()];
      await s.world.owner.query(
        `with made as (
           insert into campaigns (id, org_id, service, name, lead, way, split, each, opens_at, closes_at, made_by, made_at, request_id)
           select $3::uuid, o.id, 'matchmaking', '联谊', '联谊', 'first-come', 'whole', 'member', clock_now(),
             clock_now() + interval '1 day', $1, clock_now(), 'test' from orgs o where o.id = $4),
         part as (insert into campaign_slices (cell_id, campaign_id, slice, quota) values (1, $3, 0, 2)),
         claimed as (
           insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, at)
           select 1, k, $3, 0, k, $4, 'fetched', n, clock_now() from unnest(array[$1, $2]::uuid[]) with ordinality c (k, n))
         insert into mutual_rounds (cell_id, campaign_id, revealed_at, came, pairs, paired) values (1, $3, clock_now(), 2, 1, 2)`,
        [id, other, campaign, s.world.orgs['factory']!.id],
      );
      await s.world.owner.query(
        `insert into mutual_pairs (cell_id, campaign_id, one_claim, other_claim) select 1, $3, least($1::uuid, $2), greatest($1::uuid, $2)`,
        [id, other, campaign],
      );
      return () => count('mutual_pairs where campaign_id = $1', campaign);
    },
    wishes: async (_who, id) => {
      await s.world.owner.query(
        `with campaign as (
           insert into campaigns (id, org_id, service, name, lead, way, split, each, opens_at, closes_at, state, made_by, made_at,
             announced_by, announced_at, settled_by, settled_at, request_id)
           values ($1, $2, 'holiday-gift', '慰问品', '每人一份。', 'first-come', 'whole', 'member', clock_now() - interval '2 days',
             clock_now() - interval '1 day', 'settled', $1, clock_now(), $2, clock_now(), $1, clock_now(), 'test')),
         good as (
           insert into campaign_goods (cell_id, campaign_id, good, label, worth_fen, quota, chosen)
           values (1, $1, 1, '粮油', 100, 1, 1)),
         claim as (
           insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, at)
           values (1, $1, $1, 0, $1, $2, 'fetched', 1, clock_now()))
         insert into claim_wishes (cell_id, claim_id, campaign_id, due_at, good, said_sealed, purposes, answered_at)
         values (1, $1, $1, clock_now(), 1, '', '{delivery}', clock_now())`,
        [id, s.world.orgs['factory']!.id],
      );
      return () => count('claim_wishes where claim_id = $1 and said_sealed is not null', id);
    },
    employments: async (_who, id) => {
      await s.world.owner.query(
        `insert into employment_notices (cell_id, id, org_id, said_sealed, user_name_blind, active, created_at, updated_at, deleted_at, token_id, event_at)
       values (1, $1, $2, '', '', false, clock_now(), clock_now(), clock_now(), $1, clock_now())`,
        [id, s.world.orgs['factory']!.id],
      );
      return () => count('employment_notices where id = $1', id);
    },
    strangers: async () => {
      const phone = s.world.phone();
      await s.client().signInByPhone(phone);
      await s.world.owner.query(`update persons set created_at = clock_now() where name = ''`);
      return () => count(`persons where name = '' and phone_blind = $1`, s.platform.sealer.blind(phone));
    },
  };
const appeal = { topic: 'canteen', what: '食堂的饭菜经常是冷的', shared: false, aboveWorkplace: false };

describe('what is kept for a term', () => {
  test.each(Object.keys(made) as (keyof typeof made)[])(
    '%s: is there until its day, gone after it, and counted [PIPL-19, ASVS-14.2.4]',
    async (rule) => {
      const person = await s.world.worker('factory');
      const who = s.client();
      await who.signInByPhone(person.phone);
      const left = await made[rule](who, person.id);
      const { days } = retentionRules[rule];
      expect(await left()).toBeGreaterThan(0);
      // A session is over when it is over, and has no day before.
      if (days > 1) await keep(days - 1);
      expect(await left(), 'a day before').toBeGreaterThan(0);
      await keep(days + 31);
      expect(await left()).toBe(0);
      const { rows } = await s.world.owner.query<{ removed: number }>(
        'select removed from retention_runs where rule = $1 order by at desc limit 1',
        [rule],
      );
      expect(rows[0]!.removed).toBeGreaterThan(0);
    },
  );

  test('takes nothing else: cases, files of cases, members and the audit are as they were ten years on', async () => {
    const who = await s.worker();
    const photos = [await upload(who)];
    done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form: { ...appeal, photos } }));
    const stays = [
      'persons where name <> $$$$',
      'memberships',
      'cases',
      'trace',
      'files where case_id is not null',
      'audit',
      'consent_entries',
    ];
    const before = await Promise.all(stays.map((from) => count(from)));
    await keep(3_650);
    expect(await Promise.all(stays.map((from) => count(from)))).toEqual(before);
  });
});

test('every entry of the register names a term with its source; one that nobody has set says so and has no days [MLPS-25]', () => {
  for (const term of [...Object.values(keptTerms), ...Object.values(retentionRules)]) {
    expect(term.cites.title).not.toBe('');
    expect('open' in term).toBe(!('days' in term));
  }
  expect(retentionRules.drafts.days).toBeGreaterThanOrEqual(30);
  const used = new Set(Object.values(register).map(({ term }) => term));
  const unused = Object.keys(retentionRules).filter((rule) => !used.has(rule as never));
  // Of uploads and strangers the register says how long what became of them is kept; of a browser there are hashes alone.
  expect(unused.toSorted()).toEqual(['browsers', 'strangers', 'uploads']);
});
