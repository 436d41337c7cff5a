import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { clawbackGrounds } from '../../kernel/clawback.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite, keeping } from '../http/once.ts';
import { keysOf } from '../http/schema-words.ts';
import type { Platform } from '../platform.ts';
import { booking, byOf } from './booked.ts';
import {
  type ClawbackAsked,
  type ReturnAsked,
  askBack,
  bookReturn,
  decideClawback,
  readClawbacks,
} from './clawbacks.ts';
import { askToLetGo, decideLettingGo } from './waivers.ts';

const tags = ['money'];
const closed = { additionalProperties: false };
const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });
const fen = Type.Integer({ minimum: 1, maximum: 100_000_000_000 });
const AskBody = Type.Object(
  { fen, ground: Type.Enum(keysOf(clawbackGrounds)), reason: Type.String({ maxLength: 500 }) },
  closed,
);
const WordBody = Type.Object({ agrees: Type.Boolean(), why: Type.String({ maxLength: 200 }) }, closed);
const ReasonBody = Type.Object({ reason: Type.String({ maxLength: 500 }) }, closed);
const ReturnBody = Type.Object(
  { fen, cameOn: Type.String({ format: 'date' }), how: Type.String({ maxLength: 200 }) },
  closed,
);

const idOf = ({ request }: WriteContext): string => (request.params as Static<typeof Params>).id;

/** What was paid and has to come back: asked for by one, agreed to by another, and noted as it comes in. */
export function addClawbackRoutes(app: FastifyInstance, platform: Platform): void {
  const { sealer } = platform;
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/clawbacks',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: lines', answers: 'ClawbackLine[]' },
      schema: { tags, summary: '一个工会和下级要求退回的钱，新的在前', params: Params },
    },
    async (request, reply) => {
      const answer = await readClawbacks(platform.db, request.caller!, request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  const shared = { method: 'POST', audience: 'staff', scope: 'subtree', answers: 'ClawbackLine' } as const;
  addWrite(app, platform, {
    ...shared,
    url: '/api/payments/:id/clawbacks',
    status: 201,
    audit: 'ask-back',
    options: { schema: { tags, summary: '要求退回已经到账的钱，等第二个人复核', params: Params, body: AskBody } },
    write: (context) =>
      booking(() =>
        keeping(platform, context, (trx) =>
          askBack(trx, idOf(context), context.request.body as ClawbackAsked, byOf(context)),
        ),
      ),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/clawbacks/:id/decision',
    status: 200,
    audit: ['agree-ask-back', 'refuse-ask-back'],
    options: { schema: { tags, summary: '同意或者不同意要求退回', params: Params, body: WordBody } },
    write: (context) =>
      booking(() =>
        keeping(platform, context, (trx) =>
          decideClawback(trx, sealer, idOf(context), context.request.body as Static<typeof WordBody>, byOf(context)),
        ),
      ),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/clawbacks/:id/receipts',
    status: 201,
    audit: 'book-returned',
    options: { schema: { tags, summary: '登记退回来的钱，记回经费', params: Params, body: ReturnBody } },
    write: (context) =>
      booking(() =>
        keeping(platform, context, (trx) =>
          bookReturn(trx, sealer, idOf(context), context.request.body as ReturnAsked, byOf(context)),
        ),
      ),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/clawbacks/:id/waiver',
    status: 200,
    audit: 'ask-to-let-go',
    options: {
      schema: { tags, summary: '提出不再要求还没有退回的，等第二个人复核', params: Params, body: ReasonBody },
    },
    write: (context) => {
      const { reason } = context.request.body as Static<typeof ReasonBody>;
      return keeping(platform, context, (trx) => askToLetGo(trx, idOf(context), reason, byOf(context)));
    },
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/clawbacks/:id/waiver/decision',
    status: 200,
    audit: ['let-go', 'not-let-go'],
    options: { schema: { tags, summary: '同意或者不同意不再要求退回', params: Params, body: WordBody } },
    write: (context) =>
      booking(() =>
        keeping(platform, context, (trx) =>
          decideLettingGo(trx, sealer, idOf(context), context.request.body as Static<typeof WordBody>, byOf(context)),
        ),
      ),
  });
}
