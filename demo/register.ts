import type { DeskAnswer } from '../kernel/allot-answers.ts';
import type { CaseAnswer, OrgAnswer, OrgRef } from '../kernel/answers.ts';
import { type Day, addDays, dayOf } from '../kernel/calendar.ts';
import { type EmployerTokenAnswer, enterpriseUrn, userUrn } from '../kernel/employer-answers.ts';
import { checkDigit18 } from '../kernel/identity/number18.ts';
import type { Role } from '../kernel/party.ts';
import { type Committee, committeeNames } from '../kernel/union-facts.ts';
import { Client, done } from '../replay/client.ts';
import type { Registered } from '../replay/play.ts';
import { announceCampaigns } from './campaigns.ts';
import type { Company } from './company.ts';
import { hanName } from './names.ts';
import type { DemoAccounts, DemoStaff } from './plan.ts';
import { phoneOf } from './phones.ts';
import { randomOf } from './random.ts';

/** What the pages about unions and people need beside cases: who plays, and whom she meets. */
export interface Registry {
  readonly company: Company;
  readonly accounts: DemoAccounts;
  readonly url: string;
  /** Phones of members of the demo workplace, the announced ones first, who are members still. */
  readonly members: readonly string[];
  /** A phone that nobody of the register has. */
  readonly newcomer: string;
  /** What the clock of the demo shows, which a calendar that ends soon keeps in the past. */
  readonly today: Day;
}

/** Three years have 1095 or 1096 days; what a term needs here is to end about then. */
const threeYears = 1_096;

function staffAt({ staff }: DemoAccounts, level: DemoStaff['level'], role: Role): DemoStaff {
  return staff.find((one) => one.level === level && one.role === role)!;
}

/** Who sits where, by invented names; a union takes its seats from its own supervisor or one above. */
async function seat(by: Client, orgId: string, chairs: readonly Committee[], fromOn: string): Promise<void> {
  const names = randomOf(0, 'seats', orgId);
  for (const committee of chairs) {
    const offices =
      committee === 'union' ? (['chair', 'vice-chair', 'member'] as const) : (['chair', 'member'] as const);
    for (const office of offices) {
      const name = hanName(names.chance(0.5) ? 'female' : 'male', names);
      done(await by.post(`/api/orgs/${orgId}/seats`, { committee, office, name, fromOn }));
    }
  }
}

async function begin(by: Client, orgId: string, years: 3 | 5, beginsOn: string): Promise<string> {
  done(await by.post(`/api/orgs/${orgId}/terms`, { years, beginsOn, corrects: false }));
  return beginsOn;
}

/** Of the other workplaces in the county one in three has its three committees, one has two, one has written nothing down. */
async function seatOthers({ company, accounts, today }: Registry, but: string): Promise<void> {
  const { login, orgId } = staffAt(accounts, 'county', 'supervisor');
  const by = await company.staff(login);
  const others = (await workplacesBelow(by, orgId)).filter(({ id }) => id !== but);
  for (const [n, { id }] of others.slice(0, 15).entries()) {
    if (n % 3 === 2) continue;
    const began = await begin(by, id, 3, addDays(today, -60 * (n + 1)));
    await seat(by, id, n % 3 === 0 ? committeeNames : ['union', 'women'], began);
  }
}

/** The workplaces with members, however far below; those that cases founded have none yet, and their own first term. */
async function workplacesBelow(by: Client, orgId: string): Promise<readonly OrgRef[]> {
  const { children } = done(await by.get<OrgAnswer>(`/api/orgs/${orgId}`));
  const peopled = children.filter(({ members }) => members > 0);
  const below = peopled.map(async (child) => (child.level === 'workplace' ? [child] : workplacesBelow(by, child.id)));
  return (await Promise.all(below)).flat();
}

/**
 * Terms and committees of the demo branch: the workplace's term ends in six weeks, the street's is over, the rest are in
 * force.
 */
async function seatUnions(registry: Registry): Promise<void> {
  const { company, accounts } = registry;
  const real = dayOf(Date.now());
  for (const level of ['city', 'county'] as const) {
    const { login, orgId } = staffAt(accounts, level, 'supervisor');
    const by = await company.staff(login);
    await seat(by, orgId, committeeNames, await begin(by, orgId, 5, addDays(real, -700)));
  }
  const street = staffAt(accounts, 'town', 'supervisor');
  const by = await company.staff(street.login);
  const ended = await begin(by, street.orgId, 3, addDays(real, -threeYears - 20));
  await seat(by, street.orgId, ['union', 'audit'], ended);
  const workplace = accounts.workers[0]!;
  const ending = await begin(by, workplace.orgId, 3, addDays(real, 42 - threeYears));
  const [first, second] = accounts.workers;
  const chairs = [
    { committee: 'union', personId: first!.personId },
    { committee: 'women', personId: second!.personId },
  ];
  for (const chair of chairs)
    done(await by.post(`/api/orgs/${workplace.orgId}/seats`, { ...chair, office: 'chair', fromOn: ending }));
  await seat(by, workplace.orgId, ['audit'], ending);
  await seatOthers(registry, workplace.orgId);
}

