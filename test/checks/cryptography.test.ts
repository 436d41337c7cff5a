import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { getCiphers } from 'node:crypto';
import { expect, test } from 'vitest';
import { projectRoot } from '../../server/config.ts';
import { profiles } from '../../server/keys/profiles.ts';

/** What cryptography there is in the server, read off its sources: whoever adds some adds it here, and is asked why. */
const texts = new Map(
  ['server', 'kernel', 'services'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name))
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        return [relative(projectRoot, file).replaceAll('\\', '/'), readFileSync(file, 'utf8')] as const;
      }),
  ),
);

/** Files in which something stands, with each of the words that stood there. */
function found(pattern: RegExp): [string, string][] {
  return [...texts].flatMap(([file, text]) =>
    [...text.matchAll(pattern)].map(([, word]): [string, string] => [file, word!]),
  );
}
const words = (pattern: RegExp) =>
  [...new Set(found(pattern).map(([, word]) => word))].toSorted((a, b) => (a < b ? -1 : 1));

test('cryptography is that of OpenSSL and of five known libraries, none of our own and no other [ASVS-11.2.1]', () => {
  const packages = words(/(?:from|import\() ?'((?:node:)?(?:@[\w-]+\/)?[a-z][\w.-]*)/g);
  const cryptic =
    /crypto|argon|bcrypt|scrypt|webauthn|openid|otp|jose|jwt|nacl|sodium|noble|forge|sm[234]|cipher|hash|tls/i;
  expect(packages.filter((name) => cryptic.test(name))).toEqual([
    // BLS signatures of a public beacon, which OpenSSL has none of; nothing is sealed or signed with it.
    '@noble/curves',
    '@node-rs/argon2',
    '@simplewebauthn/server',
    'node:crypto',
    'openid-client',
    'otpauth',
  ]);
  // Tables of a cipher or a hash begin with these, whoever writes one.
  expect(found(/(0x67452301|0x6a09e667|0x7380166f|0xd6, ?0x90|0x63, ?0x7c)/gi)).toEqual([]);
});

test('ciphers are AES-256-GCM, and SM4-CBC under HMAC-SM3; a single block alone is AES without a mode [ASVS-11.3.1, ASVS-11.3.2]', () => {
  const constant = /const cipher = '([^']+)'/g;
  expect(words(/create(?:C|Dec)ipheriv\('([^']+)'/g)).toEqual(['aes-256-gcm', 'sm4-cbc']);
  expect(found(/create(?:C|Dec)ipheriv\((?!')(\w+)/g).map(([file]) => file)).toEqual([
    'server/card/hiding.ts',
    'server/card/hiding.ts',
  ]);
  // One block of sixteen bytes that are never twice the same (an id): a mode would add nothing. No other text is sealed so.
  expect(found(constant)).toEqual([['server/card/hiding.ts', 'aes-256-ecb']]);
  expect(found(/(setAutoPadding|constants\.RSA_|publicEncrypt|privateDecrypt)/g).map(([file]) => file)).toEqual([
    'server/card/hiding.ts',
    'server/card/hiding.ts',
  ]);
  for (const name of ['aes-256-gcm', 'sm4-cbc', 'aes-256-ecb']) expect(getCiphers()).toContain(name);
});

test('what is sealed twice is never twice the same, in both profiles [ASVS-11.3.2]', () => {
  for (const { keyBytes, sealing } of Object.values(profiles)) {
    const { seal, open } = sealing(Buffer.alloc(keyBytes, 7));
    const about = Buffer.from('a name');
    const all = Array.from({ length: 500 }, () => seal('张三的号码', about).toString('base64'));
    expect(new Set(all).size).toBe(500);
    expect(open(Buffer.from(all[0]!, 'base64'), about).toString()).toBe('张三的号码');
  }
});

test('a key has 128 bits at least, whichever profile it is of [ASVS-11.2.3]', () => {
  expect(profiles.aes.keyBytes * 8).toBe(256);
  // SM4 has 128 bits for the cipher, and 256 for the code of authenticity.
  expect(profiles.gm.keyBytes * 8).toBe(128 + 256);
  expect(() => profiles.aes.sealing(Buffer.alloc(8)).seal('a', Buffer.alloc(0))).toThrow(/key/i);
  const derived = found(/hkdfSync\([^;]*?, (\d+)\)/g).map(([, bytes]) => Number(bytes));
  expect(derived.length).toBeGreaterThan(0);
  expect(Math.min(...derived)).toBeGreaterThanOrEqual(16);
});

test('signatures are ECDSA over P-256 and Ed25519 [ASVS-11.6.1]', () => {
  expect(words(/generateKeyPair(?:Sync)?\('([^']+)'/g)).toEqual(['ec']);
  expect(words(/namedCurve: '([^']+)'/g)).toEqual(['P-256']);
  // The key of the audit is a seed under the header of Ed25519 (RFC 8410).
  expect(texts.get('server/audit/seal.ts')).toContain("'302e020100300506032b657004220420'");
  expect(found(/(createECDH|createDiffieHellman|DiffieHellman|'rsa'|'dsa')/g)).toEqual([]);
});
