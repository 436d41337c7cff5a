import { dayOf } from '../../kernel/calendar.ts';
import { filingOf } from '../../kernel/service.ts';
import type { CaseAnswer, CaseLine, FileAnswer, FindingAnswer, OrgRef, TraceLine } from '../../kernel/answers.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import { type Actor, owingPost, postOf, roleWords } from '../../kernel/party.ts';
import { type Finding, asValues, sayFinding } from '../../kernel/rule.ts';
import { sayDeadline } from '../../kernel/say.ts';
import type { Service } from '../../kernel/service.ts';
import { type CaseFacts, movesFor } from '../../kernel/step.ts';
import { published, unlessLacking } from '../../kernel/unpublished.ts';
import type { Reach } from '../db/scope.ts';
import type { Caller } from '../people/caller.ts';
import type { Sealer } from '../people/sealing.ts';
import type { CaseRow, StaffRow, TraceRow } from './queries.ts';
import { type Stored, joinSealed } from './sealed-fields.ts';

/** How a caller stands to a case: it decides what of it she reads. */
export type Standing = 'applicant' | 'owner' | 'staff';

export function actorOf(caller: Caller): Actor {
  return { personId: caller.personId, memberOf: caller.member?.org.id, posts: caller.posts };
}

export function factsOf(row: CaseRow): CaseFacts {
  return {
    applicantId: row.applicant_id,
    orgId: row.org_id,
    assigneeId: row.assignee_id ?? undefined,
    owesOrgId: row.owes_org_id ?? undefined,
    owesRole: row.owes_role ?? undefined,
    escalatedOrgId: row.escalated_org_id ?? undefined,
    escalatedRole: row.escalated_role ?? undefined,
    lineage: row.lineage,
    state: row.state,
    seq: row.seq,
    enteredSeq: row.entered_seq,
    filedAt: row.filed_at.getTime(),
    form: row.form,
    tuned: row.tuned,
    findings: row.findings,
    flags: row.flags,
    counted: new Set(row.counted),
    tally: row.tally,
    said: row.said,
  };
}

function reaches(row: CaseRow, reach: readonly Reach[]): boolean {
  const line = [...row.lineage.map((org) => org.id), ...row.sectors];
  return reach.some(({ level, orgId }) =>
    level === 'workplace' ? orgId === row.org_id && !row.kept_above : line.includes(orgId),
  );
}

/** How the caller stands to the case, or undefined where it does not exist for her. */
export function standingTo(row: CaseRow, caller: Caller, reach: readonly Reach[]): Standing | undefined {
  if (caller.personId === row.applicant_id) return 'applicant';
  if (!reaches(row, reach)) return undefined;
  const owes = owingPost(actorOf(caller), factsOf(row)) !== undefined || caller.personId === row.assignee_id;
  return owes && row.open && row.rests_since === null ? 'owner' : 'staff';
}

/**
 * What of answers the reader gets: all for the applicant and the one who owes the move; other staff learn what is hidden. What
 * is sensitive is hidden also where it was answered before it counted as that, and lies open.
 */
function readable(
  values: AnyValues,
  { open }: Pick<Stored, 'open'>,
  fields: Fields,
  standing: Standing,
): { values: AnyValues; masked: string[] } {
  if (standing !== 'staff') return { values, masked: [] };
  const isShown = (id: string) => Object.hasOwn(open, id) && fields[id]?.sensitive === undefined;
  const [shown, masked] = [Object.keys(open).filter(isShown), Object.keys(values).filter((id) => !isShown(id))];
  return { values: Object.fromEntries(shown.map((id) => [id, open[id]])), masked };
}

function orgIn(row: CaseRow, id: string | null): OrgRef | undefined {
  const org = row.lineage.find((one) => one.id === id);
  return org && { id: org.id, name: org.name, level: org.level };
}

