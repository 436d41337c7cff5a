import { type Duty, duties } from '../../kernel/duty.ts';
import type { Caller } from '../people/caller.ts';

/**
 * What every route declares before it starts: who may call it, what limits what it shows, and what it leaves in the audit.
 * `server/http/contract.db.test.ts` holds what is declared to what is written.
 */

/**
 * Who may call a route at all. What they then see or may do is decided by scope and by the case.
 *
 * An administrator is let in to her own duty's routes and to those of `account`, which are about nothing but the caller's
 * own way in; every other route is for the people a union serves and those who serve them.
 */
export type Audience = 'anyone' | 'account' | 'signed-in' | 'worker' | 'staff' | 'employer' | `${Duty}-admin`;

const ofDuties: ReadonlySet<Audience> = new Set(duties.map((duty) => `${duty}-admin` as const));

/** Whether somebody who is signed in belongs to a route's audience. */
export function belongsTo(audience: Audience, { duty, posts }: Pick<Caller, 'duty' | 'posts'>): boolean {
  if (audience === 'anyone' || audience === 'account') return true;
  if (duty !== undefined) return audience === `${duty}-admin`;
  if (ofDuties.has(audience)) return false;
  return audience !== 'staff' || posts.length > 0;
}

/** What limits what a route shows and changes for those who may call it. */
export const scopes = {
  public: 'what anybody may know',
  own: 'rows of the caller’s own person and account',
  'own-union': 'what colleagues of the caller’s own union share',
  case: 'how the caller stands to the case',
  subtree: 'the subtrees of the caller’s posts',
  post: 'the very unions of the caller’s posts, with none below',
  platform: 'accounts, posts and duties of those who work here; nothing of members or cases',
  audit: 'the rows of the audit and the payments of every union, in which members are masked',
  employer: 'what came with the tokens of this employer’s union',
} as const;
export type Scope = keyof typeof scopes;

/** Why a route writes no row into the audit. Nothing else is a reason. */
export const unaudited = {
  'none: public': 'shows what anybody may know, writes nothing',
  'none: own': 'the caller’s own data, drafts and marks; nobody else’s',
  'none: unions': 'facts, rules and sums of unions; writes nothing',
  'none: platform': 'how the platform itself is doing; nothing of anybody',
  'none: lines': 'lines that hide the name, or of what the caller has to decide; opening one leaves a row',
} as const;
export type Unaudited = keyof typeof unaudited;

/**
 * The act written in the transaction of the write, or beside the reading: the word in `audit.act`; a list where one of
 * several. «action» stands for the action of a service, which is written by its own name.
 */
export type Audit = Unaudited | (string & {}) | readonly string[];

export interface Contract {
  readonly audience: Audience;
  readonly scope: Scope;
  readonly audit: Audit;
}

/** What belongs to nobody: the files of the apps, and whether the server is there. */
export const open = { audience: 'anyone', scope: 'public', audit: 'none: public' } as const satisfies Contract;

declare module 'fastify' {
  interface FastifyContextConfig {
    audience?: Audience;
    scope?: Scope;
    audit?: Audit;
  }
}

const act = /^[a-z][a-z-]*$/;

/** The acts that a route may write; none where it has a reason for none. */
export function actsOf(audit: Audit): readonly string[] {
  if (typeof audit !== 'string') return audit;
  return audit in unaudited ? [] : [audit];
}

const isAudit = (audit: Audit) =>
  (typeof audit === 'string' && audit in unaudited) ||
  (actsOf(audit).length > 0 && actsOf(audit).every((one) => act.test(one)));

const listOf = (words: object) => Object.entries(words).map(([word, says]) => `    '${word}' ${says as string}`);

/** What a route has forgotten to say, as the message of a start that fails; undefined where nothing. */
export function findUndeclared(route: string, config: Partial<Contract> = {}): string | undefined {
  const lacking = [
    ...(config.audience === undefined ? ['  audience: who may call it, see server/http/contract.ts'] : []),
    ...(config.scope === undefined || !(config.scope in scopes)
      ? ['  scope: what limits what it shows, one of', ...listOf(scopes)]
      : []),
    ...(config.audit === undefined || !isAudit(config.audit)
      ? [
          '  audit: the act it writes (a word as in audit.act, or a list of them), or why it writes none:',
          ...listOf(unaudited),
        ]
      : []),
  ];
  if (lacking.length === 0) return undefined;
  return [`route ${route} does not start: its config (or addWrite) lacks`, ...lacking].join('\n');
}
