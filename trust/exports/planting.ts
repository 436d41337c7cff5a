import type { ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import { type Claimant, claim, drafting, opening, openDesk, plantClaimants, rush } from '../../test/campaign-desk.ts';
import type { TestServer } from '../../test/server.ts';
import { giftFields, say, setYearly } from '../../test/wish-desk.ts';

/** Requests that are under way at once. */
const atOnce = 8;

/**
 * Unions, people, cases and chosen gifts in which every text that anybody can type is one of these: straight into the tables,
 * past whatever would refuse it today, as older data and other programs can bring it in.
 */
export async function plantTexts(s: TestServer, texts: readonly string[]): Promise<{ readonly campaign: string }> {
  await s.world.setClock(drafting);
  const people = await plantClaimants(s, texts.length);
  await plantUnions(s, people, texts);
  await s.world.setClock(opening);
  const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };
  await rush(people, atOnce, async ({ client }) => done(await client.post('/api/services/appeal/cases', { form })));
  await s.world.owner.query(
    `update cases c set summary = t.text from unnest($1::uuid[], $2::text[]) t (id, text) where c.applicant_id = t.id`,
    [people.map(({ id }) => id), texts],
  );
  await plantReturns(s, people, texts);
  return { campaign: await plantWishes(s, people, texts) };
}

/** A town and a workplace under it for each text, each with one person, whose numbers are texts as well. */
async function plantUnions(s: TestServer, people: readonly Claimant[], texts: readonly string[]): Promise<void> {
  const { owner, orgs } = s.world;
  const { sealer } = s.platform;
  const ids = { towns: texts.map(() => newId()), workplaces: texts.map(() => newId()) };
  await owner.query(
    `with t as (
       select t.*, c.id as county_id, c.city_id, c.path || 'f' || t.n || '.' as path
       from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality t (id, below, text, n), orgs c where c.id = $4)
     insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, cell_id, phone, address, area_code)
     select id, county_id, 'town', text, path, city_id, county_id, id, 1, text, text, text from t
     union all
     select below, id, 'workplace', text, path || 'w.', city_id, county_id, id, 1, text, text, text from t`,
    [ids.towns, ids.workplaces, texts, orgs['county']!.id],
  );
  await owner.query(
    `update memberships m set org_id = t.below, town_id = t.id
     from unnest($1::uuid[], $2::uuid[], $3::uuid[]) t (person, id, below) where m.person_id = t.person`,
    [people.map(({ id }) => id), ids.towns, ids.workplaces],
  );
  await owner.query(
    `update persons p set name = t.text, document_kind = 'passport', document_sealed = t.number, phone_sealed = t.number,
       document_blind = sha256(convert_to('document ' || p.id, 'utf8')), phone_blind = sha256(convert_to('phone ' || p.id, 'utf8'))
     from unnest($1::uuid[], $2::text[], $3::bytea[]) t (id, text, number) where p.id = t.id`,
    [people.map(({ id }) => id), texts, texts.map((text) => sealer.seal(text, 'identity'))],
  );
  const serving = await s.world.staff('factory', 'caseworker');
  await owner.query(
    `insert into posts (cell_id, id, person_id, org_id, role, from_on)
     select 1, gen_random_uuid(), $1, id, 'caseworker', '2020-01-01' from unnest($2::uuid[]) t (id)`,
    [serving.id, ids.workplaces],
  );
}

/** A base of each that has told of a group. */
async function plantReturns(s: TestServer, people: readonly Claimant[], texts: readonly string[]): Promise<void> {
  await s.world.owner.query(
    `with bases as (
       insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id, town_id,
         org_path, state, open, seq, entered_seq, filed_at, entered_at, form, summary, tuned, findings)
       select 1, gen_random_uuid(), 'recuperation-base', 2, 'B' || t.n, 1, t.person, o.id, o.city_id, o.county_id, o.town_id,
         o.path, 'accredited', false, 2, 1, clock_now(), clock_now(), jsonb_build_object('name', t.text, 'city', t.text), '', '{}', '[]'
       from unnest($1::uuid[], $2::text[]) with ordinality t (person, text, n)
       join memberships m on m.person_id = t.person and m.left_on is null join orgs o on o.id = m.org_id
       returning cell_id, id, form, org_path)
     insert into trace (cell_id, case_id, seq, action, from_state, to_state, org_path, said, request_id, at)
     select cell_id, id, 2, 'report', 'accredited', 'accredited', org_path, jsonb_build_object('leftOn', '2026-03-01', 'nights', 1,
       'people', 1, 'spent', 100, 'route', form ->> 'name', 'union', form ->> 'name'), 'planted', clock_now() from bases`,
    [people.map(({ id }) => id), texts],
  );
}

/** A campaign of which each has been given one and has said where it goes. */
async function plantWishes(s: TestServer, people: readonly Claimant[], texts: readonly string[]): Promise<string> {
  const { owner } = s.world;
  const giver = await s.staff('city', 'supervisor');
  await s.world.setClock(drafting);
  const desk = await openDesk(s);
  await setYearly(s.world, yuan(500));
  const fields = { orgId: desk.orgId, ...giftFields(texts.length) };
  const drafted = done(await desk.drafter.post<DeskAnswer>('/api/campaigns', fields));
  const campaign = await desk.move(drafted.id, 'announce');
  await s.world.setClock(opening);
  await rush(people, atOnce, async ({ client }) => done<ClaimAnswer>(await claim(client, campaign)));
  await s.ticker.settle();
  await rush(people, atOnce, async ({ client }) => done(await say(client, campaign.id, 1, { way: 'pickUp' })));
  const sealed = texts.map((text) =>
    s.platform.sealer.seal(JSON.stringify({ receiver: text, phone: text, address: text }), 'answers'),
  );
  await owner.query(
    `update claim_wishes w set said = '{"way": "deliver"}', said_sealed = t.sealed from claims k,
       unnest($1::uuid[], $2::bytea[]) t (person, sealed)
     where w.campaign_id = $3 and k.cell_id = w.cell_id and k.id = w.claim_id and k.person_id = t.person`,
    [people.map(({ id }) => id), sealed, campaign.id],
  );
  await owner.query('update campaign_goods set label = $2 where campaign_id = $1', [campaign.id, texts[0]]);
  await owner.query('update campaign_slices set label = $2 where campaign_id = $1', [campaign.id, texts[1]]);
  done(await giver.post(`/api/campaigns/${campaign.id}/moves`, { move: 'hand' }));
  return campaign.id;
}

/** Somebody who has an export to ask for. */
export interface Office {
  /** As she is known to who reads the mark of a file. */
  readonly name: string;
  readonly client: Client;
  /** Signs her in anew, as after a day without her. */
  again(): Promise<Client>;
}

export async function officeOf(s: TestServer, ...at: Parameters<TestServer['world']['staff']>): Promise<Office> {
  const { name, login } = await s.world.staff(...at);
  const again = async () => {
    const client = s.client();
    await client.signInByPassword(login!, s.world.password);
    return client;
  };
  return { name, client: await again(), again };
}