function owesOf(service: Service, row: CaseRow, standing: Standing): CaseLine['owes'] {
  const org = orgIn(row, row.owes_org_id);
  // What waits for a draw is owed by a union as a whole, by nobody case by case.
  const draws = service.states[row.state]?.draws;
  if (draws !== undefined) return { party: draws.by, who: roleWords[postOf(draws.by)!.role], ...(org && { org }) };
  const party = row.owes_party;
  if (party === null) return undefined;
  if (party === 'applicant') return { party, who: standing === 'applicant' ? '你' : '申请人' };
  if (party === 'assignee') return { party, who: row.assignee_name ?? '经办人', ...(org && { org }) };
  return { party, who: roleWords[row.owes_role!], ...(org && { org }) };
}

/** What is said of a case that rests since its applicant withdrew a consent. */
const restingWords = {
  own: '你撤回了同意，这件事停在这里，没有人再看。想接着办，到「我的 › 隐私与安全」再同意一次；不想办了可以撤回。',
  others: '停办：申请人撤回了同意，隐藏的内容不能再看。申请人重新同意以后自动接着办。',
} as const;

/** The state of a case in one sentence: who owes what by when. */
export function sentenceOf(service: Service, row: CaseRow, standing: Standing, now: number): string {
  const label = service.states[row.state]!.label;
  if (row.rests_since !== null && row.open) return restingWords[standing === 'applicant' ? 'own' : 'others'];
  const owes = owesOf(service, row, standing);
  const due = row.due_at?.getTime();
  const by = due === undefined ? '' : `，最晚 ${sayDeadline(due, dayOf(now))}`;
  if (owes === undefined) return `${label}。`;
  if (owes.party === 'applicant') return `${standing === 'applicant' ? '轮到你了：' : '等申请人办理：'}${label}${by}。`;
  if (service.states[row.state]!.draws !== undefined) return `${label}，由${owes.org?.name ?? owes.who}抽签${by}。`;
  const who = `${owes.org?.name ?? ''}${owes.org ? '的' : ''}${owes.who}`;
  // A day that has passed is no promise any more, and whoever waits knows it.
  if (due !== undefined && due <= now)
    return `${label}，由${who}办理，本来最晚 ${sayDeadline(due, dayOf(now))}办完，已经超过期限。`;
  return `${label}，由${who}办理${by}${by ? '前办完' : ''}。`;
}

export function lineOf(service: Service, row: CaseRow, standing: Standing, now: number): CaseLine {
  const owes = owesOf(service, row, standing);
  return {
    id: row.id,
    number: row.number,
    service: row.service,
    title: service.title,
    summary: row.summary,
    state: row.state,
    stateLabel: service.states[row.state]!.label,
    open: row.open,
    org: orgIn(row, row.org_id)!,
    ...(standing !== 'applicant' && {
      applicant:
        row.applicant_name === ''
          ? '还没有登记姓名'
          : standing === 'owner'
            ? row.applicant_name
            : maskName(row.applicant_name),
    }),
    filedAt: row.filed_at.toISOString(),
    enteredAt: row.entered_at.toISOString(),
    ...(row.due_at && { dueAt: row.due_at.toISOString() }),
    overdue: row.due_at !== null && row.due_at.getTime() <= now,
    ...(owes && { owes }),
    flags: row.flags.map((flag) => service.flags?.[flag] ?? flag),
    escalated: row.escalated_org_id !== null,
    seq: row.seq,
  };
}

export function findingsOf(
  service: Service,
  findings: readonly Finding[],
  tuned: Readonly<Record<string, number>>,
): FindingAnswer[] {
  return findings.map(({ rule, holds, lacks }) => {
    const cites = service.eligible[rule]?.cites ?? service.cites;
    return {
      rule,
      holds,
      ...(lacks !== undefined && { lacks }),
      says: sayFinding(service, { rule, lacks }, tuned),
      ...(cites && { cites }),
    };
  });
}

const clockWords = { remind: '系统提醒', escalate: '超过期限，请上级工会一起办' } as const;

