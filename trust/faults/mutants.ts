/** One guard of the code made blind, and the test that must notice it. */
export interface Mutant {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The file of tests that kills it. */
  readonly test: string;
}

/** Those of the short form first. */
export const mutants: readonly Mutant[] = [
  {
    what: 'a move is made from any state',
    file: 'kernel/step.ts',
    from: `if (!fromStates(action).includes(facts.state)) return refuse('move-illegal');`,
    to: '',
    test: 'kernel/step.test.ts',
  },
  {
    what: 'a move is made by anybody',
    file: 'kernel/step.ts',
    from: 'if (isRefusal(acting)) return acting;',
    to: '',
    test: 'kernel/step.test.ts',
  },
  {
    what: 'a third decimal of a yuan is rounded',
    file: 'kernel/money.ts',
    from: 'nearest / 100 === n',
    to: 'true',
    test: 'kernel/money.test.ts',
  },
  {
    what: 'a post of no union reaches every case',
    file: 'server/db/scope.ts',
    from: 'export function reachOfCases(reaches: readonly Reach[]): RawBuilder<boolean> {\n  if (reaches.length === 0) return sql<boolean>`false`;',
    to: 'export function reachOfCases(reaches: readonly Reach[]): RawBuilder<boolean> {\n  if (reaches.length === 0) return sql<boolean>`true`;',
    test: 'server/db/scope.db.test.ts',
  },
  {
    what: 'somebody who was slower is let through',
    file: 'kernel/step.ts',
    from: `attempt.seen < facts.enteredSeq`,
    to: 'false',
    test: 'kernel/step.test.ts',
  },
  {
    what: 'what may be done once a person is done again',
    file: 'kernel/step.ts',
    from: `if (action.once === 'person' && attempt.repeated) return refuse('already-done');`,
    to: '',
    test: 'kernel/step.test.ts',
  },
  {
    what: 'every object’s own words are actions',
    file: 'kernel/step.ts',
    from: 'Object.hasOwn(service.actions, attempt.action)',
    to: 'true',
    test: 'kernel/step.test.ts',
  },
  {
    what: 'a fraction of a fen is money',
    file: 'kernel/money.ts',
    from: 'if (!Number.isSafeInteger(n)) throw new RangeError(`not a whole number of fen: ${n}`);',
    to: '',
    test: 'kernel/money.test.ts',
  },
  {
    what: 'a workplace union sees what its members kept from it',
    file: 'server/db/scope.ts',
    from: '`(${under} and not c.kept_above)`',
    to: '`(${under})`',
    test: 'server/db/scope.db.test.ts',
  },
  {
    what: 'a workplace union is in reach of every workplace union',
    file: 'server/db/scope.ts',
    from: "if (level === 'workplace') return sql<boolean>`c.org_id = ${orgId}`;",
    to: "if (level === 'workplace') return sql<boolean>`true`;",
    test: 'server/db/scope.db.test.ts',
  },
  {
    what: 'a code by phone stands any number of tries',
    file: 'server/people/sign-in.ts',
    from: 'and tries < ${codeTries}',
    to: '',
    test: 'server/people/sign-in.db.test.ts',
  },
  {
    what: 'a code by phone that is over is good',
    file: 'server/people/sign-in.ts',
    from: 'and expires_at > clock_now() and tries',
    to: 'and tries',
    test: 'server/people/sign-in.db.test.ts',
  },
  {
    what: 'a payment whose row was changed is taken for what was booked',
    file: 'server/money/row-mac.ts',
    from: 'else if (!timingSafeEqual(mac, macOf(sealer, row))) wrong.push(row.id);',
    to: '',
    test: 'server/cases/moves.race.test.ts',
  },
  {
    what: 'a key that comes with another body is answered with the first answer',
    file: 'server/http/once.ts',
    from: `if (!given.bodyHash.equals(hash)) return sendRefusal(request, reply, refuse('key-reused'));`,
    to: '',
    test: 'server/http/idempotency.db.test.ts',
  },
  {
    what: 'another site’s page writes',
    file: 'server/http/origin.ts',
    from: 'if (isRead || !isForeign(request, own)) done();',
    to: 'if (isRead || request.method !== "") done();',
    test: 'server/http/origin.db.test.ts',
  },
  {
    what: 'a session that was over comes back with the clock',
    file: 'server/jobs/leap.ts',
    from: 'where expires_at <= ${passed} or created_at',
    to: 'where created_at',
    test: 'server/jobs/clock-watch.db.test.ts',
  },
  {
    what: 'every consent is there',
    file: 'server/privacy/consents.ts',
    from: 'return purposes.filter((purpose) => agreed[purpose] !== consentText(purpose).edition);',
    to: 'return purposes.filter((purpose) => agreed[purpose] === -1);',
    test: 'server/privacy/consents.db.test.ts',
  },
  {
    what: 'a message that was told stays to be told again',
    file: 'server/jobs/outbox.ts',
    from: 'delete from outbox o using unnest',
    to: 'update outbox o set tries = tries from unnest',
    test: 'server/jobs/outbox.db.test.ts',
  },
  {
    what: 'a page that has rotted is copied as good',
    file: 'server/backup/pages.ts',
    from: 'return page.readUInt16LE(checksumAt) === checksumOf(page, block);',
    to: 'return block >= 0;',
    test: 'server/backup/backup.test.ts',
  },
  {
    what: 'a damaged copy is restored',
    file: 'server/backup/restoring.ts',
    from: 'if (done?.sha256 !== sha256)',
    to: 'if (done === undefined)',
    test: 'server/backup/backup.test.ts',
  },
];
