import { Client as Postgres } from 'pg';
import { pino } from 'pino';
import { addDays, dayOf, daysBetween, startOfDay } from '../kernel/calendar.ts';
import { type Example, exampleDay } from '../kernel/example.ts';
import type { AnyValues } from '../kernel/field.ts';
import type { Service } from '../kernel/service.ts';
import { type Cast, Player } from '../replay/play.ts';
import type { Config } from '../server/config.ts';
import { type Running, startServer } from '../server/main.ts';
import { examplesOf } from '../server/registry.ts';
import { Company } from './company.ts';
import { demoAccounts } from './province.ts';
import { signUpByList } from './campaigns.ts';
import { fillRegister } from './register.ts';

/** How long before the end of the known calendar the demo stays, so that its deadlines can be counted. */
const margin = 45;

/** The same for what is only filed: its first deadlines are three weeks away at most. */
const waitingMargin = 25;

interface Urls {
  readonly appUrl: string;
  readonly ownerUrl: string;
}

const looksLikeDay = /^\d{4}-\d{2}-\d{2}$/;

/** The same answers on other days: every date moves by as much as the day of filing. */
function shifted(values: AnyValues, by: number): AnyValues {
  const move = (value: unknown) => (typeof value === 'string' && looksLikeDay.test(value) ? addDays(value, by) : value);
  return Object.fromEntries(Object.entries(values).map(([id, value]) => [id, move(value)]));
}

function onDay(example: Example, day: string): Example {
  const by = daysBetween(example.filedOn ?? exampleDay, day);
  return {
    ...example,
    filedOn: day,
    form: shifted(example.form, by),
    moves: example.moves.map((move) => ({ ...move, ...(move.said && { said: shifted(move.said, by) }) })),
  };
}

function lengthOf(example: Example): number {
  return example.moves.reduce((sum, move) => sum + (move.afterDays ?? 0), 0);
}

/** Whether an example is of a part of the year: it names its day, in a service that has a season. */
function isSeasonal({ tunables }: Service, { filedOn }: Example): boolean {
  return filedOn !== undefined && Object.values(tunables).some(({ kind }) => kind === 'season');
}

/** The last day on which an example can be filed and have run its course `before` this day; of a season, the same day of the year. */
function dayFor(service: Service, example: Example, before: string): string {
  const latest = addDays(before, -lengthOf(example));
  if (!isSeasonal(service, example)) return latest;
  const inYear = (example.filedOn ?? exampleDay).slice(4);
  const thisYear = `${latest.slice(0, 4)}${inYear}`;
  return thisYear <= latest ? thisYear : `${Number(latest.slice(0, 4)) - 1}${inYear}`;
}

/** Examples of a refusal are for tests; in the demo only what was filed is worth seeing. */
function isPlayed(example: Example): boolean {
  const { refused, after, verified, set, proven } = example;
  return [refused, after, set, proven].every((one) => one === undefined) && verified !== false;
}

/** How many colleagues an example takes; a demo of few people leaves it out. */
function colleaguesIn(example: Example): number {
  return Math.max(0, ...example.moves.map((move) => move.times ?? 0));
}

/** Of how many members the union of an example is at least. */
const membersIn = ({ members = 0 }: Example) => members;

/** Phones that no person of the demo has and no operator gives out, for those who are not in the register yet. */
function newcomerPhone(n: number): string {
  return `1748000${String(n).padStart(4, '0')}`;
}

/** Of the members of the demo workplace so many play examples. */
const mostPlaying = 40;

/** As many as the examples in which somebody's own membership is found again, kept or left. */
const mostSpent = 16;

/** Whether an example changes the membership of the member who plays it, who then plays nothing else. */
function isSpending({ newcomers, belongsTo, actions }: Service): boolean {
  if (newcomers) return !belongsTo;
  return Object.values(actions).some(({ ends, keeps }) => ends ?? keeps);
}

/** Whose phone files: a newcomer's, for a case at another union somebody's from outside, else a member's. */
function applicantPhone(
  service: Service,
  n: number,
  { mine, outside, spent }: { readonly mine: string; readonly outside: readonly string[]; readonly spent: string[] },
): string {
  const { newcomers, belongsTo } = service;
  if (newcomers) return newcomerPhone(n);
  if (isSpending(service)) return spent.pop()!;
  return belongsTo ? outside[n % outside.length]! : mine;
}

/** The phones of verified workers, of one union or of all others. */
async function phonesOf(
  owner: Postgres,
  running: Running,
  union: { readonly id: string; readonly inside: boolean },
): Promise<string[]> {
  const { rows } = await owner.query<{ phone_sealed: Buffer }>(
    `select p.phone_sealed from memberships m join persons p on p.cell_id = m.cell_id and p.id = m.person_id
     join accounts a on a.cell_id = p.cell_id and a.person_id = p.id and a.kind = 'worker'
     where (m.org_id = $1) = $2 and m.left_on is null and p.verified order by p.id limit 60`,
    [union.id, union.inside],
  );
  return rows.map((row) => running.platform.sealer.open(row.phone_sealed));
}

