import { describe, expect, test } from 'vitest';
import { type Measured, judgeHealth, spanWords } from './health-judging.ts';

const now = Date.parse('2026-11-29T08:00:00Z');
const hour = 3_600_000;
const well: Measured = {
  now,
  database: {
    tookMs: 3,
    backlog: {
      outbox: 0,
      outbox_oldest: 0,
      deadline_oldest: 0,
      figures_oldest: 0,
      archive_failed: 0,
      damaged_pages: 0,
    },
    facts: {
      postgres: '18.4',
      applied: ['a.sql', 'b.sql'],
      keyAt: new Date(now - 30 * 24 * hour),
      rotating: false,
      anchorAt: new Date(now - hour),
    },
  },
  lanes: [{ name: 'outbox', agoMs: 900, failures: 0 }],
  pool: { total: 4, idle: 3, waiting: 0, most: 10 },
  disk: { free: 60e9, size: 100e9 },
  backupAt: now - 5 * hour,
  mail: { named: true, sentAt: now - hour, failedAt: undefined, failures: 0 },
  sms: { named: true, sentAt: undefined, failedAt: undefined, failures: 0 },
  anchored: true,
  calendarUntil: '2027-12-31',
  migrations: ['a.sql', 'b.sql'],
  version: { platform: '0.1.0', node: '24.1.0' },
};
const one = (id: string, more: Partial<Measured>) => judgeHealth({ ...well, ...more }).find((line) => line.id === id);

test('a platform that is well has nothing to do', () => {
  expect(judgeHealth(well).filter(({ state }) => state !== 'good')).toEqual([]);
});

test('without a database one line is an error, and nothing is made up of what only it knows', () => {
  const lines = judgeHealth({ ...well, database: undefined });
  expect(lines[0]).toMatchObject({ id: 'database', state: 'bad', says: '没有应答' });
  expect(lines.map(({ id }) => id)).not.toContain('outbox');
});

describe.each([
  ['disk', { disk: { free: 19e9, size: 100e9 } }, { disk: { free: 4e9, size: 100e9 } }],
  ['backup', { backupAt: now - 30 * hour }, { backupAt: null }],
  [
    'mail',
    { mail: { named: false, sentAt: undefined, failedAt: undefined, failures: 0 } },
    { mail: { named: true, sentAt: now, failedAt: now, failures: 7 } },
  ],
  [
    'sms',
    { sms: { named: true, sentAt: undefined, failedAt: now, failures: 1 } },
    { sms: { named: true, sentAt: now, failedAt: now, failures: 7 } },
  ],
  [
    'pool',
    { pool: { total: 10, idle: 0, waiting: 3, most: 10 } },
    { pool: { total: 10, idle: 0, waiting: 60, most: 10 } },
  ],
  [
    'lanes',
    { lanes: [{ name: 'outbox', agoMs: 90_000, failures: 1 }] },
    { lanes: [{ name: 'outbox', agoMs: 20 * 60_000, failures: 1 }] },
  ],
  ['calendar', { calendarUntil: '2026-12-31' }, { calendarUntil: '2025-12-31' }],
  ['migrations', { migrations: ['a.sql'] }, { migrations: ['a.sql', 'b.sql', 'c.sql'] }],
] as const)('%s', (id, look, bad) => {
  test('is to be looked at, then an error, and both say what to do', () => {
    expect(one(id, look)).toMatchObject({ state: 'look', todo: expect.stringMatching(/.{5}/) });
    expect(one(id, bad)).toMatchObject({ state: 'bad', todo: expect.stringMatching(/.{5}/) });
  });
});

test('a page of the database that cannot be read rightly is an error, however fast the answer was', () => {
  const database = { ...well.database!, backlog: { ...well.database!.backlog, damaged_pages: 2 } };
  expect(one('pages', { database })).toMatchObject({ state: 'bad', says: '读到过 2 次校验不对的数据页' });
});

test('spans are said in their largest unit', () => {
  expect([500, 5_000, 125_000, 47 * hour, 49 * hour].map(spanWords)).toEqual([
    '不到 1 秒',
    '5 秒',
    '2 分钟',
    '47 小时',
    '2 天',
  ]);
});
