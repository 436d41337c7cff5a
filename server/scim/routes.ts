import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static } from 'typebox';
import type { Answers } from '../http/answer-schemas.ts';
import { bodyLimit } from '../http/app.ts';
import type { Audit } from '../http/contract.ts';
import { isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import { admit } from '../employers/tokens.ts';
import type { Platform } from '../platform.ts';
import { configAt, mostResults, resourceTypesAt, schemasAt } from './about.ts';
import { isUuid, readBulk, runBulk } from './bulk.ts';
import { type Occasion, createUser, isMatching, patchUser, removeUser, replaceUser } from './doings.ts';
import { type ScimFault, fault, isFault, mediaType, notFound, sendFault, sensitive } from './fault.ts';
import { compares, readFilter } from './filter.ts';
import { type Listing, readSearch } from './search.ts';
import { type Kept, filterable, findNotice, listNotices, sayingWho } from './queries.ts';
import { listUrn, locationOf, project, tagOf, userOf } from './user.ts';

/**
 * The door for employers' personnel systems: SCIM 2.0 (RFC 7643, RFC 7644). It writes no Idempotency-Key down: the protocol
 * has its own ways, a userName and externalId that are one person's, and entity tags.
 */
const tags = ['scim'];
const word = Type.Optional(Type.String({ maxLength: 2_000 }));
const shown = { attributes: word, excludedAttributes: word };
const ShownQuery = Type.Object(shown);
const ListQuery = Type.Object({ ...shown, filter: word, startIndex: word, count: word });
const IdParams = Type.Object({ id: Type.String({ maxLength: 200 }) });
const Body = Type.Record(Type.String(), Type.Unknown());

type Shown = Static<typeof ShownQuery>;

/** What an employer reads is what it has said itself; what the protocol looks like here is the same for all. */
function config(answers?: Answers, status = 200, audit: Audit = 'none: own') {
  return { audience: 'employer' as const, scope: 'employer' as const, audit, status, ...(answers && { answers }) };
}
const said = 'employer-said';
const tookBack = 'employer-took-back';

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply.code(status).type(mediaType).header('cache-control', 'private, no-store').send(JSON.stringify(body));
}

function sendUser(reply: FastifyReply, base: string, status: number, kept: Kept, asked: Shown): FastifyReply {
  void reply.header('etag', tagOf(kept.version));
  if (status === 201) void reply.header('location', locationOf(base, kept.id));
  return send(reply, status, project(userOf(base, kept), asked));
}

function occasionOf(request: FastifyRequest): Occasion {
  return { employer: request.employer!, requestId: request.id, ifMatch: request.headers['if-match'] };
}

