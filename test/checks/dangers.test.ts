import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../server/config.ts';

/** What must be looked at by somebody before it comes into the server: each of these lists was read line by line. */
function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })) {
    const isSource = entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name);
    if (isSource) yield relative(projectRoot, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
  }
}

const texts = new Map(
  ['server', 'kernel', 'services']
    .flatMap((folder) => [...sources(folder)])
    .map((file) => [file, readFileSync(join(projectRoot, file), 'utf8')] as const),
);

const filesWith = (pattern: RegExp) => [...texts].flatMap(([file, text]) => (pattern.test(text) ? [file] : []));
const said = (pattern: RegExp) =>
  new Set([...texts.values()].flatMap((text) => [...text.matchAll(pattern)].map(([, word]) => word!)));

test('the server is what is looked through', () => {
  expect(texts.size).toBeGreaterThan(300);
  expect(filesWith(/from 'fastify'/).length).toBeGreaterThan(20);
});

test('a program of the system is run to start, to build and to look after PostgreSQL, and by no request [ASVS-1.2.5]', () => {
  const running = filesWith(/child_process/);
  expect(running.filter((file) => !/^server\/(db\/embedded|backup)\//.test(file))).toEqual([
    'server/start.ts',
    'server/web-build.ts',
  ]);
  // Each with a list of arguments: no shell reads them.
  expect(filesWith(/\{[^}]*\b(exec|execSync)\b[^}]*\} from 'node:child_process'|shell: true/)).toEqual([]);
});

test('nobody is called whose address somebody typed: what goes out goes where the environment says, and not on [MLPS-34, ASVS-1.3.6, ASVS-13.2.4, ASVS-15.3.2]', () => {
  const calling = filesWith(/\bfetch\(|\bhttps?\.(request|get)\(|\brequest\(['"`{]|from 'undici'/);
  expect(calling).toEqual(['server/audit/anchoring.ts', 'server/draws/beacon.ts', 'server/notices/sms-gateway.ts']);
  for (const file of calling) expect(texts.get(file)).toContain("redirect: 'error'");
});

test('certificates of others are looked at everywhere [ASVS-12.3.2]', () => {
  expect(filesWith(/rejectUnauthorized|NODE_TLS_REJECT|checkServerIdentity|allowInsecureRequests\)\(/)).toEqual([]);
});

test('a browser is sent on to pages of ours and to the identity provider, and nowhere that a request names [ASVS-3.7.2]', () => {
  expect(filesWith(/\.redirect\(/)).toEqual(['server/people/identity-routes.ts']);
  // An employer's system is told where the record it made is to be found.
  expect(filesWith(/header\(\s*['"]location['"]/i)).toEqual(['server/scim/routes.ts']);
});

test('what nobody may guess comes from the generator of node:crypto, and has 128 bits at least [ASVS-6.5.3, ASVS-7.2.3, ASVS-11.5.1]', () => {
  // A free port is looked for from a random one on.
  expect(filesWith(/Math\.random/)).toEqual(['server/db/embedded/postmaster.ts']);
  // What is no word that is handed out is a nonce, and has the length that its cipher wants.
  const lengths = [...said(/randomBytes\((\d+)\)\.toString/g)].map(Number);
  expect(lengths.length).toBeGreaterThan(1);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(16);
});

test('hashes and codes of authenticity are SHA-256, SHA-512 and SM3 [ASVS-11.4.1, ASVS-11.4.3]', () => {
  const hashes = said(/\b(?:createHash|createHmac|hash)\(\s*'([^']+)'/g);
  expect([...hashes].filter((name) => !['sha256', 'sha512', 'sm3'].includes(name))).toEqual([]);
  // An authenticator app knows HMAC-SHA-1 and nothing else (RFC 6238), which no collision of SHA-1 breaks.
  expect(filesWith(/['"](md5|sha1|ripemd160|des|rc4)['"]/i)).toEqual(['server/people/totp.ts']);
});

test('a regular expression is made of constants, never of what somebody typed [ASVS-1.2.9]', () => {
  expect(filesWith(/new RegExp\(/)).toEqual([
    'server/backup/taking.ts',
    'server/imports/workbook.ts',
    'server/people/recovery.ts',
    'kernel/identity/person-name.ts',
  ]);
});
