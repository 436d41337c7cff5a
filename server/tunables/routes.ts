import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { dayOf } from '../../kernel/calendar.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import type { SettingAsked } from '../../kernel/tuning.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { type WriteContext, addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { approveDrafts, refuseDraft } from './deciding.ts';
import { draftTunable, withdrawDraft } from './drafting.ts';
import { readDrafts, readTunables } from './reading.ts';
import { findRuleSet } from './rule-sets.ts';
import { takeBackTunable } from './taking-back.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
const name = Type.String({ maxLength: 60 });
// What is too long or no day is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const Params = Type.Object({ id });
const EntryParams = Type.Object({ id, entry: id });
const Query = Type.Object({ service: name });
const plainDay = Type.String({ maxLength: 20 });
const SettingBody = Type.Object(
  {
    service: name,
    name,
    value: Type.Union([Type.Number(), Type.Null()]),
    from: plainDay,
    to: Type.Optional(plainDay),
    cites: Type.Object(
      {
        title: words,
        clause: Type.Optional(words),
        link: Type.Optional(words),
        from: Type.Optional(plainDay),
        to: Type.Optional(plainDay),
      },
      closed,
    ),
  },
  closed,
);
const ApproveBody = Type.Object({ drafts: Type.Array(id, { minItems: 1, maxItems: 500 }) }, closed);
const BackBody = Type.Object({ why: words }, closed);
const tags = ['orgs'];

const shared = { method: 'POST', audience: 'staff', scope: 'subtree', status: 201 } as const;

function addSetting(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    ...shared,
    answers: 'TunablesAnswer',
    url: '/api/orgs/:id/tunables',
    audit: 'draft-tunable',
    options: {
      schema: {
        tags,
        summary: '起草一项规则从某一天起的值，由另一个人批准后生效；value 为 null 是从那一天起用回上级的',
        params: Params,
        body: SettingBody,
      },
    },
    write: (context) =>
      draftTunable(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as SettingAsked,
      ),
  });
  addWrite(app, platform, {
    ...shared,
    answers: 'TunablesAnswer',
    url: '/api/orgs/:id/tunables/:entry/take-back',
    audit: 'take-back-tunable',
    options: { schema: { tags, summary: '撤回还没生效的一条', params: EntryParams, body: BackBody } },
    write: (context) => takeBackTunable(platform, context, ...entryOf(context)),
  });
}

function entryOf({ request }: WriteContext): [string, { id: string; why: string }] {
  const { id: orgId, entry } = request.params as Static<typeof EntryParams>;
  return [orgId, { id: entry, why: (request.body as Static<typeof BackBody>).why }];
}

function addDeciding(app: FastifyInstance, platform: Platform): void {
  addWrite(app, platform, {
    ...shared,
    answers: 'DraftsAnswer',
    url: '/api/orgs/:id/tunable-drafts/approve',
    audit: ['set-tunable', 'end-tunable'],
    options: { schema: { tags, summary: '批准规则草案，一起批准或者都不批准', params: Params, body: ApproveBody } },
    write: (context) => {
      const { drafts } = context.request.body as Static<typeof ApproveBody>;
      return approveDrafts(platform, context, (context.request.params as Static<typeof Params>).id, drafts);
    },
  });
  addWrite(app, platform, {
    ...shared,
    answers: 'DraftsAnswer',
    url: '/api/orgs/:id/tunable-drafts/:entry/refuse',
    audit: 'refuse-draft',
    options: { schema: { tags, summary: '退回规则草案', params: EntryParams, body: BackBody } },
    write: (context) => refuseDraft(platform, context, ...entryOf(context)),
  });
  addWrite(app, platform, {
    ...shared,
    answers: 'TunablesAnswer',
    url: '/api/orgs/:id/tunable-drafts/:entry/withdraw',
    audit: 'withdraw-draft',
    options: { schema: { tags, summary: '撤回自己起草的规则', params: EntryParams, body: BackBody } },
    write: (context) => withdrawDraft(platform, context, ...entryOf(context)),
  });
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/tunable-drafts',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'DraftsAnswer' },
      schema: { tags, summary: '这个工会等着批准的规则草案', params: Params },
    },
    async (request, reply) => {
      const scoped = scopedTo(platform.db, request.caller!);
      const answer = await readDrafts(platform, scoped, request.params.id, dayOf(request.now));
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}

/** The values that a union has for a service: the shipped ones, those of the unions above, and its own. */
export function addTunableRoutes(app: FastifyInstance, platform: Platform): void {
  addSetting(app, platform);
  addDeciding(app, platform);
  app.get<{ Params: Static<typeof Params>; Querystring: Static<typeof Query> }>(
    '/api/orgs/:id/tunables',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'TunablesAnswer' },
      schema: { tags, summary: '一项服务的规则在这个工会的值、来源和历史', params: Params, querystring: Query },
    },
    async (request, reply) => {
      const service = findRuleSet(platform, request.query.service);
      const scoped = scopedTo(platform.db, request.caller!);
      const answer =
        service === undefined
          ? refuse('service-unknown')
          : await readTunables(scoped, request.params.id, service, dayOf(request.now));
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
}
