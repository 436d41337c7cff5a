import type { CaseLine } from '../../kernel/answers.ts';
import type { ExportKind } from '../../kernel/exporting.ts';
import { listCases, countCases } from '../cases/lists.ts';
import { RegisterQuery, filterOf } from '../cases/register-filter.ts';
import { type Reach, type Scoped, scopedTo } from '../db/scope.ts';
import { keepsMembersIn } from '../imports/doings.ts';
import type { Allotment } from '../../kernel/allot.ts';
import { type CampaignRow, findCampaign } from '../allotments/queries.ts';
import { countMembers } from '../members/counts.ts';
import { findOrg } from '../orgs/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type WishLine, countToSend, pageToSend } from '../wishes/list-queries.ts';
import { CsvWriter } from './csv.ts';
import type { Table } from './columns.ts';
import type { ExportRow, Subject } from './queries.ts';
import { type AfterMember, type MemberRow, type UnionRow, pageOfMembers, pageOfUnions, stateOfUnions } from './rows.ts';
import {
  type ReturnRow,
  type Returning,
  countReturns,
  pageOfReturns,
  returningIn,
  returnsTable,
} from './returns-table.ts';
import { casesTable, membersTable, unionsTable } from './tables.ts';
import { wishesTable } from './wishes-table.ts';
import { type Watermark, XlsxWriter } from './xlsx.ts';
import type { Sink } from './zip.ts';

/** Rows held in memory at a time. */
const pageRows = 500;

/** The posts through which a kind of rows can be exported: members by those who keep them, all else by whoever reads it. */
export function exportingPosts(kind: ExportKind, caller: Caller): Caller['posts'] {
  return kind === 'members' ? keepsMembersIn(caller) : caller.posts;
}

/** What is asked for: which rows, of which union, as this caller reaches it. */
export interface Asked {
  readonly scoped: Scoped;
  readonly what: ExportKind;
  readonly org: Reach;
  readonly filter: Readonly<Record<string, string>>;
  readonly now: number;
}

/** What is asked for through one post; undefined where the union is not within its reach. */
export async function askedThrough(
  platform: Platform,
  caller: Caller,
  post: Caller['posts'][number],
  of: Pick<ExportRow, 'what' | 'filter'> & { readonly orgId: string; readonly now: number },
): Promise<Asked | undefined> {
  const scoped = scopedTo(platform.db, { ...caller, posts: [post] });
  const org = await findOrg(scoped, of.orgId);
  return org && { scoped, what: of.what, org: { level: org.level, orgId: org.id }, filter: of.filter, now: of.now };
}

/** A campaign of the union that is asked for, of which something is sent. */
export interface Sending {
  readonly campaign: CampaignRow;
  readonly allotment: Allotment;
}

export async function sendingOf(
  { allotments }: Pick<Platform, 'allotments'>,
  { scoped, org, filter }: Asked,
): Promise<Sending | undefined> {
  const { campaign: id } = filter;
  const campaign = id === undefined ? undefined : await findCampaign(scoped.beyond, id);
  const allotment = campaign && allotments.get(campaign.service);
  const isOfUnion = campaign?.org.id === org.orgId && campaign.state !== 'draft';
  return isOfUnion && allotment?.wishes !== undefined ? { campaign, allotment } : undefined;
}

const whereOf = ({ campaign }: Sending) => ({ cell: campaign.cell, campaignId: campaign.id });

async function* pagesToSend({ scoped }: Asked, sending: Sending): AsyncGenerator<readonly WishLine[], void, undefined> {
  const where = whereOf(sending);
  let after = { slice: -1, number: 0 };
  for (;;) {
    const rows = await pageToSend(scoped, where, after, pageRows);
    yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1)!;
  }
}

async function caseFilterOf(platform: Platform, { scoped, org, filter }: Asked) {
  // Three hundred modules that only an export needs.
  const { Check } = await import('typebox/value');
  const query = { ...filter, org: org.orgId };
  return Check(RegisterQuery, query) ? filterOf(platform.registry, scoped, query) : undefined;
}

/** How many rows it is now. */
export async function countRows(platform: Platform, asked: Asked): Promise<number> {
  if (asked.what === 'members') return countMembers(platform.db, asked.org.orgId);
  if (asked.what === 'unions') return (await stateOfUnions(platform.db, asked.org)).n;
  if (asked.what === 'wishes') {
    const sending = await sendingOf(platform, asked);
    return sending === undefined ? 0 : countToSend(asked.scoped, whereOf(sending));
  }
  if (asked.what === 'returns') {
    const of = returningIn(platform.registry, asked.filter);
    return of === undefined ? 0 : countReturns(asked.scoped, asked.org, of);
  }
  const filter = await caseFilterOf(platform, asked);
  return filter === undefined ? 0 : countCases(asked.scoped, filter, asked.now);
}

