import { timingSafeEqual } from 'node:crypto';
import { dayOf } from '../../kernel/calendar.ts';
import { type AccountKind, fundName } from '../../kernel/funds.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import type { CarriedLine, GroundLine, MoneyTraceAnswer, PayeeKind, SourceLine } from '../../kernel/money-trace.ts';
import { transferNumber } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { asValues, sayTuned } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { readBy } from '../../kernel/unpublished.ts';
import { writeAudit } from '../audit/queries.ts';
import { type CaseRow, findCase } from '../cases/queries.ts';
import { findingsOf } from '../cases/reader.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import { listTuned } from '../cases/tunables.ts';
import type { Db } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findCarried, listClawbacksOf } from './clawback-queries.ts';
import { toClawbackLine } from './clawbacks.ts';
import { isCashier, seesMoney } from './reach.ts';
import type { By } from './by.ts';
import { type Booked, macOf } from './row-mac.ts';
import { type CarriedRow, type PartRow, findPayment, listCarried, listParts } from './trace-queries.ts';

/** As many funds as there are levels of unions, and a few. */
const deepest = 8;
/** A payment of many small incomes names the first of them; the others are counted, and with them it adds up. */
const mostSources = 60;
const mostLookUps = 300;

/** Where the walk back ends: money from outside, and what somebody gave back. */
const origins: ReadonlySet<AccountKind> = new Set(['source', 'due']);

type Through = SourceLine['through'];

const hopOf = ({ org, fund, says, at }: PartRow): Through[number] => ({
  org,
  fund: fundName(fund),
  says,
  at: at.toISOString(),
});

interface Walk {
  readonly found: SourceLine[];
  readonly more: { count: number; fen: number };
  lookUps: number;
}

/** Part of an entry back to what it was at first, through however many funds. */
async function follow(db: Db, id: string, from: number, to: number, through: Through, walk: Walk): Promise<void> {
  walk.lookUps += 1;
  for (const part of await listParts(db, id, from, to)) {
    const isListed = walk.found.length < mostSources;
    const isFollowed = isListed && through.length < deepest && walk.lookUps < mostLookUps;
    const isOrigin = origins.has(part.fromKind);
    if (!isOrigin && isFollowed) await follow(db, part.id, part.from, part.to, [...through, hopOf(part)], walk);
    else if (isOrigin && isListed) walk.found.push(sourceOf(part, through));
    else {
      walk.more.count += 1;
      walk.more.fen += part.to - part.from;
    }
  }
}

const sourceOf = (part: PartRow, through: Through): SourceLine => ({
  fen: part.to - part.from,
  through,
  ...(part.income !== null && { income: part.income }),
  says: part.says,
  at: part.at.toISOString(),
});

/**
 * The values that the amount was computed from: it is computed once more from what the case keeps, and what it asks for is
 * noted. None where that is not what was booked: the rule has changed since, and what it reads now says nothing of then.
 */
function readForAmount(platform: Platform, service: Service, row: CaseRow, booked: Booked): ReadonlySet<string> {
  const pays = booked.action === null ? undefined : service.actions[booked.action]?.pays;
  if (pays === undefined) return new Set();
  const form = asValues(joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed }));
  const { gives, read } = readBy(row.tuned, (tuned) => pays.amount({ form, tuned, said: row.said }));
  return new Set(gives === booked.fen ? read : []);
}

/** What the payment rests on: each condition as it was found on the day of filing, each value that was in force then. */
async function groundsOf(platform: Platform, row: CaseRow, booked: Booked) {
  const service = platform.registry.get(row.service);
  if (service === undefined) return { service: row.service, conditions: [], sum: [], values: [] };
  const conditions = findingsOf(service, row.findings, row.tuned).map(({ holds, says, cites }): GroundLine => ({
    says: `${holds ? '符合' : '不符合'}：${says}`,
    ...citing(cites),
  }));
  const set = await listTuned(platform.db, row.org_id, dayOf(row.filed_at.getTime()));
  const lineOf = (name: string): GroundLine => {
    const [tunable, value] = [service.tunables[name]!, row.tuned[name]!];
    const own = set.find((one) => one.service === row.service && one.name === name && one.value === value);
    const by = own === undefined ? '' : `（${own.org.name}规定）`;
    const from = own && { from: own.from_on };
    return {
      says: `${tunable.label}：${sayTuned(tunable, value)}${by}`,
      ...from,
      ...citing(own?.cites ?? tunable.cites),
    };
  };
  const read = readForAmount(platform, service, row, booked);
  const names = Object.keys(service.tunables).filter((name) => row.tuned[name] !== undefined);
  return {
    service: service.title,
    conditions,
    sum: names.filter((name) => read.has(name)).map(lineOf),
    values: names.filter((name) => !read.has(name)).map(lineOf),
  };
}

