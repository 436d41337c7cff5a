import { type Service, drawOf } from '../../kernel/service.ts';
import { postOf } from '../../kernel/party.ts';
import { steers } from '../orgs/change-deciding.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { casesSource } from './cases-source.ts';
import { claimsSource } from './claims-source.ts';
import type { EntrySource } from './entry-source.ts';
import type { DrawRow } from './queries.ts';

/** What a draw is of: who holds it, and where its entries come from. */
export interface Drawing {
  readonly source: EntrySource;
  /** Where no more wait than there are places everybody has one, and nothing is drawn. */
  readonly onlyIfMore: boolean;
  /** Who goes first since she got nothing last time, as the line above the list says it. */
  readonly unlucky: string;
  /** Whether somebody may announce it, freeze its list, drop it, or ask for it to be drawn again. */
  holds(caller: Caller, row: Pick<DrawRow, 'org' | 'line'>): boolean;
}

/** Whether somebody may announce the draw of a service for a union and freeze its list: she holds the post that draws there. */
export function drawsAt({ posts }: Caller, service: Service, orgId: string): boolean {
  const role = postOf(drawOf(service)!.draws.by)!.role;
  return posts.some((post) => post.role === role && post.orgId === orgId);
}

function ofCases(service: Service): Drawing {
  return {
    source: casesSource,
    onlyIfMore: drawOf(service)!.draws.onlyIfMore === true,
    unlucky: '上次没有抽中、资料没有变',
    holds: (caller, { org }) => drawsAt(caller, service, org.id),
  };
}

/** Whoever steers a campaign holds its draw; of claims nobody is turned away as long as there are places. */
const ofClaims: Drawing = {
  source: claimsSource,
  onlyIfMore: true,
  unlucky: '上次报了名没有轮到',
  holds: (caller, { line }) => steers(caller, line),
};

/** Undefined where this server does not know any more what was drawn for. */
export function drawingOf(
  { registry, allotments }: Pick<Platform, 'registry' | 'allotments'>,
  { source, subject }: Pick<DrawRow, 'source' | 'subject'>,
): Drawing | undefined {
  if (source === 'claims') return allotments.has(subject) ? ofClaims : undefined;
  const service = registry.get(subject);
  return service && drawOf(service) ? ofCases(service) : undefined;
}