async function* pagesOfMembers({ scoped, org }: Asked): AsyncGenerator<readonly MemberRow[], void, undefined> {
  let after: AfterMember;
  for (;;) {
    const rows = await pageOfMembers(scoped, org, after, pageRows);
    yield rows;
    if (rows.length < pageRows) return;
    const last = rows.at(-1)!;
    after = { joinedOn: last.joined_on, id: last.membership_id };
  }
}

export async function* pagesOfUnions(
  db: Platform['db'],
  place: Reach,
): AsyncGenerator<readonly UnionRow[], void, undefined> {
  let after = '';
  for (;;) {
    const rows = await pageOfUnions(db, place, after, pageRows);
    yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1)!.path;
  }
}

async function* pagesOfCases(platform: Platform, asked: Asked): AsyncGenerator<readonly CaseLine[], void, undefined> {
  const filter = await caseFilterOf(platform, asked);
  if (filter === undefined) return;
  let cursor: string | undefined;
  do {
    const page = await listCases(asked.scoped, platform.registry, filter, cursor, asked.now, pageRows);
    yield page.items;
    cursor = page.next;
  } while (cursor !== undefined);
}

async function* pagesOfReturns(
  { scoped, org }: Asked,
  of: Returning,
): AsyncGenerator<readonly ReturnRow[], void, undefined> {
  let after: ReturnRow | undefined;
  for (;;) {
    const rows = await pageOfReturns(scoped, org, of, after, pageRows);
    yield rows;
    if (rows.length < pageRows) return;
    after = rows.at(-1);
  }
}

export interface WrittenPage {
  readonly rows: number;
  /** Whose whole numbers it has; nobody's where numbers are masked. */
  readonly subjects: readonly Subject[];
}

/** A file being written, a page at a time. */
export interface Writing {
  /** Writes the next page and says what it had; undefined once all is written and the file is ended. */
  step(): Promise<WrittenPage | undefined>;
}

interface Form<Row> {
  readonly format: ExportRow['format'];
  readonly mark: Watermark;
  readonly sink: Sink;
  readonly subjectOf?: ((row: Row) => Subject) | undefined;
}

function writingOf<Row>(
  table: Table<Row>,
  pages: AsyncGenerator<readonly Row[], void, undefined>,
  { format, mark, sink, subjectOf }: Form<Row>,
): Writing {
  const writer = format === 'csv' ? new CsvWriter(sink, table) : new XlsxWriter(sink, table, mark);
  let begun = false;
  return {
    async step() {
      if (!begun) await writer.begin();
      begun = true;
      const { done, value } = await pages.next();
      if (!done) {
        await writer.write(value);
        return { rows: value.length, subjects: subjectOf ? value.map(subjectOf) : [] };
      }
      await writer.end();
      return undefined;
    },
  };
}

/** Begins to write the file of an export. */
export async function beginWriting(
  platform: Platform,
  row: ExportRow,
  asked: Asked,
  to: { readonly mark: Watermark; readonly sink: Sink },
): Promise<Writing> {
  const form = { ...to, format: row.format };
  if (row.what === 'wishes') {
    const sending = await sendingOf(platform, asked);
    if (sending === undefined) throw new Error('an export of a campaign that is there no more');
    const table = wishesTable(platform.sealer, sending.allotment, row.number);
    const subjectOf = ({ cell_id: cell, person_id: personId }: WishLine) => ({ cell, personId });
    return writingOf(table, pagesToSend(asked, sending), { ...form, subjectOf });
  }
  if (row.what === 'members') {
    const table = membersTable(platform.sealer, row.number, row.unmasked);
    const subjectOf = ({ cell_id: cell, person_id: personId }: MemberRow) => ({ cell, personId });
    return writingOf(table, pagesOfMembers(asked), { ...form, subjectOf: row.unmasked ? subjectOf : undefined });
  }
  if (row.what === 'returns') {
    const of = returningIn(platform.registry, asked.filter);
    if (of === undefined) throw new Error('an export of a service that is there no more');
    return writingOf(returnsTable(of, row.number), pagesOfReturns(asked, of), form);
  }
  if (row.what === 'cases') return writingOf(casesTable(row.number), pagesOfCases(platform, asked), form);
  return writingOf(unionsTable(row.number), pagesOfUnions(platform.db, asked.org), form);
}
