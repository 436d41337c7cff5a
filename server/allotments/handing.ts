import type { DeskAnswer, HandingLine, NeedLine } from '../../kernel/allot-answers.ts';
import type { ClaimState } from '../../kernel/allot.ts';
import type { WishStanding } from '../../kernel/wish-answers.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import { writeAudit } from '../audit/queries.ts';
import type { Trx } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import { type Done, type WriteContext, keeping } from '../http/once.ts';
import { tellAll } from '../notices/queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { holdOff, holdSaid } from '../wishes/queries.ts';
import { readDesk } from './desk.ts';
import { type HandableRow, type HandingRow, listHanding, listHandable } from './desk-queries.ts';
import { readOutlooks } from './ordering.ts';
import { findCampaign } from './queries.ts';
import { endClaims } from './stock-queries.ts';

const pageSize = 50;

interface Asked {
  readonly number: number | undefined;
  readonly state: ClaimState | undefined;
  readonly wish: WishStanding | undefined;
  /** Only those who say that theirs has not reached them. */
  readonly disputed: boolean;
  readonly after: string | undefined;
}

function handingLine(row: HandingRow, need: NeedLine | undefined): HandingLine {
  const {
    person_id: _person,
    label,
    number,
    place,
    choice,
    due,
    good,
    sent,
    disputed,
    answer,
    answered,
    at,
    ...line
  } = row;
  return {
    ...line,
    ...(due && { wish: { ...(good !== null && { good }), ...(sent !== null && { sentAt: sent.toISOString() }) } }),
    ...(label !== null && { label }),
    ...(number !== null && { number }),
    ...(line.state === 'waiting' && place !== null && { place }),
    ...(choice !== null && { choice }),
    ...(need && { need }),
    ...(disputed !== null && {
      dispute: {
        at: disputed.toISOString(),
        ...(answer !== null && { answer, answeredAt: answered!.toISOString() }),
      },
    }),
    at: at.toISOString(),
  };
}

interface Turned {
  readonly rows: readonly HandingRow[];
  readonly last?: string;
  readonly outlooks?: ReadonlyMap<string, NeedLine> | undefined;
}

/** A page of the list: in the order of their making; where a review is still to be put in order, as that would put them. */
async function turn(scoped: Scoped, campaignId: string, asked: Asked): Promise<Turned> {
  const campaign = (await findCampaign(scoped.beyond, campaignId))!;
  const outlooks = await readOutlooks(scoped.beyond, campaign);
  const isPlain = asked.number === undefined && (asked.state ?? 'entered') === 'entered';
  if (outlooks === undefined || !isPlain) {
    const rows = await listHanding(scoped, { campaignId, ...asked, limit: pageSize + 1 });
    const last = rows.length > pageSize ? rows[pageSize - 1]!.id : undefined;
    return { rows: rows.slice(0, pageSize), outlooks, ...(last !== undefined && { last }) };
  }
  const order = [...outlooks.keys()];
  const from = asked.after === undefined ? 0 : order.indexOf(asked.after) + 1;
  const among = order.slice(from, from + pageSize);
  const found = await listHanding(scoped, { ...asked, campaignId, after: undefined, among, limit: pageSize });
  const rows = among.flatMap((id) => found.find((row) => row.id === id) ?? []);
  return { rows, outlooks, ...(from + pageSize < order.length && { last: among.at(-1)! }) };
}

/** Who has what of a campaign, for those who hand it out: only people within the caller's reach, and every look is written down. */
export async function readHanding(
  platform: Platform,
  caller: Caller,
  id: string,
  asked: Asked,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Promise<{ readonly items: HandingLine[]; readonly last?: string } | Refusal> {
  const scoped = scopedTo(platform.db, caller);
  const desk = await readDesk(platform, scoped, id);
  if (isRefusal(desk)) return desk;
  const { rows, last, outlooks } = await turn(scoped, id, asked);
  await writeAudit(platform.db, {
    cell: caller.cell,
    act: 'list-claims',
    actorId: caller.personId,
    objectKind: 'campaign',
    objectId: id,
    shown: rows.map(({ person_id: personId }) => personId),
    requestId,
    now,
  });
  const items = rows.map((row) => handingLine(row, outlooks?.get(row.id)));
  return { items, ...(last !== undefined && { last }) };
}

interface Handable {
  readonly wanted: readonly string[];
  readonly cell: number;
  /** Those of them that were noted as missed. */
  readonly missed: readonly HandableRow[];
}

/**
 * The claims that something is noted of, each once: all of them in one of these states and within reach, of a campaign that is
 * handed out. Of one that is settled only who was wrongly noted as missed is noted. Refusals: campaign-not-ready,
 * handing-not-begun, moved-on.
 */
export async function holdHandable(
  scoped: Scoped,
  { id, state, goods, handingAt }: DeskAnswer,
  claims: readonly string[],
  states: readonly ClaimState[] = ['granted'],
): Promise<Handable | Refusal> {
  const isSettled = state === 'settled' && states.includes('missed');
  if (state !== 'announced' && state !== 'closed' && !isSettled) return refuse('campaign-not-ready');
  if (goods !== undefined && handingAt === undefined) return refuse('handing-not-begun');
  const wanted = [...new Set(claims)];
  const held = await listHandable(scoped, id, wanted, isSettled ? ['missed'] : states);
  if (held.length < wanted.length) return refuse('moved-on');
  return { wanted, cell: held[0]!.cell_id, missed: held.filter((one) => one.state === 'missed') };
}

/** Tells those who were noted as missed that it was a mistake. */
async function tellPutRight(trx: Trx, { name }: DeskAnswer, { cell, missed }: Handable, now: number): Promise<void> {
  const says = `${name}：工会已登记你到场，之前记的“未到”不算了。`;
  await tellAll(trx, { cell, personIds: missed.map(({ person_id }) => person_id) }, { title: '未到已改正', says, now });
}

/**
 * Notes that things were handed out, or that people came, also of whoever was noted as missed by mistake; all or nothing.
 * Refusals: not-found, campaign-not-ready, handing-not-begun, moved-on, wish-owed.
 */
export function handOut(
  platform: Platform,
  context: WriteContext,
  id: string,
  claims: readonly string[],
): Promise<Done | Refusal> {
  return keeping<DeskAnswer>(platform, context, async (trx) => {
    const scoped = scopedTo(trx, context.caller);
    await holdOff(trx, id);
    const desk = await readDesk(platform, scoped, id);
    if (isRefusal(desk)) return desk;
    const held = await holdHandable(scoped, desk, claims, ['granted', 'missed']);
    if (isRefusal(held)) return held;
    const { wanted, cell } = held;
    if (desk.goods !== undefined && (await holdSaid(trx, cell, wanted)).length < wanted.length)
      return refuse('wish-owed');
    const mover = { personId: context.caller.personId, requestId: context.request.id, at: new Date(context.now) };
    const moved = await endClaims(trx, cell, wanted, 'fetched', null, mover);
    await tellPutRight(trx, desk, held, context.now);
    await writeAudit(trx, {
      cell: context.caller.cell,
      act: 'hand-out',
      actorId: context.caller.personId,
      objectKind: 'campaign',
      objectId: id,
      purpose: `${moved.length}`,
      requestId: context.request.id,
      now: context.now,
      after: moved.map((one) => [one.id, one.number]),
    });
    return readDesk(platform, scoped, id);
  });
}
