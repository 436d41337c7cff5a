import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import {
  type AuditLineAnswer,
  type AuditOutcome,
  type AuditSearchAnswer,
  auditActs,
  auditObjects,
  auditOutcomes,
} from '../../kernel/audit-answers.ts';
import { type ConsentPurpose, consentText, consentTexts } from '../../kernel/consent.ts';
import { maskName } from '../../kernel/identity/person-name.ts';
import { roleWords } from '../../kernel/party.ts';
import { type RefusalCode, refusalCodes, wordsOf } from '../../kernel/refusal.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Platform } from '../platform.ts';
import { writeAudit } from './queries.ts';
import { type AuditSearch, type FoundRow, findHeld, searchRows } from './search-queries.ts';

const pageSize = 50;
const dayMs = 86_400_000;

const words = Type.Optional(Type.String({ maxLength: 100 }));
const SearchBody = Type.Object(
  {
    from: Type.Optional(Type.String({ format: 'date' })),
    to: Type.Optional(Type.String({ format: 'date' })),
    person: words,
    org: words,
    act: words,
    outcome: Type.Optional(Type.Enum(Object.keys(auditOutcomes) as AuditOutcome[])),
    object: words,
    cursor: Type.Optional(Type.String({ maxLength: 400 })),
  },
  { additionalProperties: false },
);
type Asked = Static<typeof SearchBody>;

const startOf = (day: string) => new Date(`${day}T00:00:00+08:00`);

/** The last seven days where no days are asked for. */
function daysOf({ from, to }: Asked, now: number): { from: Date; until: Date } {
  const until = to === undefined ? new Date(now + dayMs) : new Date(startOf(to).getTime() + dayMs);
  return { until, from: from === undefined ? new Date(until.getTime() - 8 * dayMs) : startOf(from) };
}

function actorWords({ actor, serves, source }: FoundRow): string {
  if (actor !== null) return serves ? actor : maskName(actor);
  return source === 'platform' ? '系统自动' : '没有登录的人';
}

function actWords({ registry }: Platform, { act, service }: FoundRow): string {
  const label = service === null ? undefined : registry.get(service)?.actions[act]?.label;
  return label ?? auditActs[act] ?? act;
}

/** A consent is written down by the name of its purpose, which nobody but the code calls so. */
const purposeWords = (purpose: string): string =>
  Object.hasOwn(consentTexts, purpose) ? consentText(purpose as ConsentPurpose).label : purpose;

const isCode = (code: string): code is RefusalCode => (refusalCodes as readonly string[]).includes(code);

function toLine(platform: Platform, row: FoundRow): AuditLineAnswer {
  const office = [row.role && roleWords[row.role], row.org].filter(Boolean).join('，');
  return {
    id: row.id,
    at: row.at.toISOString(),
    who: actorWords(row),
    ...(office !== '' && { office }),
    act: row.act,
    actWords: actWords(platform, row),
    outcome: row.outcome,
    ...(row.reason !== null && { reason: isCode(row.reason) ? wordsOf(row.reason) : row.reason }),
    times: row.times,
    object: auditObjects[row.object_kind] ?? row.object_kind,
    ...(row.object_id !== null && { objectId: row.object_id }),
    ...(row.subject !== null && { subject: maskName(row.subject) }),
    ...(row.shown !== null && { shown: row.shown }),
    ...(row.purpose !== null && { purpose: purposeWords(row.purpose) }),
    source: row.source,
    requestId: row.request_id,
  };
}

/** The acts that go by these words: an action of a service by its label, all others by the table. */
function actsCalled({ registry }: Platform, label: string): string[] {
  const ofServices = [...registry.values()].flatMap(({ actions }) =>
    Object.entries(actions).filter(([, action]) => action.label === label),
  );
  return [
    ...new Set([...Object.entries(auditActs).filter(([, one]) => one === label), ...ofServices].map(([act]) => act)),
  ];
}

const trimmed = (text: string | undefined) => text?.trim() || undefined;

/** What is asked for, as the row of the search says it; no name stands in it. */
function saidOf(asked: Asked): string {
  const { from, to, act, outcome, person, org, object } = asked;
  const by = [
    person && '按姓名',
    org && '按工会',
    act && '按事项',
    outcome && auditOutcomes[outcome],
    object && '按编号',
  ];
  return [[from ?? '', to ?? ''].join('～'), ...by].filter((one) => one && one !== '～').join('，') || '最近七天';
}

/**
 * The audit administrator searches the audit and does nothing else: there is no route by which anybody writes into it, and
 * each of her searches is a row of it.
 */
export function addAuditRoutes(app: FastifyInstance, platform: Platform): void {
  // A POST because the name of whoever did it does not belong into an address. It changes nothing.
  app.post<{ Body: Asked }>(
    '/api/audit/search',
    {
      config: {
        audience: 'audit-admin',
        scope: 'audit',
        costly: 'making',
        audit: 'search-audit',
        answers: 'AuditSearch',
      },
      schema: { tags: ['audit'], summary: '查阅审计记录', body: SearchBody },
    },
    async ({ caller, body: query, id, now }): Promise<AuditSearchAnswer> => {
      const { cell, personId } = caller!;
      const about = { objectKind: 'audit', objectId: null, purpose: saidOf(query) };
      await writeAudit(platform.db, { cell, act: 'search-audit', actorId: personId, ...about, requestId: id, now });
      const act = trimmed(query.act);
      const [before] = readCursor(query.cursor, 1) ?? [];
      const asked: AuditSearch = {
        ...daysOf(query, now),
        person: trimmed(query.person),
        org: trimmed(query.org),
        acts: act === undefined ? undefined : actsCalled(platform, act),
        outcome: query.outcome,
        object: trimmed(query.object),
        before,
      };
      const rows = await searchRows(platform.db, cell, asked, pageSize + 1);
      const { unsealed, anchoredAt } = await findHeld(platform.db, cell);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return {
        items: rows.slice(0, pageSize).map((row) => toLine(platform, row)),
        ...(last && { next: writeCursor(last.id) }),
        held: {
          unsealed,
          ...(anchoredAt && { anchoredAt: anchoredAt.toISOString() }),
          anchors: platform.config.anchor !== undefined,
        },
      };
    },
  );
}