const citing = (cites: GroundLine['cites']) => (cites === undefined ? {} : { cites });

function toCarried({
  id,
  batchId,
  batchNumber,
  bank,
  tail,
  state,
  sentAt,
  endedAt,
  why,
  agreedBy,
}: CarriedRow): CarriedLine {
  return {
    batchId,
    batchNumber,
    number: transferNumber(id),
    account: `${bank ?? '微信'} 尾号 ${tail}`,
    state,
    ...(sentAt !== null && { sentAt: sentAt.toISOString() }),
    ...(endedAt !== null && { endedAt: endedAt.toISOString() }),
    ...(why !== null && { why }),
    ...(agreedBy !== null && { agreedBy }),
  };
}

/** The audit administrator sees payments of every union, whoever serves unions those of hers. */
const seesPayment = (caller: Caller, line: readonly string[]) => caller.duty === 'audit' || seesMoney(caller, line);

/**
 * Walks from a payment to where its money came from, to the clause it rests on, and to its receipt. Money has no mark of its
 * own: what came into a fund first is taken to have gone out first. Leaves a row in the audit. Refusal: not-found.
 */
export async function tracePayment(platform: Platform, id: string, by: By): Promise<MoneyTraceAnswer | Refusal> {
  const { db, sealer } = platform;
  const payment = await findPayment(db, id);
  if (payment === undefined || !seesPayment(by.caller, payment.line)) return refuse('not-found');
  const { mac, org, fund, payee, to, paidBy, line: _line, ...booked } = payment;
  const at = new Date(booked.at).toISOString();
  const walk: Walk = { found: [], more: { count: 0, fen: 0 }, lookUps: 0 };
  await follow(db, id, 0, booked.fen, [{ org, fund: fundName(fund), says: booked.says, at }], walk);
  const row = booked.caseId === null ? undefined : await findCase(db, booked.caseId);
  const grounds = row && (await groundsOf(platform, row, booked));
  await writeAudit(db, {
    cell: booked.cell,
    act: 'trace-payment',
    actorId: by.caller.personId,
    objectKind: 'payment',
    objectId: id,
    ...((to === 'person' || to === 'spent') && { subjectId: booked.payeeId! }),
    orgId: org.id,
    purpose: '核对资金去向',
    requestId: by.requestId,
    now: by.now,
  });
  const clawbacks = await listClawbacksOf(db, booked.cell, id);
  const carried = isCashier(by.caller, org.id) ? await findCarried(db, id) : undefined;
  return {
    id,
    org,
    fund,
    fundName: fundName(fund),
    fen: booked.fen,
    says: booked.says,
    at,
    payee: payeeWords(payee, to),
    to,
    intact: mac !== null && timingSafeEqual(mac, macOf(sealer, booked)),
    sources: walk.found,
    ...(walk.more.count > 0 && { more: walk.more }),
    ...(row &&
      grounds && {
        case: {
          id: row.id,
          number: row.number,
          filedOn: dayOf(row.filed_at.getTime()),
          org: caseOrgOf(row),
          edition: row.edition,
          ...grounds,
          ...(paidBy !== null && { paidBy }),
        },
      }),
    carried: (await listCarried(db, booked.cell, id)).map(toCarried),
    clawbacks: clawbacks.map((one) => toClawbackLine(one, by.caller)),
    mayAskBackFen: carried === undefined ? 0 : carried.fen - carried.askedFen,
  };
}

/** A merchant and a union are named; of a person the end of the name is hidden. */
export const payeeWords = (name: string, to: PayeeKind): string =>
  to === 'merchant' || to === 'union' ? name : maskName(name);

function caseOrgOf({ lineage }: CaseRow) {
  const { id, name, level } = lineage.at(-1)!;
  return { id, name, level };
}
