import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ClamdAddress, readClamd } from './files/clamd.ts';
import type { ProfileId } from './keys/profiles.ts';
import { type Networks, readNetworks } from './networks.ts';
import { type Profile, profileOf } from './profile.ts';

/** An OpenID Connect provider. */
export interface IdentityConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scope: string;
  /** What the button says. */
  readonly label: string;
  readonly audiences: readonly ('worker' | 'staff')[];
  /** Values of `amr` or `acr` by which the provider says that it has asked for a second factor. */
  readonly factors: readonly string[];
}

/** Where spans go. The exporter reads headers, certificates and batches from the environment itself, as OpenTelemetry has them. */
export interface TracesConfig {
  readonly url: string;
  readonly service: string;
  /** Of the traces that begin here so many are kept, from 0 to 1. */
  readonly share: number;
}

/** Everything an operator may set, read once from the environment. `docs/operate.md` explains each. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly root: string;
  /**
   * Seeds an empty database with the demo province and shows its sign-ins and codes. On for the embedded database, off for
   * one of your own, unless HONGQIAO_DEMO says otherwise; codes are never shown for people who are not the demo's.
   */
  readonly demo: boolean;
  readonly smtpUrl?: string | undefined;
  readonly mailFrom: string;
  /** Gateways for text messages, the first that takes one; where there is none they are kept in memory, for trials. */
  readonly smsUrls: readonly string[];
  readonly publicUrl: string;
  readonly files: { readonly kind: 'disk'; readonly dir: string } | { readonly kind: 's3'; readonly bucket: string };
  /** What looks for viruses in uploads; nobody does where absent. */
  readonly clamd?: ClamdAddress | undefined;
  readonly poolSize: number;
  /** Beyond so many requests under way the next is refused as busy. */
  readonly mostWaiting: number;
  /** While this process comes to its own timers later than this, what comes is refused as busy; 0 never. */
  readonly mostLagMs: number;
  /** How long after SIGTERM new requests are still taken, so that whoever distributes them sees that this server is leaving. */
  readonly leaveMs: number;
  /** How new keys seal: those of the first start and of a rotation. What was sealed otherwise stays readable. */
  readonly crypto: ProfileId;
  /** How many days before the end of a term of office the union and the one above it are told. */
  readonly termNoticeDays: number;
  /** Days without a sign-in after which a staff account is closed, 0 never; where absent ninety, and never in a demo. */
  readonly idleDays?: number | undefined;
  /** Days that an uploaded roster is kept after its import is over. */
  readonly rosterDays: number;
  /** Above so many rows of people or cases an export waits for a second person. */
  readonly exportCap: number;
  /** How long the file of an export can be fetched. */
  readonly exportDays: number;
  /** Whom people ask about their data, as it is published. */
  readonly privacyContact?: string | undefined;
  /** Where base copies and the log are kept, if anywhere. */
  readonly backupDir?: string | undefined;
  /** Where the ends of the audit’s chains are written every hour: a file, a directory ending in «/», or an https address. */
  readonly anchor?: string | undefined;
  /** A relay of drand, from which seeds of draws may come; none where absent. */
  readonly drand?: string | undefined;
  /** Requests a minute that one source address and one account may make; 0 for any number. `npm start` sets both. */
  readonly limits: { readonly perSource: number; readonly perAccount: number };
  /** Where measurements for Prometheus are answered; nowhere where absent. */
  readonly metrics?: { readonly host: string; readonly port: number } | undefined;
  /** Where one span a request is sent; nowhere where absent. */
  readonly traces?: TracesConfig | undefined;
  /** Where a reverse proxy ends TLS; cookies are then marked Secure. */
  readonly secureCookies: boolean;
  /** What standards ask for differently: passwords, and how long one stays signed in. */
  readonly profile: Profile;
  /** Passwords that are refused beside those known to be weak, in small letters. */
  readonly weakPasswords: ReadonlySet<string>;
  /** Sign-in codes that one address may ask for in a quarter of an hour. */
  readonly codesPerAddress: number;
  /** Where people can sign in besides; nowhere where absent. */
  readonly identity?: IdentityConfig | undefined;
  /** Addresses of reverse proxies that are believed when they say whom they speak for; nobody where absent. */
  readonly proxies?: string | undefined;
  /** Where staff may come from; everywhere where absent. */
  readonly staffNetworks?: Networks | undefined;
}

/** 22239 asks for idle accounts to be removed in time; ninety days are what assessors take that to be. */
export const usualIdleDays = 90;

export const projectRoot = resolve(import.meta.dirname, '..');

/** A whole number from the environment; whatever is none, or negative, is the default. */
function wholeOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : otherwise;
}

/** `127.0.0.1:9464` or `[::1]:9464`. */
function addressOf(text: string | undefined): Config['metrics'] {
  const found = /^(?:\[([\da-f:]+)\]|([\w.-]+)):(\d{1,5})$/.exec(text ?? '');
  return found ? { host: (found[1] ?? found[2])!, port: Number(found[3]) } : undefined;
}

function linesOf(path: string | undefined): ReadonlySet<string> {
  if (path === undefined) return new Set();
  const lines = readFileSync(path, 'utf8').split('\n');
  return new Set(lines.map((line) => line.trim().toLowerCase()).filter((line) => line !== ''));
}

