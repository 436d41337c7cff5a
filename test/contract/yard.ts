import type { CaseAnswer, Page } from '../../kernel/answers.ts';
import { startOfDay } from '../../kernel/calendar.ts';
import { purposesIn } from '../../kernel/consent.ts';
import type { DoubtLine } from '../../kernel/doubt-answers.ts';
import type { EmployerTokenAnswer } from '../../kernel/employer-answers.ts';
import { type Example, exampleDay } from '../../kernel/example.ts';
import type { ExportLine } from '../../kernel/exporting.ts';
import type { ImportAnswer } from '../../kernel/import-answers.ts';
import type { Duty } from '../../kernel/duty.ts';
import { roles } from '../../kernel/party.ts';
import type { Service } from '../../kernel/service.ts';
import { type Client, done } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { projectRoot } from '../../server/config.ts';
import { newId } from '../../server/db/id.ts';
import { doubtPeople } from '../../server/people/doubts.ts';
import { examplesOf } from '../../server/registry.ts';
import { applicantFor, formOf, registerOf } from '../applicants.ts';
import { askBody } from '../export-desk.ts';
import type { TestServer } from '../server.ts';
import { rosterHeadings, rosterLine } from '../workbook.ts';
import type { WorldPerson } from '../world.ts';

const morningOf = (day: string) => new Date(startOfDay(day) + 9 * 3_600_000);

/** The morning on which the examples of services are filed, but for those that say another; their dates are written against it. */
export const yardMorning = morningOf(exampleDay);

/**
 * One union with the people of it, in whose name every route is called once as it is meant to be: a cadre with all roles,
 * another one above her for what takes a second person, a member, and the personnel system of the employer.
 */
export interface Yard {
  readonly s: TestServer;
  readonly org: string;
  readonly above: string;
  readonly own: Client;
  readonly second: Client;
  readonly worker: Client;
  readonly member: WorldPerson;
  readonly nobody: Client;
  /** A number that no call before was given: of all, or of what there is only so much of. */
  next(of?: string): number;
  idOf(org: string): string;
  token(): Promise<string>;
  administrator(duty: Duty): Promise<Client>;
}

/** An eighth of a second after the last one: a token of an employer is good for six hundred requests a minute. */
export const nextMoment = ({ s, next }: Yard) =>
  s.world.setClock(new Date(yardMorning.getTime() + next('moment') * 125));

/** `from`: where its numbers begin, so that two yards of one world share no person. */
export async function makeYard(s: TestServer, org: string, above: string, from = 0): Promise<Yard> {
  const own = await s.staff(org, ...roles);
  const second = await s.staff(above, ...roles);
  const member = await s.world.worker(org, '欧阳会员');
  const worker = s.client();
  await worker.signInByPhone(member.phone);
  const counts = new Map<string, number>();
  let token: string | undefined;
  const administrators = new Map<Duty, Promise<Client>>();
  const idOf = (key: string) => s.world.orgs[key]!.id;
  const yard: Yard = {
    s,
    org,
    above,
    own,
    second,
    worker,
    member,
    nobody: s.client(),
    next(of = 'all') {
      const count = (counts.get(of) ?? from) + 1;
      counts.set(of, count);
      return count;
    },
    idOf,
    token: async () => (token ??= (await makeToken(yard)).token!),
    administrator(duty) {
      const made = administrators.get(duty) ?? s.administrator(duty);
      administrators.set(duty, made);
      return made;
    },
  };
  return yard;
}

export const makeToken = async ({ own, idOf, org, next }: Yard) =>
  done(
    await own.post<EmployerTokenAnswer>(`/api/orgs/${idOf(org)}/employer-tokens`, {
      label: `示例人事系统${next()}`,
      days: 30,
    }),
  );

/** A case that waits for the yard's own caseworker. */
export async function fileCase({ worker, next }: Yard, text = '食堂的菜总是凉的'): Promise<string> {
  const form = { topic: 'canteen', what: `${text}，第 ${next()} 次`, aboveWorkplace: false, shared: true };
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
}

/** A file of the member that lies in a case which the caseworker decides. */
export async function fileOfCase(yard: Yard): Promise<string> {
  const [caseId, id] = [await fileCase(yard), await upload(yard.worker)];
  await yard.s.world.owner.query('update files set case_id = $1 where id = $2', [caseId, id]);
  return id;
}