async function playAll(running: Running, owner: Postgres, url: string): Promise<number> {
  const accounts = demoAccounts();
  const company = new Company(url, owner, accounts, running.platform.sealer);
  // The announced ones come first.
  const announced = accounts.workers.filter((worker) => worker.verified);
  const union = announced[0]!.orgId;
  const { rows: parents } = await owner.query<{ parent_id: string }>('select parent_id from orgs where id = $1', [
    union,
  ]);
  const above = parents[0]!.parent_id;
  const inside = await phonesOf(owner, running, { id: union, inside: true });
  // Who has played nothing before asks last, so that no rule of «once» stands in the way.
  const fresh = inside.splice(mostPlaying);
  const phones = [...new Set([...announced.map((worker) => worker.phone), ...inside])];
  const spent = phones.slice(announced.length).slice(-mostSpent);
  phones.splice(phones.length - spent.length);
  // Whoever is announced as a member of another union stays there.
  const staying = new Set([accounts.withoutCounty.phone, accounts.rider.phone]);
  const others = await phonesOf(owner, running, { id: union, inside: false });
  const outside = others.filter((phone) => !staying.has(phone));
  const { registry, calendar, config } = running.platform;
  const today = [dayOf(Date.now()), addDays(calendar.knownUntil, -margin)].toSorted()[0]!;
  let day = today;
  const setDay = async (next: string) => {
    day = next;
    await owner.query('delete from hand_clock');
    await owner.query('insert into hand_clock (at) values ($1)', [new Date(startOfDay(day) + 9 * 3_600_000)]);
  };
  let played = 0;
  for (const service of registry.values()) {
    const all = await examplesOf(`${config.root}/services`, service.id);
    const examples = all.filter(
      (example) => isPlayed(example) && colleaguesIn(example) < phones.length && membersIn(example) <= phones.length,
    );
    const mayAgain = Object.keys(service.eligible).length === 0;
    const having = new Set<string>();
    for (const example of examples) {
      if (isSpending(service) && spent.length === 0) continue;
      // What was had before may stand in the way; a demo of few people leaves out what is left.
      const inTurn = phones.map((_phone, n) => phones[(played + n) % phones.length]!);
      const mine = inTurn.find((phone) => mayAgain || !having.has(phone));
      if (mine === undefined) continue;
      having.add(mine);
      await setDay(dayFor(service, example, addDays(today, -(played % 4) - 1)));
      const cast: Cast = {
        applicant: await company.worker(applicantPhone(service, played, { mine, outside, spent })),
        union,
        above,
        registered: () => company.registered(spent.pop()!),
        colleagues: (n) =>
          Promise.all(
            phones
              .filter((phone) => phone !== mine)
              .slice(0, n)
              .map(company.worker),
          ),
        post: (role, orgId) => company.post(role, orgId),
        person: (id) => company.person(id),
        advance: async (days) => {
          await setDay(addDays(day, days));
          await running.ticker.settle();
        },
      };
      await new Player(service, cast).play(onDay(example, day));
      played += 1;
    }
  }
  const registryDay = addDays(today, -2);
  await setDay(registryDay);
  const outing = await fillRegister({
    company,
    accounts,
    url,
    members: phones,
    newcomer: newcomerPhone(played),
    today: registryDay,
  });
  await setDay([addDays(dayOf(Date.now()), -1), addDays(calendar.knownUntil, -waitingMargin)].toSorted()[0]!);
  await signUpByList({ company, accounts }, outing, phones.slice(0, 3));
  return played + (await fileWaiting(running, company, { union, above, fresh, day }));
}

interface Waiting {
  readonly union: string;
  readonly above: string;
  readonly fresh: readonly string[];
  readonly day: string;
}

/** Two cases of each service for members, filed yesterday: what the cadres of the demo branch find on their desks. */
async function fileWaiting(running: Running, company: Company, { union, above, fresh, day }: Waiting): Promise<number> {
  const { registry, config } = running.platform;
  const nobody = () => Promise.reject(new Error('nobody else has a part in filing'));
  const others = { colleagues: nobody, post: nobody, person: nobody, advance: nobody, registered: nobody };
  const left = [...fresh];
  const before = left.length;
  for (const service of registry.values()) {
    if (isSpending(service)) continue;
    if (service.newcomers !== undefined || service.belongsTo !== undefined) continue;
    const examples = (await examplesOf(`${config.root}/services`, service.id))
      .filter((example) => isPlayed(example) && !isSeasonal(service, example) && membersIn(example) <= before)
      .slice(0, 2);
    for (const example of examples) {
      const phone = left.pop();
      if (phone === undefined) break;
      const cast: Cast = { ...others, applicant: await company.worker(phone), union, above };
      await new Player(service, cast).play({ ...onDay(example, day), moves: [] });
    }
  }
  return before - left.length;
}

/**
 * Plays the examples of every service through the public API, by people of the demo branch, on the days before today, so
 * that lists, timelines and figures have something true to show.
 */
export async function playDemoCases(urls: Urls, config: Config, say: (line: string) => void): Promise<void> {
  const started = Date.now();
  const owner = new Postgres({ connectionString: urls.ownerUrl });
  await owner.connect();
  const log = pino({ level: 'warn' });
  // Hundreds of people sign in here from one address.
  const unlimited = { ...config, codesPerAddress: 1_000_000 };
  const running = await startServer({ appUrl: urls.appUrl, config: unlimited, log, ticking: false });
  try {
    const url = await running.app.listen({ host: '127.0.0.1', port: 0 });
    const played = await playAll(running, owner, url);
    await owner.query('delete from hand_clock');
    await owner.query('delete from sessions');
    // Codes were used on days set by hand; those of today are all unused.
    await owner.query('update account_factors set used_step = null, used_at = null');
    await owner.query('delete from sign_in_tries');
    say(`示例办件已就绪：${played} 件，用时 ${((Date.now() - started) / 1000).toFixed(1)} 秒`);
  } finally {
    await running.stop();
    await owner.end();
  }
}
