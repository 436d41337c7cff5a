import { randomBytes, randomInt } from 'node:crypto';
import type { BulkAnswer } from '../../kernel/bulk.ts';
import type { CaseAnswer, FileAnswer, NoticeLine, Page } from '../../kernel/answers.ts';
import { addDays, dayOf } from '../../kernel/calendar.ts';
import type { ImportAnswer } from '../../kernel/import-answers.ts';
import { rosterHeadings, rosterLine } from '../../test/workbook.ts';
import type { Person } from './person.ts';
import type { Populace } from './town.ts';
import { pictureOf } from '../../test/picture.ts';

/** Everybody who takes part, signed in. */
export interface Cast {
  readonly town: Populace;
  readonly workers: readonly Person[];
  readonly handlers: readonly Person[];
  readonly county: readonly Person[];
  readonly cashiers: readonly Person[];
  /** Somebody who is no member yet; undefined where no more can be had. */
  newcomer(): Promise<Person | undefined>;
  /** The instant of the platform's clock. */
  now(): number;
}

export type Story = (cast: Cast) => Promise<unknown>;

export const one = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)]!;

/** A picture of a length that few others have. It is stored sealed. */
async function upload(person: Person): Promise<string | undefined> {
  const bytes = new Uint8Array(pictureOf(randomBytes(16 + randomInt(100_000))));
  const file = await person.write<FileAnswer>({
    op: 'upload',
    path: '/api/files',
    body: () => {
      const form = new FormData();
      form.append('file', new Blob([bytes]), '照片.png');
      return form;
    },
    promised: ({ id }) => ({ fileId: id, bytes: bytes.length }),
  });
  return file?.id;
}

function file(person: Person, service: string, action: string, form: object): Promise<CaseAnswer | undefined> {
  return person.write<CaseAnswer>({
    op: `file ${service}`,
    path: `/api/services/${service}/cases`,
    body: () => ({ form }),
    promised: ({ id }) => ({ caseId: id, action }),
  });
}

function move(person: Person, id: string, action: string, said: object = {}): Promise<CaseAnswer | undefined> {
  return person.write<CaseAnswer>({
    op: action,
    path: `/api/cases/${id}/moves`,
    body: () => ({ action, said }),
    promised: () => ({ caseId: id, action }),
  });
}

async function appealOf(cast: Cast): Promise<{ worker: Person; filed: CaseAnswer } | undefined> {
  const worker = one(cast.workers);
  const photo = Math.random() < 0.25 ? await upload(worker) : undefined;
  const shared = Math.random() < 0.5;
  const filed = await file(worker, 'appeal', 'file', {
    topic: one(['canteen', 'workplace', 'welfare', 'other']),
    what: '三号车间的空调坏了，中午很热，希望尽快修好。',
    aboveWorkplace: false,
    shared,
    ...(photo !== undefined && { photos: [photo] }),
  });
  return filed && { worker, filed };
}

/** An appeal from filing to the worker's word that it is done; often two cadres reach for the same step at once. */
const appeal: Story = async (cast) => {
  const found = await appealOf(cast);
  if (found === undefined) return;
  const { worker, filed } = found;
  const twins = Math.random() < 0.2 ? [cast.handlers[0]!, cast.handlers[1]!] : [one(cast.handlers)];
  const took = await Promise.all(twins.map((cadre) => move(cadre, filed.id, 'accept')));
  const accepted = took.find((answer) => answer !== undefined);
  const handler = accepted && cast.town.handlers.findIndex((cadre) => cadre.id === one(cast.town.handlers).id);
  if (accepted === undefined || handler === undefined || handler < 0) return;
  const assigned = await move(one(cast.handlers), filed.id, 'assign', { handler: cast.town.handlers[handler]!.id });
  if (assigned === undefined) return;
  if (!(await move(cast.handlers[handler]!, filed.id, 'answer', { reply: '空调今天已经修好了。' }))) return;
  if (Math.random() < 0.7) await move(worker, filed.id, 'satisfy', { rating: 5 });
};