function traceLine(sealer: Sealer, service: Service, row: CaseRow, entry: TraceRow, standing: Standing): TraceLine {
  const action = service.actions[entry.action];
  const stored = { open: entry.said, sealed: entry.said_sealed };
  const said = readable(joinSealed(sealer, stored), stored, action?.asks ?? {}, standing);
  const byApplicant = entry.actor_id === row.applicant_id;
  const who = byApplicant
    ? standing === 'applicant'
      ? '你'
      : '申请人'
    : `${entry.actor_name ?? '系统'}${entry.role ? `（${roleWords[entry.role]}）` : ''}`;
  return {
    seq: entry.seq,
    action: entry.action,
    label: action?.label ?? clockWords[entry.action as keyof typeof clockWords],
    from: entry.from_state,
    to: entry.to_state,
    at: entry.at.toISOString(),
    who,
    ...(entry.org_name !== null && { org: entry.org_name }),
    said: said.values,
    masked: said.masked,
  };
}

export interface Reading {
  readonly service: Service;
  readonly row: CaseRow;
  /** The whole form, unsealed once for all who look at it. */
  readonly form: AnyValues;
  readonly trace: readonly TraceRow[];
  readonly files: readonly FileAnswer[];
  readonly staff: readonly StaffRow[];
  readonly caller: Caller;
  readonly standing: Standing;
  readonly now: number;
}

/** A case as this caller may read it. */
export function caseAnswer(sealer: Sealer, reading: Reading): CaseAnswer {
  const { service, row, standing, now, caller } = reading;
  const facts = factsOf(row);
  const stored = { open: row.form, sealed: row.form_sealed };
  const form = readable(reading.form, stored, service.form, standing);
  const input = { form: asValues(reading.form), tuned: published(row.tuned), said: row.said };
  const amountOf = (action: string) => {
    const fen = unlessLacking(() => service.actions[action]?.pays?.amount(input));
    // Of a value that is not published the refusal of the move speaks.
    return typeof fen === 'object' ? undefined : fen;
  };
  const rests = row.rests_since !== null && standing !== 'applicant';
  const may = rests ? [] : movesFor(service, facts, actorOf(caller));
  const payment = Object.keys(service.actions).find((id) => service.actions[id]!.pays && row.tally[id]);
  const paid = payment === undefined ? undefined : amountOf(payment);
  const acts = service.board?.acts;
  return {
    ...lineOf(service, row, standing, now),
    form: form.values,
    masked: form.masked,
    findings: findingsOf(service, row.findings, row.tuned),
    trace: reading.trace.map((entry) => traceLine(sealer, service, row, entry, standing)),
    may: may.map((action) => {
      const pays = amountOf(action);
      return { action, label: service.actions[action]!.label, ...(pays !== undefined && { pays }) };
    }),
    files: standing === 'staff' ? [] : reading.files,
    sentence: sentenceOf(service, row, standing, now),
    staff: standing === 'applicant' ? [] : reading.staff,
    mine: standing === 'applicant' ? row.owes_party === 'applicant' : standing === 'owner',
    ...(paid !== undefined && { paid, ...paidTo(service, payment) }),
    seconds: acts === undefined ? 0 : (row.tally[acts] ?? 0),
  };
}

const paidTo = (service: Service, payment: string | undefined) => {
  const to = payment === undefined ? undefined : service.actions[payment]?.pays?.to;
  return to === undefined ? {} : { paidTo: to };
};

/** The first entry of a trace as the applicant reads it right after filing. */
export function filedTrace(service: Service, row: CaseRow, caller: Caller): TraceRow {
  return {
    seq: 1,
    action: filingOf(service),
    from_state: Object.keys(service.states).find((id) => service.states[id]!.start)!,
    to_state: row.state,
    actor_id: caller.personId,
    actor_name: caller.name,
    role: null,
    org_name: null,
    said: {},
    said_sealed: null,
    at: row.filed_at,
  };
}
