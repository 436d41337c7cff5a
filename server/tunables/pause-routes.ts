import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import type { PauseAsked, PausePlan } from '../../kernel/pause.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { scopedTo } from '../db/scope.ts';
import { sendRefusal } from '../http/answer.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { pauseService, planResuming, readPauses, resumeService } from './pausing.ts';

const id = Type.String({ format: 'uuid' });
const closed = { additionalProperties: false };
// What is too long is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const Params = Type.Object({ id });
const EntryParams = Type.Object({ id, entry: id });
// As a person may type it: what is no day is said beside its field.
const until = Type.Optional(Type.String({ maxLength: 20 }));
const PauseBody = Type.Object(
  { service: Type.String({ maxLength: 60 }), why: words, instead: words, until, lifts: Type.Optional(Type.Boolean()) },
  closed,
);
const PlanBody = Type.Object({ until, lifts: Type.Boolean() }, closed);
const ResumeBody = Type.Object({ why: words }, closed);
const tags = ['orgs'];
const shared = { method: 'POST', audience: 'staff', scope: 'subtree', status: 201, answers: 'PausesAnswer' } as const;

/** Which services and campaigns take anything new in a union and below it, and how that is switched. */
export function addPauseRoutes(app: FastifyInstance, platform: Platform): void {
  app.get<{ Params: Static<typeof Params> }>(
    '/api/orgs/:id/pauses',
    {
      config: { audience: 'staff', scope: 'subtree', audit: 'none: unions', answers: 'PausesAnswer' },
      schema: { tags, summary: '哪些服务和福利活动在这个工会暂停受理', params: Params },
    },
    async (request, reply) => {
      const answer = await readPauses(platform, scopedTo(platform.db, request.caller!), request.params.id);
      return isRefusal(answer) ? sendRefusal(request, reply, answer) : answer;
    },
  );
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/pauses',
    audit: 'pause-service',
    options: {
      schema: {
        tags,
        summary: '本级和下级工会从现在起暂停受理一项服务，或者一类福利活动',
        params: Params,
        body: PauseBody,
      },
    },
    write: (context) =>
      pauseService(
        platform,
        context,
        (context.request.params as Static<typeof Params>).id,
        context.request.body as PauseAsked,
      ),
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/pauses/:entry/plan',
    audit: 'plan-resuming',
    options: { schema: { tags, summary: '改预计恢复受理的日子', params: EntryParams, body: PlanBody } },
    write: (context) => {
      const { id: orgId, entry } = context.request.params as Static<typeof EntryParams>;
      return planResuming(platform, context, orgId, { id: entry, plan: context.request.body as PausePlan });
    },
  });
  addWrite(app, platform, {
    ...shared,
    url: '/api/orgs/:id/pauses/:entry/resume',
    audit: 'resume-service',
    options: { schema: { tags, summary: '从现在起恢复受理', params: EntryParams, body: ResumeBody } },
    write: (context) => {
      const { id: orgId, entry } = context.request.params as Static<typeof EntryParams>;
      return resumeService(platform, context, orgId, {
        id: entry,
        why: (context.request.body as Static<typeof ResumeBody>).why,
      });
    },
  });
}
