import type { AnyValues } from '../../kernel/field.ts';
import { type Earlier, type Member, asValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { type MemberCompared, compareMember } from '../../kernel/what-if-members.ts';
import { type Compared, type PastCase, compareCase } from '../../kernel/what-if.ts';
import { joinSealed, sensitiveIds } from '../cases/sealed-fields.ts';
import type { Scoped } from '../db/scope.ts';
import type { Sealer } from '../people/sealing.ts';
import {
  type CaseThen,
  type MemberNow,
  type OtherCase,
  listApplied,
  listCasesThen,
  listMembersNow,
  listOthers,
  listSaid,
} from './pages.ts';
import type { FoundCase, FoundMembers, RunRow } from './queries.ts';
import type { DrawnPlaces } from './drawn.ts';
import type { TriedValues } from './values.ts';

/** A rule needs an answer that may not or cannot be read any more. */
class Unreadable extends Error {}

interface Stored {
  readonly form: AnyValues;
  readonly formSealed: Buffer | null;
  readonly rests?: boolean;
}

/** A form whose sealed answers are opened only if a rule or an amount looks at one, and not after a withdrawn consent. */
function formOf(sealer: Sealer, service: Service, { form, formSealed, rests = false }: Stored): AnyValues {
  if (formSealed === null) return form;
  const open: Record<string, unknown> = { ...form };
  let joined: AnyValues | undefined;
  const read = (id: string) => {
    if (rests) throw new Unreadable();
    joined ??= joinSealed(sealer, { open: form, sealed: formSealed });
    return joined[id];
  };
  for (const id of sensitiveIds(service.form))
    Object.defineProperty(open, id, { enumerable: true, get: () => read(id) });
  return open;
}

/** What a page of cases is judged with. */
export interface Bench {
  readonly sealer: Sealer;
  readonly service: Service;
  readonly values: TriedValues;
  readonly drawn: DrawnPlaces;
}

function earlierOf({ sealer, service }: Bench, then: CaseThen, others: readonly OtherCase[]): Earlier[] {
  return others
    .filter(({ id, filedAt, state }) => id !== then.id && filedAt < then.filedAt && !service.states[state]?.void)
    .map((other) => ({ form: asValues(formOf(sealer, service, other)), filedOn: other.filedOn, state: other.state }));
}

function memberOf({ verified, joinedOn, standing, level, filedOn }: CaseThen): Member {
  return { verified, joinedOn: joinedOn ?? filedOn, orgLevel: level, standing: standing ?? 'employed' };
}

/** What was removed after its term, or rests, cannot be judged; anything else that goes wrong is a fault. */
function compared(bench: Bench, then: CaseThen, past: PastCase): Compared {
  try {
    return compareCase(bench.service, past, bench.values.of(then.climb));
  } catch (fault) {
    const isGone = Object.keys(then.form).length === 0 && then.formSealed === null;
    if (fault instanceof Unreadable || isGone) return { outcome: 'unknown', wasFen: 0, nowFen: 0, isMost: false };
    throw fault;
  }
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

export interface Judged<T> {
  readonly found: readonly T[];
  /** How many rows were judged, and the last of them; null where there are no more. */
  readonly judged: number;
  readonly cursor: string | null;
}

/** Judges the next cases of a run under both sets of values. */
export async function judgeCases(bench: Bench, scoped: Scoped, run: RunRow, most: number): Promise<Judged<FoundCase>> {
  const cases = await listCasesThen(scoped, run, most);
  const { service, sealer } = bench;
  const applicants = [...new Set(cases.map(({ applicantId }) => applicantId))];
  const ids = cases.map(({ id }) => id);
  const said = grouped(await listSaid(scoped.db, run.cell, ids), ({ caseId }) => caseId);
  const others = grouped(await listOthers(scoped.beyond, service.id, applicants), ({ applicantId }) => applicantId);
  const drawn = await bench.drawn.of(ids);
  const found = cases.map((then): FoundCase => {
    const place = drawn.get(then.id);
    const moves = said.get(then.id) ?? [];
    const past: PastCase = {
      form: formOf(sealer, service, then),
      member: memberOf(then),
      filedOn: then.filedOn,
      earlier: earlierOf(bench, then, others.get(then.applicantId) ?? []),
      state: then.state,
      made: new Set(moves.map(({ action }) => action)),
      said: Object.assign({}, ...moves.map((move) => move.said)) as AnyValues,
      ...(place && { drawn: place }),
    };
    const month = `${then.filedOn.slice(0, 7)}-01`;
    return { id: then.id, orgId: then.orgId, month, ...compared(bench, then, past) };
  });
  return { found, judged: cases.length, cursor: cases.length < most ? null : cases.at(-1)!.id };
}

/** Most members are alike: what came out for one counts for all with the same facts and values. */
export class MemberJudge {
  readonly #bench: Bench;
  readonly #known = new Map<string, MemberCompared>();
  readonly #numbers = new Map<object, number>();

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Undefined where the drafts change nothing for her union. */
  #judge({ climb, level, joinedOn, standing, verified }: MemberNow, appliedBefore: boolean) {
    const { service, values } = this.#bench;
    const pair = values.of(climb);
    if (pair.was === pair.becomes) return undefined;
    let number = this.#numbers.get(pair);
    if (number === undefined) this.#numbers.set(pair, (number = this.#numbers.size));
    const key = `${number} ${level} ${joinedOn} ${standing} ${String(verified)} ${String(appliedBefore)}`;
    let compared = this.#known.get(key);
    if (compared === undefined) {
      const member = { verified, joinedOn, orgLevel: level, standing, appliedBefore };
      compared = compareMember(service, member, values.day, pair);
      if (this.#known.size > 100_000) this.#known.clear();
      this.#known.set(key, compared);
    }
    return compared;
  }

  /** Judges the next members who filed nothing on the days of the run: who did is judged by what she filed. */
  async judge(scoped: Scoped, run: RunRow, most: number): Promise<Judged<FoundMembers>> {
    const members = await listMembersNow(scoped, run, most);
    const of = { service: this.#bench.service, from: run.from, to: run.to };
    const people = members.map(({ personId }) => personId);
    const applied = await listApplied(scoped.beyond, of, people);
    const groups = new Map<string, FoundMembers>();
    for (const member of members) {
      const had = applied.get(member.personId);
      const compared = had?.onDays ? undefined : this.#judge(member, had?.before ?? false);
      if (compared === undefined || compared.outcome === 'out') continue;
      const { outcome, sure, wasFen = null, nowFen = null, seen } = compared;
      const facts = `${seen.joinedOn} ${seen.standing} ${seen.verified} ${seen.appliedBefore}`;
      const key = `${member.orgId} ${facts}`;
      const counted = (groups.get(key)?.members ?? 0) + 1;
      groups.set(key, { orgId: member.orgId, facts, ...seen, outcome, sure, wasFen, nowFen, members: counted });
    }
    const cursor = members.length < most ? null : members.at(-1)!.id;
    return { found: [...groups.values()], judged: members.length, cursor };
  }
}
