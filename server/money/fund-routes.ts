import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { type Day, dayOf } from '../../kernel/calendar.ts';
import { accountKinds, fundName, incomeKinds } from '../../kernel/funds.ts';
import { type FundsAnswer, type StatementAnswer, type StatementLine, channels } from '../../kernel/payout.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { Db } from '../db/open.ts';
import type { Table } from '../exports/columns.ts';
import { csvHead, csvLines } from '../exports/csv.ts';
import { sendRefusal } from '../http/answer.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import { addWrite, keeping } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { seesMoney } from './batching.ts';
import { type MovementRow, findLine, listMovements, sumStatement } from './fund-queries.ts';
import { fundsOf } from './incomes.ts';
import { type Named, findPayee, nameAccount, refusalOfAccount, removeAccount } from './payee.ts';
import { decimalOf } from './payout-file.ts';

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
const csvBatch = 5_000;

const toLine = ({ income, at, ...rest }: MovementRow): StatementLine => ({
  ...rest,
  at: at.toISOString(),
  ...(income !== null && { income }),
});

const text = (title: string, of: (row: MovementRow) => string) => ({
  title,
  description: title,
  type: 'string' as const,
  of,
});
const yuanOf = (fen: number) => (fen === 0 ? '' : decimalOf(fen));
const csv: Pick<Table<MovementRow>, 'columns'> = {
  columns: [
    text('日期', ({ at }) => dayOf(at.getTime())),
    text('摘要', ({ says }) => says),
    text('从', ({ from, income }) => (income === null ? accountKinds[from] : incomeKinds[income])),
    text('到', ({ to }) => accountKinds[to]),
    text('收入（元）', ({ inFen }) => yuanOf(inFen)),
    text('支出（元）', ({ outFen }) => yuanOf(outFen)),
    text('结余（元）', ({ balanceFen }) => decimalOf(balanceFen)),
    text('凭证号', (row) => row.id),
  ],
};

type OfPeriod = Parameters<typeof sumStatement>[1];

async function* linesOf(db: Db, of: OfPeriod): AsyncGenerator<string, void, undefined> {
  yield csvHead(csv);
  let after: readonly [string, string] | undefined;
  do {
    const rows = await listMovements(db, of, after, csvBatch);
    yield csvLines(csv as Table<MovementRow>, rows);
    const last = rows.length === csvBatch ? rows.at(-1) : undefined;
    after = last && [last.at.toISOString(), last.id];
  } while (after !== undefined);
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
    async (request, reply): Promise<FundsAnswer> => {
      const { caller, now, params } = request;
      const found = await findLine(db, params.id);
      if (found === undefined || !seesMoney(caller!, found.line))
        return sendRefusal(request, reply, refuse('not-found')) as never;
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
    async (request, reply): Promise<StatementAnswer> => {
      const { caller, now, params, query } = request;
      const found = await findLine(db, params.id);
      if (found === undefined || !seesMoney(caller!, found.line))
        return sendRefusal(request, reply, refuse('not-found')) as never;
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
  app.get<Asked>(
    '/api/orgs/:id/funds/:fund/statement.csv',
    { config, schema: { ...schema, summary: '同一张对账单（csv）' } },
    async (request, reply) => {
      const { caller, now, params, query } = request;
      const found = await findLine(db, params.id);
      if (found === undefined || !seesMoney(caller!, found.line))
        return sendRefusal(request, reply, refuse('not-found'));
      const period = periodOf(query, now);
      const name = `${found.name}_${fundName(params.fund)}_${period.from}_${period.to}.csv`;
      return reply
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
        .type('text/csv; charset=utf-8; header=present')
        .send(Readable.from(linesOf(db, { cell: caller!.cell, orgId: found.id, fund: params.fund, ...period })));
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