/** Two people of one name and birth date, put up for review. */
export async function doubt({ s, org, own, next }: Yard): Promise<{ id: string; kept: string }> {
  const name = `示例${inLetters(next())}`;
  const pair = [await s.world.worker(org, name), await s.world.worker(org, name)];
  const ids = pair.map(({ id }) => id);
  const born = pair[0]!.document.replace(/^.{6}(....)(..)(..).*$/, '$1-$2-$3');
  await s.world.owner.query(`update persons set born_on = $2 where id = any ($1)`, [ids, born]);
  await s.world.owner.query(`update persons set document_kind = 'passport' where id = $1`, [ids[1]]);
  await doubtPeople(s.platform.db, [{ cell: 1, personId: ids[0]! }]);
  const { items } = done(await own.get<Page<DoubtLine>>('/api/doubts'));
  const found = items.find(({ sides }) => sides.some(({ id }) => id === ids[0]));
  if (found === undefined) throw new Error('the two are not put up for review');
  return { id: found.id, kept: ids[0]! };
}

export const mergeBody = (kept: string) => ({
  kept,
  name: kept,
  document: kept,
  phone: kept,
  bornOn: kept,
  otherDocument: 'hers',
  why: '看过两张证件，是同一个人',
});

export async function askExport({ own, idOf, org }: Yard, unmasked: boolean): Promise<string> {
  return done(await own.post<ExportLine>('/api/exports', askBody({ org: idOf(org), unmasked }))).id;
}

/** A roster of one person into the yard's union, as text. */
export async function roster({ s, org, idOf, next }: Yard): Promise<FormData> {
  // The union may have been given a new name meanwhile.
  const { rows } = await s.world.owner.query<{ name: string }>('select name from orgs where id = $1', [idOf(org)]);
  const line = rosterLine(50_000 + next(), rows[0]!.name);
  const body = new FormData();
  body.append('file', new Blob([`${rosterHeadings.join(',')}\n${line.join(',')}\n`]), '名册.csv');
  return body;
}

/** A roster that is checked, or imported as well. */
export async function imported(yard: Yard, far: 'checked' | 'done'): Promise<string> {
  const { own, s } = yard;
  const { id } = done(await own.post<ImportAnswer>('/api/imports?kind=members', await roster(yard)));
  await s.ticker.settle();
  if (far === 'done') done(await own.post(`/api/imports/${id}/start`, {}));
  await s.ticker.settle();
  return id;
}

/** Somebody whom the employer says to be new. */
export function said({ next }: Yard): object {
  const n = next();
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName: `gong-${n}@example.org`,
    externalId: `E${n}`,
    name: { formatted: '司徒新工' },
    phoneNumbers: [{ value: String(19_900_020_000 + n), type: 'mobile' }],
  };
}

