import { Writable } from 'node:stream';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { refusalOf } from '../../replay/client.ts';
import { startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';

test('whatever somebody types, a fault is one line of JSON with its moment, its request and nothing of what was typed [ASVS-16.2.2, ASVS-16.2.4, ASVS-16.2.5, ASVS-16.4.1]', async () => {
  let written = '';
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written += chunk.toString();
      done();
    },
  });
  const s = await startTestServer({ log: pino({ level: 'trace' }, out) });
  try {
    const worker = await s.worker();
    const id = await fileAppeal(worker);
    await s.world.owner.query(
      `create function break() returns trigger language plpgsql as $$ begin raise 'broken'; end $$`,
    );
    await s.world.owner.query(`create trigger broken before insert on trace for each row execute function break()`);
    const what = '食堂的汤\n{"level":60,"msg":"forged line"}\n';
    const form = { topic: 'canteen', what, aboveWorkplace: false, shared: true };
    const forged = { 'user-agent': 'forged agent', 'x-forwarded-for': 'forged address' };
    expect(refusalOf(await worker.post('/api/services/appeal/cases', { form }, forged))).toBe('fault');
    const moved = await worker.post(`/api/cases/${id}/moves?at=%0A%7B%22msg%22%3A%22forged%22%7D`, {
      action: 'withdraw',
      said: {},
    });
    expect(refusalOf(moved)).toBe('fault');
    await s.world.owner.query('drop trigger broken on trace');
    await s.world.owner.query('alter table trace add constraint broken check (said is null) not valid');
    const quoted = await worker.post('/api/services/appeal/cases', { form: { ...form, topic: 'other' } });
    expect(refusalOf(quoted)).toBe('fault');
    await s.ticker.settle();
  } finally {
    await s.close();
  }
  const lines = written.trimEnd().split('\n');
  const read = lines.map((line) => JSON.parse(line) as { level: number; time: number; msg: string; reqId?: string });
  const faults = read.filter(({ msg }) => msg === 'request failed');
  expect(faults.map(({ reqId }) => typeof reqId)).toEqual(['string', 'string', 'string']);
  for (const { level, time } of read) expect([level > 0, time > Date.UTC(2020)]).toEqual([true, true]);
  expect(written).toContain('"constraint":"broken"');
  expect(written).not.toContain('Failing row');
  expect(written).not.toContain('forged');
  expect(written).not.toContain('食堂');
});
