import type { CaseLine } from '../../kernel/answers.ts';
import type { ExportKind } from '../../kernel/exporting.ts';
import { refuse } from '../../kernel/refusal.ts';
import { countCases, listCases } from '../cases/lists.ts';
import { RegisterQuery, filterOf } from '../cases/register-filter.ts';
import { keepsMembersIn } from '../imports/doings.ts';
import { findCampaign } from '../allotments/queries.ts';
import { countMembers } from '../members/counts.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type WishLine, countToSend, pageToSend } from '../wishes/list-queries.ts';
import { pageRows, paged } from './paging.ts';
import type { ExportRow } from './queries.ts';
import {
  type ReturnRow,
  countReturns,
  pageOfReturns,
  returningIn,
  returnsTable,
  returnsTableName,
} from './returns-table.ts';
import { type MemberRow, pageOfMembers, pagesOfUnions, stateOfUnions } from './rows.ts';
import { type Asked, type Rows, rowsOf } from './source.ts';
import { casesTable, membersTable, unionsTable } from './tables.ts';
import { isTakenBack, wishesTable, wishesTableName } from './wishes-table.ts';

/** How rows of a kind are found and written; what people are told of a kind stands in `kernel/exporting.ts`. */
interface Kind {
  /** The posts through which they can be exported; where absent, of whoever reads them. */
  posts?(caller: Caller): Caller['posts'];
  /** The rows that are asked for; undefined where there are none such, or not for this caller. */
  open(platform: Platform, asked: Asked): Promise<Rows | undefined>;
  /** The name of their table, and so of its schema. */
  tableName(row: Pick<ExportRow, 'filter' | 'unmasked'>): string;
  /** Whether somebody has taken back since what a file needed to be made. */
  isTakenBack?(platform: Platform, row: ExportRow): Promise<boolean>;
}

const subjectOf = ({ cell_id: cell, person_id: personId }: MemberRow | WishLine) => ({ cell, personId });

const members: Kind = {
  posts: keepsMembersIn,
  open: ({ db, sealer }, { scoped, org, filter }) =>
    Promise.resolve(
      rowsOf<MemberRow>({
        filter,
        count: () => countMembers(db, org.orgId),
        table: ({ number, unmasked }) => membersTable(sealer, number, unmasked),
        pages: () => paged((after, limit) => pageOfMembers(scoped, org, after, limit)),
        subjectOf,
      }),
    ),
  tableName: ({ unmasked }) => (unmasked ? 'members-unmasked' : 'members'),
};

async function caseFilterOf(platform: Platform, { scoped, org, filter }: Asked) {
  // Three hundred modules that only an export needs.
  const { Check } = await import('typebox/value');
  const query = { ...filter, org: org.orgId };
  return Check(RegisterQuery, query) ? filterOf(platform.registry, scoped, query) : undefined;
}

const cases: Kind = {
  async open(platform, asked) {
    const { scoped, now, filter: kept } = asked;
    const filter = await caseFilterOf(platform, asked);
    return rowsOf<CaseLine>({
      filter: kept,
      count: async () => (filter === undefined ? 0 : countCases(scoped, filter, now)),
      table: ({ number }) => casesTable(number),
      async *pages() {
        if (filter === undefined) return;
        let cursor: string | undefined;
        do {
          const page = await listCases(scoped, platform.registry, filter, cursor, now, pageRows);
          yield page.items;
          cursor = page.next;
        } while (cursor !== undefined);
      },
    });
  },
  tableName: () => 'cases',
};

const unions: Kind = {
  open: ({ db }, { org, filter }) =>
    Promise.resolve(
      rowsOf({
        filter,
        count: async () => (await stateOfUnions(db, org)).n,
        table: ({ number }) => unionsTable(number),
        pages: () => pagesOfUnions(db, org),
      }),
    ),
  tableName: () => 'unions',
};

/** What is to be sent of a campaign of this union; what was said of it stands once handing out has begun. */
const wishes: Kind = {
  async open({ allotments, sealer }, { scoped, org, filter }) {
    const { campaign: id } = filter;
    const campaign = id === undefined ? undefined : await findCampaign(scoped.beyond, id);
    const allotment = campaign && allotments.get(campaign.service);
    const isOfUnion = campaign?.org.id === org.orgId && campaign.state !== 'draft';
    if (!isOfUnion || allotment?.wishes === undefined) return undefined;
    const where = { cell: campaign.cell, campaignId: campaign.id };
    return rowsOf<WishLine>({
      filter: { campaign: campaign.id, service: campaign.service },
      refused: campaign.handing_at === null ? refuse('handing-not-begun') : undefined,
      count: () => countToSend(scoped, where),
      table: ({ number }) => wishesTable(sealer, allotment, number),
      pages: () => paged((after, limit) => pageToSend(scoped, where, after ?? { slice: -1, number: 0 }, limit)),
      subjectOf,
    });
  },
  tableName: ({ filter }) => wishesTableName(filter['service'] ?? ''),
  isTakenBack,
};

const returns: Kind = {
  open({ registry }, { scoped, org, filter }) {
    const of = returningIn(registry, filter);
    return Promise.resolve(
      of &&
        rowsOf({
          filter: { service: of.service.id },
          count: () => countReturns(scoped, org, of),
          table: ({ number }) => returnsTable(of, number),
          pages: () => paged<ReturnRow>((after, limit) => pageOfReturns(scoped, org, of, after, limit)),
        }),
    );
  },
  tableName: ({ filter }) => returnsTableName(filter['service'] ?? ''),
};

export const kinds: Readonly<Record<ExportKind, Kind>> = { members, cases, unions, wishes, returns };

/** The posts through which a kind of rows can be exported: members by those who keep them, all else by whoever reads it. */
export const exportingPosts = (kind: ExportKind, caller: Caller): Caller['posts'] =>
  kinds[kind].posts?.(caller) ?? caller.posts;

export const openRows = (platform: Platform, asked: Asked): Promise<Rows | undefined> =>
  kinds[asked.what].open(platform, asked);