/** Two targets that say of themselves that they are examples: nobody published these numbers. */
async function setTargets({ company, accounts, today }: Registry): Promise<void> {
  const year = dayOf(Date.now()).slice(0, 4);
  const days = { from: `${year}-01-01`, to: `${year}-12-31` };
  const county = staffAt(accounts, 'county', 'supervisor');
  const couriers = staffAt(accounts, 'federation', 'supervisor');
  done(
    await (
      await company.staff(county.login)
    ).post('/api/targets', {
      ...days,
      orgId: county.orgId,
      name: '示例：单位工会三个委员会都建起来',
      definition: '仅作演示，不是任何文件的要求。登记了工会主席、经审主任、女职工主任的单位工会，占全区单位工会。',
      counts: 'three-committees',
      outOf: 'unions',
      level: 'workplace',
      goal: 80,
    }),
  );
  done(
    await (
      await company.staff(couriers.login)
    ).post('/api/targets', {
      ...days,
      orgId: couriers.orgId,
      name: '示例：快递员入会',
      definition: '仅作演示，总数是编的。本联合会和所属单位工会现在的会员，占填报的快递员人数。',
      counts: 'members',
      outOf: 'typed',
      typed: { n: 1_000, source: '演示用的数字，没有来源', on: today },
      goal: 60,
    }),
  );
}

/** The day before yesterday one employer reported six people: three who start, a member, and two who left, one of them a member. */
async function reportStaff({ company, accounts, url, members }: Registry): Promise<void> {
  const { orgId } = accounts.workers[0]!;
  const approver = await company.staff(staffAt(accounts, 'city', 'approver').login);
  const token = done(
    await approver.post<EmployerTokenAnswer>(`/api/orgs/${orgId}/employer-tokens`, {
      label: '示例人事系统',
      days: 180,
    }),
  ).token!;
  const said = [
    ...(await Promise.all(
      members.slice(2, 4).map(async (phone, n) => ({ ...(await company.registered(phone)), phone, active: n === 0 })),
    )),
    ...[0, 1, 2, 3].map((n) => {
      const random = randomOf(0, 'reported', n);
      const name = hanName(random.chance(0.5) ? 'female' : 'male', random);
      return { name, phone: phoneOf('staff', 9_000_100 + 7 * n), active: n < 3 };
    }),
  ];
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' };
  const system = new Client(url);
  system.isPatient = true;
  for (const [n, { name, phone, active }] of said.entries()) {
    const user = {
      schemas: [userUrn, enterpriseUrn],
      userName: `gh${String(n + 1).padStart(3, '0')}@example.com`,
      name: { formatted: name },
      phoneNumbers: [{ value: phone, type: 'mobile' }],
      active: true,
      [enterpriseUrn]: {
        employeeNumber: `GH${String(n + 1).padStart(3, '0')}`,
        department: n % 2 === 0 ? '一车间' : '二车间',
      },
    };
    const { id } = done(await system.post<{ id: string }>('/scim/v2/Users', user, headers));
    if (!active) done(await system.delete(`/scim/v2/Users/${id}`, headers));
  }
}

/** Of the same birth date and sex, which no other person of the demo has: area and birth date are hers alone. */
function otherNumber(number: string): string {
  const sequence = String((Number(number.slice(14, 17)) + 2) % 1_000).padStart(3, '0');
  const first17 = number.slice(0, 14) + sequence;
  return first17 + checkDigit18(first17);
}

/** A member whose number was once written down wrongly joins again with another phone: two records that may be one person. */
async function joinTwice({ company, accounts, members, newcomer }: Registry): Promise<void> {
  const { orgId } = accounts.workers[0]!;
  const known = await firstResident(company, members.slice(6));
  // A small province has nobody to spare.
  if (known === undefined) return;
  const applicant = await company.worker(newcomer);
  const { name, documentKind, number } = known;
  const form = { union: orgId, name, documentKind, number: otherNumber(number) };
  const { id } = done(await applicant.post<CaseAnswer>('/api/services/join-union/cases', { form }));
  const caseworker = await company.post('caseworker', orgId);
  done(await caseworker.post(`/api/cases/${id}/moves`, { action: 'approve', said: {} }));
}

async function firstResident(company: Company, phones: readonly string[]): Promise<Registered | undefined> {
  for (const phone of phones) {
    const known = await company.registered(phone);
    if (known.documentKind === 'resident-id') return known;
  }
  return undefined;
}

/**
 * Fills what stands beside the cases through the public API: terms and committees, targets, campaigns, what an employer reported, and two
 * records of what may be one person. Gives the campaign for which members are signed up by a list.
 */
export async function fillRegister(registry: Registry): Promise<DeskAnswer> {
  await seatUnions(registry);
  await setTargets(registry);
  await reportStaff(registry);
  await joinTwice(registry);
  return announceCampaigns(registry, registry.today);
}
