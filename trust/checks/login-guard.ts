import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, done } from '../../replay/client.ts';
import { signSoftly, type PasskeyAsked } from '../../replay/soft-passkey.ts';
import type { Me, RefusalAnswer } from '../../kernel/answers.ts';
import { freshDatabase } from '../../test/database.ts';
import { type World, makeWorld } from '../../test/world.ts';
import { makeSealer, readSecret } from '../../server/people/sealing.ts';
import { type Finding, type TrustCheck, fewer } from '../check.ts';
import { type SmsGateway, openGateway } from '../faults/gateway.ts';

/** Clients of the driver; each waits for its answer before it tries again. */
const hands = 8;

function startServer(appUrl: string, dataDir: string, sms: SmsGateway): Promise<{ child: ChildProcess; url: string }> {
  const child = fork(join(import.meta.dirname, '..', '..', 'bench', 'child-server.ts'), {
    env: {
      ...process.env,
      BENCH_APP_URL: appUrl,
      HONGQIAO_DATA: dataDir,
      HONGQIAO_PROXIES: '127.0.0.1',
      HONGQIAO_SMS_URL: `http://127.0.0.1:${sms.port}/`,
    },
  });
  return new Promise((resolve, reject) => {
    child.once('message', (said: { ready: number }) => resolve({ child, url: `http://127.0.0.1:${said.ready}` }));
    child.once('exit', (code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
}

interface Tried {
  readonly code: string;
  readonly text: string;
  readonly ms: number;
}

/** One try with a password, said to come from an address: the server believes the proxy that this driver plays. */
async function tryOnce(url: string, login: string, password: string, address: string, cookie = ''): Promise<Tried> {
  const began = performance.now();
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address, cookie },
    body: JSON.stringify({ login, password }),
  });
  const body = (await response.json()) as RefusalAnswer;
  const ms = performance.now() - began;
  const { code, says } = body;
  return { code: code ?? String(response.status), text: `${response.status} ${code} ${says}`, ms };
}

async function inTurns<T>(count: number, act: (n: number) => Promise<T>): Promise<T[]> {
  const out: T[] = [];
  let next = 0;
  const hand = async () => {
    for (let n = next++; n < count; n = next++) out[n] = await act(n);
  };
  await Promise.all(Array.from({ length: hands }, hand));
  return out;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A guesser with a list, from one address: nobody gets in, and the account is locked at the sixth try. */
async function guess(url: string, world: World, count: number): Promise<Finding[]> {
  const victim = await world.staff('county', 'caseworker');
  const own = new Client(url);
  await own.signInByPassword(victim.login!, world.password);
  // The right password is among the guesses, after the lock: a lock that only slows would let it through.
  const guesses = (n: number) => (n % 100 === 99 ? world.password : `guess-${n}`);
  const tried: Tried[] = [];
  for (let n = 0; n < 6; n += 1) tried.push(await tryOnce(url, victim.login!, guesses(n), '198.51.100.7'));
  tried.push(...(await inTurns(count - 6, (n) => tryOnce(url, victim.login!, guesses(n + 6), '198.51.100.7'))));
  const locked = tried.findIndex(({ code }) => code === 'sign-in-locked');
  const entered = tried.filter(({ code }) => code !== 'sign-in-wrong' && code !== 'sign-in-locked').length;
  const own2 = await own.post<Me>('/api/session', { login: victim.login, password: world.password });
  const shared = new Client(url);
  const elsewhere = await shared.post(
    '/api/session',
    { login: victim.login, password: world.password },
    { 'x-forwarded-for': '203.0.113.9' },
  );
  return [
    {
      what: `tries at one account from one address, ${count}; every hundredth with the right password`,
      measured: `${entered} in; locked from try ${locked + 1} on`,
      goal: '0 of 10,000 in; locked after 5',
      holds: entered === 0 && locked === 5,
      short: fewer(count, 10_000, 'tries'),
    },
    {
      what: 'its owner meanwhile: in the browser she used before, and in a new one at another address',
      measured: `${own2.status} and ${elsewhere.status}`,
      goal: '202 and 202: on to the second factor',
      holds: own2.status === 202 && elsewhere.status === 202,
    },
  ];
}

/** The same victim, and the guesser sits at her address behind the same router. */
async function sameAddress(url: string, world: World): Promise<Finding> {
  const victim = await world.staff('county', 'caseworker');
  const own = new Client(url);
  await own.signInByPassword(victim.login!, world.password);
  for (let n = 0; n < 20; n += 1) await tryOnce(url, victim.login!, `guess-${n}`, '127.0.0.1');
  const first = await own.post('/api/session', { login: victim.login, password: world.password });
  const asked = (await own.post<PasskeyAsked>('/api/session/passkey/options', {})).body;
  const second = await own.post<Me>('/api/session/passkey', signSoftly(asked));
  return {
    what: 'the guesser at the owner’s own address, 20 tries; then the owner in the browser she used before',
    measured: `${first.status}, then ${second.status}`,
    goal: '202, then 200: in',
    holds: first.status === 202 && second.status === 200,
  };
}

/** A guesser with many addresses, who has the right password as his sixth from each. */
async function guessFromMany(url: string, world: World, addresses: number): Promise<Finding> {
  const victim = await world.staff('county', 'caseworker');
  const own = new Client(url);
  await own.signInByPassword(victim.login!, world.password);
  const tried = await inTurns(addresses, async (n) => {
    for (let guess = 0; guess < 5; guess += 1) await tryOnce(url, victim.login!, `guess-${guess}`, `198.18.0.${n + 1}`);
    return tryOnce(url, victim.login!, world.password, `198.18.0.${n + 1}`);
  });
  const entered = tried.filter(({ code }) => code !== 'sign-in-locked').length;
  const owner = await own.post('/api/session', { login: victim.login, password: world.password });
  return {
    what: `tries at one account from ${addresses} addresses, five each and then the right password; its owner in her own browser`,
    measured: `${entered} in; ${owner.status}`,
    goal: '0 in; 202: on to the second factor',
    holds: entered === 0 && owner.status === 202,
  };
}

/** Somebody asks for codes of a worker’s phone from one address after another and tries them; meanwhile she signs in. */
async function besiege(url: string, world: World, sms: SmsGateway, addresses: number): Promise<Finding[]> {
  const { phone } = await world.worker('factory');
  const own = new Client(url);
  const codeOf = () => /\d{6}/.exec(sms.had.findLast((one) => one.phone === phone)!.text)![0];
  done(await own.post('/api/session/code', { phone }));
  done(await own.post('/api/session', { phone, code: codeOf() }));
  const before = sms.had.length;
  let entered = 0;
  const siege = async (by: Client, code: string) => {
    if ((await by.post('/api/session', { phone, code })).status < 400) entered += 1;
  };
  for (let n = 0; n < addresses; n += 1) {
    const by = new Client(url);
    await by.post('/api/session/code', { phone }, { 'x-forwarded-for': `198.18.1.${n + 1}` });
    for (let guess = 0; guess < 5; guess += 1) await siege(by, String(guess).padStart(6, '0'));
  }
  const sent = sms.had.length - before;
  const asked = await own.post('/api/session/code', { phone });
  // Whoever sees the code over her shoulder has another browser.
  for (let guess = 0; guess < 6; guess += 1) await siege(new Client(url), codeOf());
  const came = await own.post('/api/session', { phone, code: codeOf() });
  return [
    {
      what: `codes of a worker’s phone asked for from ${addresses} addresses, each tried five times, and one of hers in other browsers`,
      measured: `${sent} sent, ${entered} in`,
      goal: '≤ 20 sent in a day, 0 in',
      holds: sent <= 20 && sent > 0 && entered === 0,
    },
    {
      what: 'its holder meanwhile, in the browser in which she has signed in before',
      measured: `${asked.status} for a code, ${came.status} with it`,
      goal: '200 and 200: in',
      holds: asked.status === 200 && came.status === 200,
    },
  ];
}

/** Whether asking for a code tells a phone that is registered from one that is not. */
async function enumeratePhones(url: string, world: World, count: number): Promise<Finding> {
  const texts = new Set<string>();
  const apart: number[] = [];
  for (let n = 0; n < count; n += 1) {
    const phones = [(await world.worker('factory')).phone, world.phone()];
    const took: number[] = [];
    for (const at of n % 2 === 0 ? [0, 1] : [1, 0]) {
      const began = performance.now();
      const address = { 'x-forwarded-for': `198.18.2.${(n % 200) + 1}` };
      const { status, body } = await new Client(url).post<object>('/api/session/code', { phone: phones[at] }, address);
      took[at] = performance.now() - began;
      texts.add(`${status} ${JSON.stringify(body)}`);
    }
    apart.push(took[0]! - took[1]!);
  }
  const ms = Math.abs(median(apart));
  return {
    what: `codes asked for phones that are registered and for others, ${count} each`,
    measured: `${texts.size} different answers; the median of the differences in time ${ms.toFixed(2)} ms`,
    goal: '1; ≤ 5 ms',
    holds: texts.size === 1 && ms <= 5,
  };
}

/** Codes of the second factor, by somebody who has the password. */
async function guessCodes(url: string, world: World, count: number): Promise<Finding> {
  const victim = await world.staff('county', 'caseworker');
  let wrong = 0;
  let entered = 0;
  for (let n = 0; n < count; n += 1) {
    const address = { 'x-forwarded-for': `203.0.113.${(n % 200) + 1}` };
    const by = new Client(url);
    await by.post('/api/session', { login: victim.login, password: world.password }, address);
    const code = String(n % 1_000_000).padStart(6, '0');
    const came = await by.post<RefusalAnswer>('/api/session/second-factor', { code }, address);
    if (came.status === 200) entered += 1;
    if (came.body.code === 'second-factor-wrong') wrong += 1;
  }
  return {
    what: `codes guessed by somebody who has the password, from 200 addresses in turn, ${count}`,
    measured: `${wrong} were looked at, ${entered} in`,
    goal: '≤ 20 looked at in an hour, 0 in',
    holds: wrong <= 20 && entered === 0,
  };
}

/** Whether the answer tells an account that exists from one that does not: by its words, or by its time. */
async function enumerate(url: string, world: World, count: number): Promise<Finding[]> {
  const known: Tried[] = [];
  const unknown: Tried[] = [];
  const people = await Promise.all(Array.from({ length: 10 }, () => world.staff('county', 'caseworker')));
  for (let n = 0; n < count; n += 1) {
    // Addresses of their own, so that none is locked; in turns, so that the load of the machine is the same for both.
    const address = `192.0.${Math.floor(n / 200) + 2}.${(n % 200) + 1}`;
    const ask = [
      async () => known.push(await tryOnce(url, people[n % people.length]!.login!, 'wrong-Password-1', address)),
      async () => unknown.push(await tryOnce(url, `nobody-${n % 10}`, 'wrong-Password-1', address)),
    ];
    for (const one of n % 2 === 0 ? ask : ask.toReversed()) await one();
  }
  // Of pairs made right after one another, so that what else the machine does falls on both.
  const apart = Math.abs(median(known.map(({ ms }, n) => ms - unknown[n]!.ms)));
  const texts = new Set([...known, ...unknown].map(({ text }) => text));
  return [
    {
      what: `answers to a wrong password, ${count} of accounts that exist and ${count} of some that do not`,
      measured: `${texts.size} different`,
      goal: '1',
      holds: texts.size === 1,
    },
    {
      what: 'difference of their times, the median of pairs',
      measured: `${apart.toFixed(2)} ms (of ${median(known.map(({ ms }) => ms)).toFixed(1)} ms)`,
      goal: '≤ 5 ms',
      holds: apart <= 5,
    },
  ];
}

const check: TrustCheck = {
  goal: 'R18',
  title: 'nobody guesses a way in, and nobody is locked out by who tries',
  controls: ['MLPS-4', 'ASVS-6.3.1'],
  alone: true,
  minutes: { short: 3, full: 30 },
  async run({ full, scratch, say }) {
    const db = await freshDatabase();
    const world = await makeWorld(db.ownerUrl, makeSealer(readSecret(scratch, undefined)));
    const sms = await openGateway();
    const { child, url } = await startServer(db.appUrl, scratch, sms);
    try {
      say('guessing passwords');
      const findings = await guess(url, world, full ? 10_000 : 1_000);
      findings.push(await sameAddress(url, world));
      findings.push(await guessFromMany(url, world, full ? 200 : 20));
      say('guessing codes');
      findings.push(...(await besiege(url, world, sms, full ? 200 : 30)));
      findings.push(await guessCodes(url, world, full ? 400 : 60));
      say('telling accounts apart');
      findings.push(...(await enumerate(url, world, full ? 1_000 : 300)));
      findings.push(await enumeratePhones(url, world, full ? 500 : 60));
      return findings;
    } finally {
      child.removeAllListeners('exit');
      const over = once(child, 'exit');
      child.kill('SIGTERM');
      await over;
      sms.close();
      await world.close();
      await db.drop();
    }
  },
};

export default check;
