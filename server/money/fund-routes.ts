import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { fundName } from '../../kernel/funds.ts';
import { type FundsAnswer, type StatementAnswer, type StatementLine, channels } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Db } from '../db/open.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { seesMoney } from './reach.ts';
import { type MovementRow, findLine, listMovements, sumStatement, whereOf } from './fund-queries.ts';
import { fundsOf } from './incomes.ts';
import { type Named, findPayee, nameAccount, refusalOfAccount, removeAccount } from './payee.ts';
import { csvOf, xlsxOf } from './statement-file.ts';

const tags = ['money'];
const id = Type.String({ format: 'uuid' });
const day = Type.String({ format: 'date' });
const fund = Type.String({ maxLength: 40 });
const Params = Type.Object({ id });
const FundParams = Type.Object({ id, fund });
const PeriodQuery = Type.Object({
  from: Type.Optional(day),
  to: Type.Optional(day),
  cursor: Type.Optional(Type.String({ maxLength: 400 })),
});
const KindParams = Type.Object({ kind: Type.Enum(Object.keys(channels) as (keyof typeof channels)[]) });
const NameBody = Type.Object(
  {
    holder: Type.String({ maxLength: 60 }),
    bank: Type.Optional(Type.String({ maxLength: 60 })),
    account: Type.String({ maxLength: 80 }),
  },
  { additionalProperties: false },
);
const pageSize = 200;

function toLine(row: MovementRow): StatementLine {
  const { income, at, toOrg: _toOrg, toFund: _toFund, ...rest } = row;
  const where = whereOf(row);
  return {
    ...rest,
    at: at.toISOString(),
    ...(income !== null && { income }),
    ...(where !== undefined && { where }),
  };
}

/** This year where no period is asked for. */
function periodOf(query: Static<typeof PeriodQuery>, now: number): { readonly from: Day; readonly to: Day } {
  const today = dayOf(now);
  return { from: query.from ?? `${today.slice(0, 4)}-01-01`, to: query.to ?? today };
}

function addFunds(app: FastifyInstance, { db }: Platform): void {
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/funds',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'FundsAnswer' },
      schema: { tags, summary: '一个工会的各项经费：结余、应发、已到账、预算和上限', params: Params },
    },
    async (request, reply): Promise<FundsAnswer | FastifyReply> => {
      const { caller, now, params } = request;
      const found = await findLine(db, params.id);
      if (found === undefined || !seesMoney(caller!, found.line))
        return sendRefusal(request, reply, refuse('not-found'));
      return fundsOf(db, caller!.cell, found.id, now);
    },
  );
}

function addStatements(app: FastifyInstance, { db }: Platform): void {
  const config = { audience: 'staff', scope: 'subtree', audit: 'none: unions' } as const;
  const schema = { tags, params: FundParams, querystring: PeriodQuery };
  interface Asked {
    Params: Static<typeof FundParams>;
    Querystring: Static<typeof PeriodQuery>;
  }
  app.get<Asked>(
    '/api/orgs/:id/funds/:fund/statement',
    {
      config: { ...config, answers: 'StatementAnswer' },
      schema: { ...schema, summary: '一项经费的对账单，默认今年' },
    },
    async (request, reply): Promise<StatementAnswer | FastifyReply> => {
      const { caller, now, params, query } = request;
      const found = await findLine(db, params.id);
      if (found === undefined || !seesMoney(caller!, found.line))
        return sendRefusal(request, reply, refuse('not-found'));
      const { line: _line, ...org } = found;
      const of = { cell: caller!.cell, orgId: org.id, fund: params.fund, ...periodOf(query, now) };
      const after = readCursor(query.cursor, 2) as [string, string] | undefined;
      const sums = await sumStatement(db, of);
      const rows = await listMovements(db, of, after, pageSize + 1);
      const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
      return {
        org,
        fund: params.fund,
        name: fundName(params.fund),
        from: of.from,
        to: of.to,
        ...sums,
        closingFen: sums.openingFen + sums.inFen - sums.outFen,
        lines: rows.slice(0, pageSize).map(toLine),
        ...(last && { next: writeCursor(last.at.toISOString(), last.id) }),
      };
    },
  );
  addFiles(app, db);
}