/** Several appeals, accepted by one cadre in one request. */
const bulk: Story = async (cast) => {
  const filed = await Promise.all(Array.from({ length: 4 }, () => appealOf(cast)));
  const cases = filed.flatMap((found) => (found === undefined ? [] : [found.filed]));
  if (cases.length === 0) return;
  const rows = cases.map(({ id, seq }) => ({ id, seen: seq }));
  const cadre = one(cast.handlers);
  await cadre.write<BulkAnswer>({
    op: 'bulk accept',
    path: '/api/case-moves',
    body: () => ({ action: 'accept', said: {}, rows }),
    promised: ({ rows: came }) => ({
      action: 'accept',
      moved: came.filter(({ done }) => done).map(({ id }) => id),
    }),
  });
};

let injury = 0;

/** A visit that ends with money from the ledger; sometimes the same injury is filed twice at the same moment. */
const visit: Story = async (cast) => {
  injury += 1;
  const worker = cast.workers[injury % cast.workers.length]!;
  const nth = Math.floor(injury / cast.workers.length) % 85;
  const today = dayOf(cast.now());
  const proof = [await upload(worker), await upload(worker)];
  if (proof.includes(undefined)) return;
  const form = (photo: string | undefined) => ({
    injuredOn: addDays(today, -nth - 1),
    hospital: '示例人民医院',
    what: '搬运时砸到了脚。',
    proof: [photo],
  });
  const times = Math.random() < 0.1 ? 2 : 1;
  const filed = await Promise.all(
    proof.slice(0, times).map((photo) => file(worker, 'work-injury-visit', 'file', form(photo))),
  );
  for (const found of filed) {
    if (found === undefined) continue;
    const county = one(cast.county);
    const done =
      (await move(county, found.id, 'verify')) && (await move(county, found.id, 'visit', { visitedOn: today }));
    if (done !== undefined) await move(one(cast.cashiers), found.id, 'pay');
  }
};

/** Somebody joins, and half of them leave again. */
const joining: Story = async (cast) => {
  const person = await cast.newcomer();
  if (person === undefined) return;
  const { world } = cast.town;
  const form = {
    union: world.orgs['factory']!.id,
    name: '新来的',
    documentKind: 'resident-id',
    number: world.documentNumber(),
  };
  const asked = await file(person, 'join-union', 'apply', form);
  const joined = asked && (await move(one(cast.handlers), asked.id, 'approve'));
  if (joined === undefined || Math.random() < 0.5) return;
  const leaving = await file(person, 'leave-union', 'apply', {});
  if (leaving !== undefined) await move(one(cast.handlers), leaving.id, 'note');
};

let lines = 400_000;

/** A small roster, looked over and then imported. */
const roster: Story = async (cast) => {
  const rows = 40;
  const text = [rosterHeadings, ...Array.from({ length: rows }, () => rosterLine((lines += 1), '示例学校工会'))];
  const csv = text.map((cells) => cells.join(',')).join('\r\n');
  const cadre = one(cast.county);
  const sent = await cadre.write<ImportAnswer>({
    op: 'import',
    path: '/api/imports?kind=members',
    body: () => {
      const form = new FormData();
      form.append('file', new Blob([csv]), '名册.csv');
      return form;
    },
    promised: ({ id }) => ({ importId: id }),
  });
  if (sent === undefined || !(await reaches(cadre, sent.id, 'checked'))) return;
  await cadre.write<ImportAnswer>({
    op: 'import start',
    path: `/api/imports/${sent.id}/start`,
    body: () => ({}),
    promised: () => ({ importId: sent.id, rows }),
  });
  await reaches(cadre, sent.id, 'done');
};

async function reaches(cadre: Person, id: string, state: ImportAnswer['state']): Promise<boolean> {
  for (let looks = 0; looks < 400; looks += 1) {
    const seen = await cadre.read<ImportAnswer>(`/api/imports/${id}`);
    if (seen === undefined || seen.state === 'failed') return false;
    if (seen.state === state) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

const reading: Story = async (cast) => {
  const worker = one(cast.workers);
  const page = await worker.read<Page<NoticeLine>>('/api/notices');
  const ids = (page?.items ?? []).filter(({ read }) => !read).map(({ id }) => id);
  if (ids.length === 0) return;
  await worker.write({ op: 'read notices', path: '/api/notices/read', body: () => ({ ids }), promised: () => ({}) });
};

/** What happens in a town, by how often of a hundred. */
export const stories: readonly (readonly [number, Story])[] = [
  [44, appeal],
  [12, bulk],
  [18, visit],
  [8, joining],
  [3, roster],
  [15, reading],
];
