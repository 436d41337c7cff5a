import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type EmployerSystem, type Heard, connect, person } from '../../test/employer-system.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { enterpriseUrn } from '../../kernel/employer-answers.ts';
import { done } from '../../replay/client.ts';

const start = Date.parse('2026-03-02T15:00:00+08:00');
const later = (seconds: number) => s.world.setClock(new Date(start + seconds * 1000));

let s: TestServer;
let system: EmployerSystem;
let count = 0;
beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(new Date(start));
  system = await connect(s);
  await s.staff('factory', 'caseworker');
});
beforeEach(() => later(0));
afterAll(() => s.close());

const mobile = (phone: string) => ({ phoneNumbers: [{ value: phone, type: 'mobile' }] });
const smsTo = (phone: string) => s.sms.sent.filter((sms) => sms.phone === phone && !/验证码/.test(sms.text));

async function pushed(phone: string, name: string): Promise<string> {
  count += 1;
  return (await system.push(person(count, { name: { formatted: name }, ...mobile(phone) }))).body.id;
}
const leave = (id: string) => system.patch(id, [{ op: 'replace', path: 'active', value: false }]);
const rewrite = (id: string, phone: string) => system.patch(id, [{ op: 'replace', value: mobile(phone) }]);

/** What an employer was answered, but for what it said itself and the moment. */
function shapeOf({ status, body, headers }: Heard<object>): unknown {
  const hide = { id: '', externalId: '', userName: '', phoneNumbers: '', meta: '', [enterpriseUrn]: '' };
  return [status, { ...body, ...hide }, headers.get('etag'), [...headers.keys()].toSorted()];
}

it('what is told to a leaver never goes to a number that the employer wrote afterwards, nor is the employer answered otherwise', async () => {
  const member = await s.world.worker('factory', '慕容示例');
  const [stranger, hisOwn, hisOther] = [s.world.phone(), s.world.phone(), s.world.phone()];
  const ids = [await pushed(member.phone, member.name), await pushed(stranger, member.name)];
  s.sms.failing = true;
  const left = [];
  for (const id of ids) left.push(await leave(id));
  await s.ticker.settle();
  s.sms.failing = false;
  const rewritten = [await rewrite(ids[0]!, hisOwn), await rewrite(ids[1]!, hisOther)];
  await later(200);
  await s.ticker.settle();
  expect([...smsTo(hisOwn), ...smsTo(hisOther), ...smsTo(stranger)]).toEqual([]);
  for (const [hers, theirs] of [left, rewritten]) expect(shapeOf(hers!)).toEqual(shapeOf(theirs!));
});

it('nor does it while messages before hers are on their way; it goes to the number under which she is registered', async () => {
  const hisOwn = s.world.phone();
  const members = [];
  const ids: string[] = [];
  for (let n = 0; n < 60; n += 1) {
    const member = await s.world.worker('factory', '司徒示例');
    members.push(member);
    ids.push(await pushed(member.phone, member.name));
  }
  await s.ticker.settle();
  for (const id of ids) await leave(id);
  const send = s.sms.send.bind(s.sms);
  let isFirst = true;
  s.sms.send = async (sms) => {
    if (isFirst) {
      isFirst = false;
      for (const id of ids) await rewrite(id, hisOwn);
    }
    return send(sms);
  };
  await s.ticker.settle();
  s.sms.send = send;
  expect(smsTo(hisOwn)).toEqual([]);
  expect(members.flatMap(({ phone }) => smsTo(phone))).toHaveLength(50);
});

it('whoever is no member any more when the message is due gets none', async () => {
  const member = await s.world.worker('factory', '宇文示例');
  const id = await pushed(member.phone, member.name);
  s.sms.failing = true;
  await leave(id);
  await s.ticker.settle();
  s.sms.failing = false;
  await s.world.owner.query(`update memberships set left_on = '2026-03-02', left_why = 'left' where person_id = $1`, [
    member.id,
  ]);
  await later(200);
  await s.ticker.settle();
  expect(smsTo(member.phone)).toEqual([]);
});

it('an invitation goes to nobody under a number or a name that the employer wrote after the union had asked', async () => {
  const [first, second] = [s.world.phone(), s.world.phone()];
  const [id, other] = [await pushed(first, '端木示例'), await pushed(s.world.phone(), '南宫示例')];
  const clerk = await s.staff('factory', 'caseworker');
  const at = `/api/orgs/${s.world.orgs['factory']!.id}/employments`;
  done(await clerk.post(`${at}/invite`, { ids: [id, other] }));
  await rewrite(id, second);
  await system.patch(other, [{ op: 'replace', path: 'name.formatted', value: '西门示例' }]);
  const before = s.sms.sent.length;
  await s.ticker.settle();
  expect(s.sms.sent.slice(before)).toEqual([]);
  done(await clerk.post(`${at}/invite`, { ids: [id] }));
  await system.patch(id, [{ op: 'replace', path: 'name.formatted', value: '端木示例' }]);
  await s.ticker.settle();
  expect(smsTo(second), 'what is said again changes nothing').toHaveLength(1);
});
