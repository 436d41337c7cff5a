import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long for its size: begun last, one of them would keep a single worker busy while the others have nothing left. */
const long = [
  'test/conform/services.db.test.ts',
  'server/http/contract.db.test.ts',
  'server/http/matrix.db.test.ts',
  'server/backup/backup.test.ts',
  'server/db/embedded/supervisor.test.ts',
  'test/start.test.ts',
  'test/replay.db.test.ts',
  'server/cases/cases.model.db.test.ts',
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => long.includes(relative(import.meta.dirname, moduleId));
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// One worker pool for all: files that need PostgreSQL clone the template database that test/setup.ts makes once.
export default defineConfig({
  test: {
    include: [
      'kernel/**/*.test.ts',
      'server/**/*.test.ts',
      'services/**/*.test.ts',
      'test/**/*.test.ts',
      'trust/**/*.test.ts',
      'web/**/*.test.ts',
      'demo/**/*.test.ts',
    ],
    globalSetup: ['test/setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // A worker takes one file after the other and keeps what it has loaded and compiled: to load the server anew for each of
    // them takes half of what they cost.
    isolate: false,
    // Tests wait for a browser or the database more than half of their time: four workers keep two cores busy.
    maxWorkers: 4,
    // What a test leaves behind dies young: with more room fewer collections are needed.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: LongFirst },
  },
});
