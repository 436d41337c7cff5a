import type { FastifyRequest } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { dayOf } from '../../kernel/calendar.ts';
import type { Service } from '../../kernel/service.ts';
import { Client } from '../../replay/client.ts';
import { tune } from '../../test/membership-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { findCaller } from '../people/caller.ts';
import { Filers } from './filer.ts';
import { getFilingFacts } from './queries.ts';

let s: TestServer;
let appeal: Service;
let filers: Filers;
beforeAll(async () => {
  s = await startTestServer();
  appeal = s.platform.registry.get('appeal')!;
  filers = Filers.of(appeal)!;
});
afterAll(() => s.close());
afterEach(() => void vi.useRealTimers());

const shownBy = (client: Client) => ({ token: /hq_session=([\w-]+)/.exec(client.cookie)![1]!, key: null });
const aRequest = () => ({}) as FastifyRequest;

it('who files and what filing must know of her union are the same together as one after the other', async () => {
  await tune(s, 'county', 'appeal', 'stall', 5);
  await tune(s, 'bareCity', 'appeal', 'stall', 7);
  const people = [
    await s.worker('factory'),
    await s.staff('factory', 'caseworker', 'supervisor'),
    await s.worker('workshop'),
    await s.staff('county', 'caseworker'),
    await s.newcomer(),
    new Client(s.url, 'a-token-that-nobody-was-given'),
  ];
  const requests = people.map(aRequest);
  const { db } = s.platform;
  const together = await Promise.all(people.map((one, i) => filers.find(db, shownBy(one), requests[i]!)));
  const alone = await Promise.all(people.map((one) => findCaller(db, shownBy(one))));
  expect(together.map((found) => found?.caller)).toEqual(alone.map((found) => found?.caller));
  for (const [i, found] of alone.entries()) {
    const { member, personId } = found?.caller ?? {};
    const facts =
      member &&
      (await getFilingFacts(db, {
        orgId: member.org.id,
        personId: personId!,
        service: appeal,
        today: dayOf(found!.now),
      }));
    expect(filers.factsFor(requests[i]!)).toEqual(facts);
  }
  const set = requests.map((request) => filers.factsFor(request)?.set.map(({ value }) => value));
  expect(set).toEqual([[5], [5], [7], [5], undefined, undefined]);
});

it('what was looked up a second ago is looked up anew', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const request = aRequest();
  await filers.find(s.platform.db, shownBy(await s.worker()), request);
  vi.advanceTimersByTime(999);
  expect(filers.factsFor(request)).toBeDefined();
  vi.advanceTimersByTime(1);
  expect(filers.factsFor(request)).toBeUndefined();
});

it('nothing is looked up ahead where the rules look back at what somebody has filed', () => {
  expect(Filers.of(s.platform.registry.get('work-injury-visit')!)).toBeUndefined();
});
