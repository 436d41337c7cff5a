import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import type { SettingAsked } from '../../kernel/tuning.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { readTunables } from './reading.ts';
import { setTunable, takeBackTunable } from './setting.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const name = Type.String({ maxLength: 60 });
// What is too long or no day is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const Params = Type.Object({ id });
const EntryParams = Type.Object({ id, entry: id });
const Query = Type.Object({ service: name });
const SettingBody = Type.Object(
  {
    service: name,
    name,
    value: Type.Union([Type.Number(), Type.Null()]),
    from: Type.String({ maxLength: 20 }),
    cites: Type.Object({ title: words, clause: Type.Optional(words), link: Type.Optional(words) }, closed),
  },
  closed,
);
const BackBody = Type.Object({ why: words }, closed);
const tags = ['orgs'];

function addWriting(app: FastifyInstance, platform: Platform): void {
  const shared = {
    method: 'POST',
    audience: 'staff',
    scope: 'subtree',
    status: 201,
    answers: 'TunablesAnswer',
  } as const;
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/tunables',
    audit: ['set-tunable', 'end-tunable'],
    options: {
      schema: {
        tags,
        summary: '设定一项规则从某一天起的值；value 为 null 是从那一天起用回上级的',
        params: Params,
        body: SettingBody,
      },
    },
    write: (context) =>
      setTunable(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as SettingAsked,
      ),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/tunables/:entry/take-back',
    audit: 'take-back-tunable',
    options: { schema: { tags, summary: '撤回还没生效的一条', params: EntryParams, body: BackBody } },
    write: (context) => {
      const { id: orgId, entry } = context.request.params as Static<typeof EntryParams>;
      const { why } = context.request.body as Static<typeof BackBody>;
      return takeBackTunable(platform, context, orgId, { id: entry, why });
    },
  });
}

/** The values that a union has for a service: the shipped ones, those of the unions above, and its own. */
export function addTunableRoutes(app: FastifyInstance, platform: Platform): void {
  addWriting(app, platform);
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>(
    '/api/orgs/:id/tunables',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'TunablesAnswer' },
      schema: { tags, summary: '一项服务的规则在这个工会的值、来源和历史', params: Params, querystring: Query },
    },
    async (request, reply) => {
      const service = platform.registry.get(request.query.service);
      const scoped = scopedTo(platform.db, request.caller!);
      const answer =
        service === undefined
          ? refuse('service-unknown')
          : await readTunables(scoped, request.params.id, service, dayOf(request.now));
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}