const wordsIn = (text: string | undefined) => (text ?? '').split(/[\s,]+/).filter((word) => word !== '');

function identityOf(env: NodeJS.ProcessEnv): IdentityConfig | undefined {
  const [issuer, clientId] = [env['HONGQIAO_OIDC_ISSUER'], env['HONGQIAO_OIDC_CLIENT']];
  if (issuer === undefined || clientId === undefined) return undefined;
  const asked = wordsIn(env['HONGQIAO_OIDC_FOR'] ?? 'worker,staff');
  return {
    issuer,
    clientId,
    clientSecret: env['HONGQIAO_OIDC_SECRET'],
    scope: env['HONGQIAO_OIDC_SCOPE'] ?? 'openid phone',
    label: env['HONGQIAO_OIDC_LABEL'] ?? '统一身份认证',
    audiences: (['worker', 'staff'] as const).filter((one) => asked.includes(one)),
    factors: wordsIn(env['HONGQIAO_OIDC_FACTORS']),
  };
}

export function tracesOf(env: NodeJS.ProcessEnv): TracesConfig | undefined {
  const base = env['OTEL_EXPORTER_OTLP_ENDPOINT'];
  const url = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? (base && `${base.replace(/\/$/, '')}/v1/traces`);
  if (!url || env['OTEL_SDK_DISABLED'] === 'true') return undefined;
  const share = Number(env['OTEL_TRACES_SAMPLER_ARG'] ?? 1);
  return {
    url,
    service: env['OTEL_SERVICE_NAME'] ?? 'hongqiao',
    share: share >= 0 && share <= 1 ? share : 1,
  };
}

export function readConfig(env: NodeJS.ProcessEnv): Config {
  const dataDir = resolve(env['HONGQIAO_DATA'] ?? resolve(projectRoot, '.data'));
  const port = Number(env['PORT'] ?? 3000);
  const bucket = env['HONGQIAO_S3_BUCKET'];
  return {
    host: env['HOST'] ?? '127.0.0.1',
    port,
    dataDir,
    root: projectRoot,
    demo: (env['HONGQIAO_DEMO'] ?? (env['DATABASE_URL'] === undefined ? 'on' : 'off')) === 'on',
    smtpUrl: env['SMTP_URL'],
    mailFrom: env['MAIL_FROM'] ?? '工会服务平台 <noreply@localhost>',
    smsUrls: wordsIn(env['HONGQIAO_SMS_URL']),
    publicUrl: env['PUBLIC_URL'] ?? `http://127.0.0.1:${port}`,
    files: bucket === undefined ? { kind: 'disk', dir: resolve(dataDir, 'files') } : { kind: 's3', bucket },
    crypto: env['HONGQIAO_CRYPTO'] === 'gm' ? 'gm' : 'aes',
    clamd: readClamd(env['HONGQIAO_CLAMD']),
    poolSize: Number(env['HONGQIAO_POOL'] ?? 10),
    mostWaiting: wholeOf(env['HONGQIAO_MOST_WAITING'], 500),
    mostLagMs: wholeOf(env['HONGQIAO_MOST_LAG_MS'], 2_000),
    leaveMs: wholeOf(env['HONGQIAO_LEAVE_MS'], 1_000),
    termNoticeDays: Number(env['HONGQIAO_TERM_NOTICE_DAYS'] ?? 90),
    idleDays: env['HONGQIAO_IDLE_DAYS'] === undefined ? undefined : wholeOf(env['HONGQIAO_IDLE_DAYS'], usualIdleDays),
    // A month: long enough to send the marked lines back to the workplaces and to upload them mended.
    rosterDays: Number(env['HONGQIAO_ROSTER_DAYS'] ?? 30),
    exportCap: wholeOf(env['HONGQIAO_EXPORT_CAP'], 1_000),
    exportDays: wholeOf(env['HONGQIAO_EXPORT_DAYS'], 1),
    privacyContact: env['HONGQIAO_PRIVACY_CONTACT']?.trim() || undefined,
    backupDir: env['HONGQIAO_BACKUP'] ? resolve(env['HONGQIAO_BACKUP']) : undefined,
    anchor: env['HONGQIAO_ANCHOR'],
    drand: env['HONGQIAO_DRAND'],
    limits: {
      perSource: wholeOf(env['HONGQIAO_LIMIT_SOURCE'], 0),
      perAccount: wholeOf(env['HONGQIAO_LIMIT_ACCOUNT'], 0),
    },
    metrics: addressOf(env['HONGQIAO_METRICS']),
    traces: tracesOf(env),
    secureCookies: env['PUBLIC_URL']?.startsWith('https:') ?? false,
    profile: profileOf(env['HONGQIAO_PROFILE']),
    weakPasswords: linesOf(env['HONGQIAO_WEAK_PASSWORDS']),
    codesPerAddress: wholeOf(env['HONGQIAO_CODES_PER_ADDRESS'], 100),
    identity: identityOf(env),
    proxies: env['HONGQIAO_PROXIES'],
    staffNetworks: readNetworks(wordsIn(env['HONGQIAO_STAFF_NETWORKS'])),
  };
}