export async function pushed(yard: Yard): Promise<string> {
  const response = await fetch(`${yard.s.url}/scim/v2/Users`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await yard.token()}`, 'content-type': 'application/scim+json' },
    body: JSON.stringify(said(yard)),
  });
  const answer = (await response.json()) as { id: string };
  if (response.status !== 201) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer.id;
}

/** Somebody who may file a service, and the form of its first example, whose day it becomes. */
export async function filing(yard: Yard, service: Service): Promise<{ by: Client; form: Record<string, unknown> }> {
  const { s, org, above } = yard;
  const examples: readonly Example[] = await examplesOf(`${projectRoot}/services`, service.id);
  const example = examples.find(({ refused, after }) => refused === undefined && after === undefined)!;
  const by = await applicantFor(s, service, org, 'workshop');
  if (example.members !== undefined) await s.world.crowd(org, example.members);
  const form = await formOf(s.world, service, by, registerOf(s.world, org, above), example.form);
  await by.agree(purposesIn(service.form, form));
  await s.world.setClock(morningOf(example.filedOn ?? exampleDay));
  return { by, form };
}

export const sheetBody = ({ s, org, above, idOf, next }: Yard) => ({
  orgId: idOf(above),
  name: `星级评定${next()}`,
  level: s.world.orgs[org]!.level,
  items: [{ text: '职工之家', points: 10, proof: '照片' }],
  thresholds: [1, 2, 3, 4, 5],
});
const days = { from: '2020-01-01', to: '2099-12-31', validUntil: '2100-12-31' };

/** A round in which the yard's union has come as far as the step before this one. */
export async function starRound(yard: Yard, before: 'score' | 'check' | 'publish' | 'object' | 'answer') {
  const { own, second, idOf, org } = yard;
  const sheetId = done(await second.post<{ id: string }>('/api/star-sheets', sheetBody(yard))).id;
  const id = done(await second.post<{ id: string }>('/api/star-rounds', { sheetId, ...days })).id;
  const url = `/api/star-rounds/${id}/unions/${idOf(org)}`;
  const scores = [{ key: 'i1', points: 8, words: '有照片', files: [] }];
  const steps = [
    ['score', () => own.post(`${url}/score`, { seen: 0, scores })],
    ['check', () => second.post(`${url}/check`, { seen: 1, changes: [] })],
    ['publish', () => second.post(`/api/star-rounds/${id}/publish`, {})],
    ['object', () => own.post(`${url}/object`, { seen: 3, words: '合同其实是二月签的' })],
  ] as const;
  for (const [step, make] of steps) {
    if (step === before) break;
    done(await make());
  }
  return { id, sheetId, orgId: idOf(org), scores };
}
export const roundBody = (sheetId: string) => ({ sheetId, ...days });

/** A number in letters, for names that take no digits. */
export const inLetters = (n: number) => [...String(n)].map((digit) => '癸甲乙丙丁戊己庚辛壬'[Number(digit)]).join('');

/** Who sits in a committee; nobody does twice. */
const seatName = ({ next }: Yard) => `委员${inLetters(next())}`;
export const seatBody = (yard: Yard) => ({
  committee: 'union',
  office: 'member',
  name: seatName(yard),
  fromOn: '2024-01-01',
});

export async function seat(yard: Yard): Promise<string> {
  const { own, idOf, org } = yard;
  const body = seatBody(yard);
  const url = `/api/orgs/${idOf(org)}/seats`;
  const { seats } = done(await own.post<{ seats: { id: string; name: string; to?: string }[] }>(url, body));
  return seats.find(({ name, to }) => name === body.name && to === undefined)!.id;
}

export const targetBody = ({ idOf, org, next }: Yard) => ({
  orgId: idOf(org),
  name: `女职工组织${next()}`,
  definition: '登记了女职工委员会主任的单位工会。',
  counts: 'women-committee',
  outOf: 'unions',
  level: 'workplace',
  goal: 80,
  from: '2026-01-01',
  to: '2099-12-31',
});

export async function target(yard: Yard): Promise<string> {
  return done(await yard.own.post<{ id: string }>('/api/targets', targetBody(yard))).id;
}

export const settingBody = (day: number) => ({
  service: 'hospital-condolence',
  name: 'grant',
  value: 60_000 + day,
  from: new Date(Date.UTC(2090, 0, day)).toISOString().slice(0, 10),
  cites: { title: '示例办法', clause: '三', link: 'https://example.org/' },
});

/** A draft of the yard's own union that waits for the second person. */
export async function settingDraft({ s, own, org, idOf, next }: Yard): Promise<string> {
  done(await own.post(`/api/orgs/${idOf(org)}/tunables`, settingBody(next())));
  const { rows } = await s.world.owner.query<{ id: string }>(
    'select id from tunable_drafts where org_id = $1 and decision is null order by id desc limit 1',
    [idOf(org)],
  );
  return rows[0]!.id;
}

/** A rule pack with one value of one day. */
export function packText(day: number): string {
  const { service, name, from } = settingBody(day);
  const cites = '{ title: 示例办法 }';
  const values = `{ ${service}: { ${name}: [{ value: 600, from: ${from} }] } }`;
  return `hongqiao: rule-pack/1\npacks:\n  own:\n    title: 示例\n    cites: ${cites}\n    values: ${values}\n`;
}

/** A draft of the yard's own union as it is tried. */
export async function whatIf(yard: Yard): Promise<string> {
  const asked = { drafts: [await settingDraft(yard)], from: '2026-01-01', to: '2026-12-31' };
  return done(await yard.own.post<{ id: string }>(`/api/orgs/${yard.idOf(yard.org)}/what-ifs`, asked)).id;
}

export async function notice({ s, member }: Yard): Promise<string> {
  const id = newId();
  await s.world.owner.query(
    `insert into notices (cell_id, id, person_id, case_id, title, says, at)
     values (1, $1, $2, null, '示例消息', '给你看的', clock_now())`,
    [id, member.id],
  );
  return id;
}
