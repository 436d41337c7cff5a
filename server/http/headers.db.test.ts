import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Me } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let server: TestServer;
let answers: Headers[];

beforeAll(async () => {
  server = await startTestServer({ config: { secureCookies: true, publicUrl: 'https://gonghui.example.org' } });
  const paths = ['/', '/console/', '/api/services', '/api/me', '/api/nothing', '/healthz'];
  answers = await Promise.all(paths.map(async (path) => (await fetch(server.url + path)).headers));
});
afterAll(() => server.close());

describe('every answer, a refusal too, tells a browser', () => {
  test('to run no script but the platform’s own files, and to be framed by nobody [ASVS-3.4.3, ASVS-3.4.6]', () => {
    for (const headers of answers) {
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/script-src[^;]*unsafe/);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("object-src 'none'");
    }
  });

  test('to ask no other host for anything: nothing of anybody goes to who counts visitors [ASVS-14.2.3]', () => {
    for (const headers of answers) {
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("base-uri 'none'");
      expect(policy).not.toMatch(/connect-src|https?:|\*/);
    }
  });

  test('to come by https alone from now on [ASVS-3.4.1]', () => {
    for (const headers of answers) expect(headers.get('strict-transport-security')).toMatch(/max-age=\d{8,}/);
  });

  test('to take it for what it says it is [ASVS-3.4.4, ASVS-3.2.1, ASVS-4.1.1]', () => {
    for (const headers of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-type')).toBeTruthy();
    }
  });

  test('to name the platform to nobody else [ASVS-3.4.5]', () => {
    for (const headers of answers) expect(headers.get('referrer-policy')).toBe('no-referrer');
  });
});

test('every cookie over TLS is Secure, of this host alone, and not sent along from another site [ASVS-3.3.1, ASVS-3.3.2, ASVS-3.3.3]', async () => {
  const cadre = await server.world.staff('factory', 'caseworker');
  const client = server.client();
  await client.signInByPassword(cadre.login!, server.world.password);
  expect(done(await client.get<Me>('/api/me')).name).toBe(cadre.name);
  const given = { login: cadre.login, password: server.world.password };
  const came = [
    await server.client().post('/api/session', given),
    await client.post('/api/session', given),
    await client.delete('/api/session'),
  ];
  const set = came.flatMap(({ headers }) => headers.getSetCookie());
  expect(set.length).toBeGreaterThan(3);
  for (const line of set) expect(line).toMatch(/^__Host-hq_\w+=(?=.*; Path=\/(;|$))(?=.*; Secure)(?!.*Domain=)/);
  for (const line of set.filter((one) => !one.includes('Expires='))) {
    const opens = !line.startsWith('__Host-hq_device=');
    expect(line).toMatch(opens ? /; HttpOnly; Secure; SameSite=Strict$/ : /; HttpOnly; Secure; SameSite=Lax$/);
  }
  expect(refusalOf(await client.get('/api/me'))).toBe('sign-in-needed');
});

test('no folder is listed, and nothing of the sources is within reach [ASVS-13.4.1, ASVS-13.4.3]', async () => {
  for (const path of [
    '/.git/config',
    '/package.json',
    '/assets/',
    '/console/assets/',
    '/server/main.ts',
    '/.data/secret.key',
  ]) {
    const answer = await fetch(server.url + path);
    const text = await answer.text();
    expect(`${path}: ${text}`).not.toMatch(/"dependencies"|\[core\]|Index of|import \{/);
  }
});

test('TRACE is answered by nobody [ASVS-13.4.4]', async () => {
  const { request } = await import('node:http');
  const status = await new Promise<number>((resolve, reject) => {
    request(`${server.url}/api/me`, { method: 'TRACE' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    })
      .on('error', reject)
      .end();
  });
  expect([404, 405]).toContain(status);
});