/** The same statement as files: one for programs, one to read and print. */
function addFiles(app: FastifyInstance, db: Db): void {
  const files = {
    csv: { says: '同一张对账单（csv）', type: 'text/csv; charset=utf-8; header=present' },
    xlsx: {
      says: '同一张对账单（xlsx），可以打印',
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    },
  } as const;
  for (const format of ['csv', 'xlsx'] as const)
    app.get<{ Params: Static<typeof FundParams>; Querystring: Static<typeof PeriodQuery> }>(
      `/api/orgs/:id/funds/:fund/statement.${format}`,
      {
        config: { audience: 'staff', scope: 'subtree', costly: 'making', audit: 'none: unions' },
        schema: { tags, params: FundParams, querystring: PeriodQuery, summary: files[format].says },
      },
      async (request, reply) => {
        const { caller, now, params, query } = request;
        const found = await findLine(db, params.id);
        if (found === undefined || !seesMoney(caller!, found.line))
          return sendRefusal(request, reply, refuse('not-found'));
        const of = { cell: caller!.cell, orgId: found.id, fund: params.fund, ...periodOf(query, now) };
        const name = `${found.name}_${fundName(params.fund)}_${of.from}_${of.to}`;
        const at = new Date(now).toISOString();
        const says = `${found.name}，${fundName(params.fund)}，${sayWholeDay(of.from)}到${sayWholeDay(of.to)}，${caller!.name}下载`;
        const mark = { number: `${of.from}_${of.to}`, title: '对账单', by: caller!.name, at, says };
        return reply
          .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(`${name}.${format}`)}`)
          .type(files[format].type)
          .send(format === 'csv' ? Readable.from(csvOf(db, of)) : xlsxOf(db, of, mark));
      },
    );
}

async function naming<T>(name: () => Promise<T | Refusal>): Promise<T | Refusal> {
  try {
    return await name();
  } catch (fault) {
    const refusal = refusalOfAccount(fault);
    if (refusal === undefined) throw fault;
    return refusal;
  }
}

function addPayee(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/my/payee-accounts',
    {
      config: { audience: 'signed-in', scope: 'own', audit: 'none: own', answers: 'PayeeAnswer' },
      schema: { tags, summary: '我的收款账户，和发给我的钱' },
    },
    ({ caller }) => findPayee(platform.db, caller!),
  );
  addWrite(app, platform, {
    method: 'PUT',
    url: '/api/my/payee-accounts/:kind',
    audience: 'signed-in',
    scope: 'own',
    audit: 'name-account',
    status: 200,
    answers: 'PayeeAnswer',
    options: { schema: { tags, summary: '登记或者更换我的收款账户', params: KindParams, body: NameBody } },
    write: (context) => {
      const { kind } = context.request.params as Static<typeof KindParams>;
      const named: Named = { kind, ...(context.request.body as Static<typeof NameBody>) };
      const by = { caller: context.caller, requestId: context.request.id, now: context.now };
      return naming(() => keeping(platform, context, (trx) => nameAccount(trx, platform.sealer, named, by)));
    },
  });
  addWrite(app, platform, {
    method: 'DELETE',
    url: '/api/my/payee-accounts/:kind',
    audience: 'signed-in',
    scope: 'own',
    audit: 'remove-account',
    status: 200,
    answers: 'PayeeAnswer',
    options: { schema: { tags, summary: '不再用这个收款账户', params: KindParams } },
    write: (context) => {
      const { kind } = context.request.params as Static<typeof KindParams>;
      const by = { caller: context.caller, requestId: context.request.id, now: context.now };
      return keeping(platform, context, (trx) => removeAccount(trx, kind, by));
    },
  });
}

export function addFundRoutes(app: FastifyInstance, platform: Platform): void {
  addFunds(app, platform);
  addStatements(app, platform);
  addPayee(app, platform);
}
