export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A hole in our own code, as somebody might leave one, and what the attack must say of it. */
export interface Hole {
  readonly what: string;
  readonly edits: readonly Edit[];
  /** The route that leads to it, and the one by which what it shows is typed where that is another. */
  readonly at: string;
  readonly typedAt?: string;
  /** How the fault reads where hostile strings find it. */
  readonly shows: RegExp;
  /** The parameter at which sqlmap must get in. */
  readonly injected?: string;
}

/** What is broken in the twin. The code that it is broken in is the code that serves: a hole that no longer fits it fails the check. */
export const holes: readonly Hole[] = [
  {
    what: 'a query put together from what an address says',
    edits: [
      {
        file: 'server/orgs/directory.ts',
        from: 'where o.name like ${holding(text)} and',
        to: `where o.name ~ '\${sql.raw(text)}' and`,
      },
    ],
    at: 'GET /api/unions',
    shows: /\?q .*: 500$/,
    injected: '?q',
  },
  {
    what: 'a query put together from the path of an address',
    edits: [
      {
        file: 'server/orgs/directory-routes.ts',
        from: `const Params = Type.Object({ id: Type.String({ format: 'uuid' }) });`,
        to: 'const Params = Type.Object({ id: Type.String() });',
      },
      {
        file: 'server/orgs/directory.ts',
        from: 'where o.id = ${id} and',
        to: `where o.id::text = '\${sql.raw(id)}' and`,
      },
    ],
    at: 'GET /api/unions/:id',
    shows: /:id .*: 500$/,
    injected: ':id',
  },
  {
    what: 'a query put together from a body',
    edits: [
      {
        file: 'server/posts/queries.ts',
        from: '(l.login = lower(${text}) or',
        to: "(l.login ~ '${sql.raw(text)}' or",
      },
    ],
    at: 'POST /api/staff/search',
    shows: /q .*: 500$/,
    injected: 'q',
  },
  {
    what: 'a handler without a schema',
    edits: [
      {
        file: 'server/members/routes.ts',
        from: `按姓名、证件号码、手机号查找范围内的会员；每次都留下记录', body: SearchBody }`,
        to: `按姓名、证件号码、手机号查找范围内的会员；每次都留下记录' }`,
      },
    ],
    at: 'POST /api/members/search',
    shows: /q .*: 500$/,
  },
  {
    what: 'a place in a list that is believed',
    edits: [
      {
        file: 'server/http/cursor.ts',
        from: '  } catch {\n    // No JSON, hence no cursor either.\n  }',
        to: '  } catch (fault) {\n    throw new Error(String(fault));\n  }',
      },
    ],
    at: 'GET /api/members',
    shows: /\?cursor .*: 500$/,
  },
  {
    what: 'a refusal that tells of the inside',
    edits: [
      {
        file: 'server/http/answer.ts',
        from: `    says: '这一项缺少或格式不对',`,
        to: '    says: new Error(problem.message).stack!,',
      },
    ],
    at: 'POST /api/staff/search',
    shows: /tells of the inside$/,
  },
  {
    what: 'a refusal as a page that repeats what was asked',
    edits: [
      {
        file: 'server/http/answer.ts',
        from: '  request.refused = refusal.refused;\n',
        to: `  request.refused = refusal.refused;
  if (request.method === 'GET' && refusal.refused === 'malformed-request')
    return reply.code(400).type('text/html').send(\`<p>\${decodeURIComponent(request.url)}</p>\`);
`,
      },
    ],
    at: 'GET /api/members',
    shows: /hands markup back as a page$/,
  },
  {
    what: 'a table of a bank in which words are formulas',
    edits: [
      {
        file: 'server/exports/columns.ts',
        from: 'runnable.test(text)',
        to: 'false',
      },
    ],
    at: 'GET /api/orgs/:id/funds/:fund/statement.csv',
    typedAt: 'POST /api/orgs/:id/reallocations',
    shows: /a formula in a table$/,
  },
];

/** Limits taken away: then those who are slow hold everybody up. */
export const noLimits: readonly Edit[] = [
  { file: 'server/http/app.ts', from: 'const mostConnections = 10_000;', to: 'const mostConnections = 50;' },
  { file: 'server/http/app.ts', from: 'connectionTimeout: stalledMs,', to: 'connectionTimeout: 0,' },
  { file: 'server/http/app.ts', from: 'http: { headersTimeout: 10_000 },', to: 'http: { headersTimeout: 0 },' },
  { file: 'server/http/app.ts', from: '  guardBodies(app);\n', to: '' },
];
