import { fastify } from 'fastify';
import { Pool } from 'pg';

/**
 * What the platform is compared with: the same web framework and driver, a body checked against a schema, one insert, an
 * answer; no sign-in, no rules, no trace. `/prepared` does the same with a statement that is prepared once a connection.
 */
const pool = new Pool({ connectionString: process.env['BENCH_APP_URL']!, max: Number(process.env['HONGQIAO_POOL']) });
const app = fastify({ logger: false });
const form = {
  type: 'object',
  properties: {
    topic: { type: 'string', maxLength: 40 },
    what: { type: 'string', minLength: 4, maxLength: 1000 },
    aboveWorkplace: { type: 'boolean' },
    shared: { type: 'boolean' },
  },
  required: ['topic', 'what', 'aboveWorkplace'],
  additionalProperties: false,
};

interface Body {
  form: { topic: string; what: string; aboveWorkplace: boolean; shared?: boolean };
}

const text = 'insert into bench_plain (topic, what, above, shared) values ($1, $2, $3, $4) returning id';
const schema = { body: { type: 'object', properties: { form }, required: ['form'] } };

for (const [path, name] of [
  ['/plain', undefined],
  ['/prepared', 'plain'],
] as const) {
  app.post<{ Body: Body }>(path, { schema }, async (request, reply) => {
    const { topic, what, aboveWorkplace, shared = false } = request.body.form;
    const values = [topic, what, aboveWorkplace, shared];
    const { rows } = await pool.query<{ id: string }>({ ...(name !== undefined && { name }), text, values });
    return reply.code(201).send({ id: rows[0]!.id, topic, what });
  });
}
app.get('/plain', async () => {
  const { rows } = await pool.query('select id, topic, what from bench_plain order by id desc limit 20');
  return { items: rows };
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
// A bench that was killed takes its children with it.
process.once('disconnect', () => process.exit(1));
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
process.send!({ ready: Number(new URL(url).port) });
