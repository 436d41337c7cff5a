import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../config.ts';
import { examplesOf, findServices } from '../registry.ts';
import { type ModelStage, openModelStage, playRandomly } from '../../trust/faults/model.ts';

/** Few sequences here, so that the suite stays short; ten thousand by `npm run trust -- model-cases --full`. */
const runs = 6;
const seed = Number(process.env['MODEL_SEED'] ?? Date.now() % 2 ** 31);

const folder = `${projectRoot}/services`;
const services = [...(await findServices(folder)).values()];
const played = await Promise.all(
  services.map(async (service) => [service.id, service, await examplesOf(folder, service.id)] as const),
);

let stage: ModelStage;
beforeAll(async () => {
  stage = await openModelStage();
});
afterAll(() => stage.server.close());

describe(`whatever everybody tries in whatever order (MODEL_SEED=${seed})`, () => {
  it.each(played)(
    'a case of %s goes where its definition says, and nowhere else',
    { timeout: 240_000 },
    async (_id, service, examples) => {
      const { sequences, commands, moves } = await playRandomly(stage, service, examples, { runs, seed, most: 25 });
      expect(sequences).toBeGreaterThanOrEqual(runs);
      expect(commands).toBeGreaterThan(runs);
      expect(moves).toBeGreaterThan(0);
    },
  );
});