/** What goes wrong before or beside a doing, in the words of the protocol. */
function faultOf(problem: FastifyError): ScimFault | undefined {
  if (problem.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return fault(413, `一次最多 ${bodyLimit / 1024} KB，请分几次发。`, 'tooMany');
  if (problem.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return fault(415, '请用 application/scim+json 发送。', 'invalidSyntax');
  // 22…: text that PostgreSQL cannot read, such as one with a NUL.
  if (problem.validation !== undefined || stateOf(problem)?.startsWith('22'))
    return fault(400, '请求的格式不对，请对照接口说明检查。', 'invalidSyntax');
  if (problem.statusCode !== undefined && problem.statusCode < 500)
    return fault(problem.statusCode, '请求读不懂，请检查是不是完整的 JSON。', 'invalidSyntax');
  return undefined;
}

function handleProblem(problem: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = faultOf(problem);
  if (known !== undefined) return sendFault(reply, known);
  // Over in a moment, and not this request's fault: a client sends it again.
  if (isPassing(problem) || isShortOfRoom(stateOf(problem)))
    return sendFault(reply.header('retry-after', '60'), fault(503, '暂时办不了，请过几分钟再发。', undefined));
  request.log.error({ err: problem }, 'request failed');
  request.refused = 'fault';
  return sendFault(reply, fault(500, '系统出了问题，我们已经记录，请过几分钟再发。', undefined));
}

/** A whole number as a client writes it, or undefined where it is none. */
function wholeOf(text: string | undefined, otherwise: number): number | undefined {
  if (text === undefined) return otherwise;
  return /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

async function list(platform: Platform, base: string, request: FastifyRequest, reply: FastifyReply, asked: Listing) {
  const startIndex = wholeOf(asked.startIndex, 1);
  const count = wholeOf(asked.count, 100);
  if (startIndex === undefined || count === undefined)
    return sendFault(reply, fault(400, 'startIndex 和 count 要是整数。', 'invalidValue'));
  const filter = asked.filter === undefined ? undefined : readFilter(asked.filter, filterable);
  if (isFault(filter)) return sendFault(reply, filter);
  if (request.method !== 'POST' && filter !== undefined && compares(filter, sayingWho))
    return sendFault(reply, sensitive);
  const first = Math.max(1, startIndex);
  const page = { filter, offset: first - 1, limit: Math.min(mostResults, Math.max(0, count)) };
  const { total, rows } = await listNotices(platform.db, platform.sealer, request.employer!, page);
  return send(reply, 200, {
    schemas: [listUrn],
    totalResults: total,
    startIndex: first,
    itemsPerPage: rows.length,
    Resources: rows.map((row) => project(userOf(base, row), asked)),
  });
}

function addReadings(app: FastifyInstance, platform: Platform, base: string): void {
  app.get<{ Querystring: Listing }>(
    '/Users',
    {
      config: config('ScimList'),
      schema: {
        tags,
        summary:
          '用这家工会的令牌报来的人，可按 id、externalId 等查找；按姓名、手机号、userName 查找用 POST /Users/.search',
        querystring: ListQuery,
      },
    },
    (request, reply) => list(platform, base, request, reply, request.query),
  );
  app.post<{ Body: object }>(
    '/Users/.search',
    { config: config('ScimList'), schema: { tags, summary: '同样的查找，条件写在正文里，不进网址', body: Body } },
    (request, reply) => {
      const asked = readSearch(request.body);
      return isFault(asked) ? sendFault(reply, asked) : list(platform, base, request, reply, asked);
    },
  );
  app.get<{ Params: Static<typeof IdParams>; Querystring: Shown }>(
    '/Users/:id',
    { config: config('ScimUser'), schema: { tags, summary: '一个人', params: IdParams, querystring: ShownQuery } },
    async (request, reply) => {
      const { id } = request.params;
      const kept = isUuid(id) && (await findNotice(platform.db, platform.sealer, request.employer!, id));
      if (!kept) return sendFault(reply, notFound);
      const seen = request.headers['if-none-match'];
      if (seen !== undefined && isMatching(seen, kept.version))
        return reply.code(304).header('etag', tagOf(kept.version)).send();
      return sendUser(reply, base, 200, kept, request.query);
    },
  );
}

function addWritings(app: FastifyInstance, platform: Platform, base: string): void {
  const schema = (summary: string) => ({ tags, summary, params: IdParams, querystring: ShownQuery, body: Body });
  app.post<{ Body: object; Querystring: Shown }>(
    '/Users',
    {
      config: config('ScimUser', 201, said),
      schema: { tags, summary: '报一个新职工；同样的内容再报一次，结果不变', querystring: ShownQuery, body: Body },
    },
    async (request, reply) => {
      const done = await createUser(platform, request.body, occasionOf(request));
      return isFault(done) ? sendFault(reply, done) : sendUser(reply, base, 201, done, request.query);
    },
  );
  for (const [method, summary, act] of [
    ['PUT', '整个更新；没有写 active 就不变', replaceUser],
    ['PATCH', '改几项；active 改成 false 即报离职', patchUser],
  ] as const)
    app.route<{ Params: Static<typeof IdParams>; Body: object; Querystring: Shown }>({
      method,
      url: '/Users/:id',
      config: config('ScimUser', 200, said),
      schema: schema(summary),
      handler: async (request, reply) => {
        if (!isUuid(request.params.id)) return sendFault(reply, notFound);
        const done = await act(platform, request.params.id, request.body, occasionOf(request));
        return isFault(done) ? sendFault(reply, done) : sendUser(reply, base, 200, done, request.query);
      },
    });
  app.delete<{ Params: Static<typeof IdParams> }>(
    '/Users/:id',
    {
      config: config(undefined, 204, tookBack),
      schema: { tags, summary: '删除，等于报离职；会籍不受影响', params: IdParams },
    },
    async (request, reply) => {
      if (!isUuid(request.params.id)) return sendFault(reply, notFound);
      const refused = await removeUser(platform, request.params.id, occasionOf(request));
      return refused ? sendFault(reply, refused) : reply.code(204).send();
    },
  );
}

function addBulk(app: FastifyInstance, platform: Platform, base: string): void {
  app.post<{ Body: object }>(
    '/Bulk',
    {
      config: config('ScimBulkAnswer', 200, [said, tookBack]),
      schema: { tags, summary: '一次发多个操作，逐个办理', body: Body },
    },
    async (request, reply) => {
      const asked = readBulk(request.body);
      if (isFault(asked)) return sendFault(reply, asked);
      // One of them was counted at the door.
      const more = asked.operations.length - 1;
      if (more > 0 && (await admit(platform.db, request.headers.authorization, more)) === 'too-often')
        return sendFault(reply, fault(429, '请求太频繁，请过一分钟再发。'));
      return send(reply, 200, await runBulk(platform, base, asked, occasionOf(request)));
    },
  );
}

/** What the protocol looks like here; the same for every employer. */
function addAbout(app: FastifyInstance, base: string): void {
  const described = { ServiceProviderConfig: configAt(base, bodyLimit) };
  app.get(
    '/ServiceProviderConfig',
    { config: config('ScimDocument'), schema: { tags, summary: '支持协议的哪些部分' } },
    (_request, reply) => send(reply, 200, described.ServiceProviderConfig),
  );
  const families = [
    ['ResourceTypes', '资源的种类', resourceTypesAt(base)],
    ['Schemas', '保存哪些属性', schemasAt(base)],
  ] as const;
  for (const [path, summary, all] of families) {
    app.get(`/${path}`, { config: config('ScimList'), schema: { tags, summary } }, (_request, reply) =>
      send(reply, 200, {
        schemas: [listUrn],
        totalResults: all.length,
        startIndex: 1,
        itemsPerPage: all.length,
        Resources: all,
      }),
    );
    app.get<{ Params: Static<typeof IdParams> }>(
      `/${path}/:id`,
      { config: config('ScimDocument'), schema: { tags, summary: `${summary}之一`, params: IdParams } },
      (request, reply) => {
        const one = all.find((each) => (each as { id: string }).id === request.params.id);
        return one === undefined ? sendFault(reply, fault(404, '没有这一种。')) : send(reply, 200, one);
      },
    );
  }
}

export async function addScimRoutes(app: FastifyInstance, platform: Platform): Promise<void> {
  const base = `${platform.config.publicUrl}/scim/v2`;
  await app.register(
    (scim, _options, done) => {
      scim.setErrorHandler(handleProblem);
      // Routes of their own, not a handler of what is not found: where the apps are built, their files answer first.
      for (const url of ['', '/*'])
        scim.all(
          url,
          { config: { audience: 'anyone', scope: 'public', audit: 'none: public' }, schema: { hide: true } },
          (_request, reply) => sendFault(reply, fault(404, '没有这个接口，请对照接口说明检查地址。')),
        );
      addAbout(scim, base);
      addReadings(scim, platform, base);
      addWritings(scim, platform, base);
      addBulk(scim, platform, base);
      done();
    },
    { prefix: '/scim/v2' },
  );
}
