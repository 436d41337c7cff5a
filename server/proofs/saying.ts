import { dayOf } from '../../kernel/calendar.ts';
import { type AnyValues, isAsked } from '../../kernel/field.ts';
import { type Proof, proofWords } from '../../kernel/proof.ts';
import { proofFor } from '../../kernel/proven.ts';
import { withPapersOf } from '../../kernel/papers.ts';
import type { Service } from '../../kernel/service.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Db } from '../db/open.ts';
import type { CaseRow } from '../cases/queries.ts';
import type { Registry } from '../registry.ts';
import { type KnownProof, asksForProofs, findProofs } from './queries.ts';

/** «2月3日办《困难帮扶》（编号 …）时交过，2027年3月2日以前都算数» */
export function sayProof(registry: Registry, proof: KnownProof): string {
  if (proof.case === undefined) return `${proofWords[proof.what]}：工会已经核对过，不用再交`;
  const title = registry.get(proof.case.service)?.title ?? '以前的事';
  return `${proofWords[proof.what]}：办「${title}」（${proof.case.number}）时核对过，到${sayWholeDay(proof.until)}都算数`;
}

/** The papers that the applicant of a case did not have to give, each with what stood for it on the day of filing. */
export async function provenIn(
  db: Db,
  registry: Registry,
  service: Service,
  row: CaseRow,
  form: AnyValues,
): Promise<{ field: string; says: string }[]> {
  if (!asksForProofs(service)) return [];
  const asked = Object.entries(withPapersOf(service, row.tuned).form);
  const open = asked.filter(([id, one]) => one.kind === 'files' && form[id] === undefined && isAsked(one, form));
  if (open.length === 0) return [];
  const today = dayOf(row.filed_at.getTime());
  const person = { cell: row.applicant_cell, personId: row.applicant_id };
  const proofs = (await findProofs(db, person, today)).filter((proof) => proof.case?.id !== row.id);
  return open.flatMap(([field, one]) => {
    const proof: Proof | undefined = proofFor(one, form, { today, proofs });
    return proof === undefined ? [] : [{ field, says: sayProof(registry, proof) }];
  });
}
