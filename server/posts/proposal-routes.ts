import type { FastifyInstance } from 'fastify';
import Type, { type Static } from 'typebox';
import { roles } from '../../kernel/party.ts';
import type { ProposalAsked } from '../../kernel/post-answers.ts';
import { addWrite } from '../http/once.ts';
import type { Platform } from '../platform.ts';
import { listProposals, proposePost, withdrawProposal } from './proposing.ts';

const id = Type.String({ format: 'uuid' });
// What is too long or no day is said in words beside its field.
const words = Type.String({ maxLength: 2_000 });
const day = Type.String({ maxLength: 20 });
const Params = Type.Object({ id });
const ProposalBody = Type.Object(
  {
    login: Type.String({ maxLength: 60 }),
    orgId: id,
    role: Type.Enum([...roles]),
    from: day,
    until: Type.Optional(day),
    why: words,
  },
  { additionalProperties: false },
);
const tags = ['posts'];

/** Supervisors propose posts for their own unions; security administrators decide, beside what they ask for themselves. */
export function addProposalRoutes(app: FastifyInstance, platform: Platform): void {
  app.get(
    '/api/post-proposals',
    {
      config: { audience: 'staff', scope: 'own', audit: 'none: own', answers: 'GrantLine[]' },
      schema: { tags, summary: '自己提出的岗位和它们的进度' },
    },
    ({ caller }) => listProposals(platform, caller!),
  );
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/post-proposals',
    audience: 'staff',
    scope: 'subtree',
    audit: ['ask-grant', 'self-grant-refused'],
    status: 201,
    answers: 'GrantLine',
    options: {
      schema: { tags, summary: '负责人为本级或下级工会提出一个岗位，由安全管理员确认后生效', body: ProposalBody },
    },
    write: (context) => proposePost(platform, context, context.request.body as ProposalAsked),
  });
  addWrite(app, platform, {
    method: 'POST',
    url: '/api/post-proposals/:id/withdraw',
    audience: 'staff',
    scope: 'own',
    audit: 'withdraw-grant',
    status: 200,
    answers: 'GrantLine',
    options: { schema: { tags, summary: '撤回自己提出的岗位', params: Params } },
    write: (context) => withdrawProposal(platform, context, (context.request.params as Static<typeof Params>).id),
  });
}
