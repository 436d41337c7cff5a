import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Traffic } from './traffic.ts';

describe('the traffic', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** So many requests that come together, and are all answered by `open`. */
  async function wave(many: number) {
    const traffic = new Traffic();
    const app = fastify();
    const gate = Promise.withResolvers<void>();
    const allHere = Promise.withResolvers<void>();
    let here = 0;
    traffic.watch(app);
    app.get('/', async () => {
      here += 1;
      if (here === many) allHere.resolve();
      await gate.promise;
      return 'done';
    });
    const answers = Array.from({ length: many }, () => app.inject('/'));
    await allHere.promise;
    const open = async () => {
      gate.resolve();
      await Promise.all(answers);
    };
    return { traffic, open };
  }

  it('is high with eight under way, and until a third of a second after them', async () => {
    const { traffic, open } = await wave(8);
    expect(traffic.isHigh).toBe(true);
    await open();
    expect(traffic.underWay).toBe(0);
    vi.advanceTimersByTime(299);
    expect(traffic.isHigh).toBe(true);
    vi.advanceTimersByTime(1);
    expect(traffic.isHigh).toBe(false);
  });

  it('is not high with seven', async () => {
    const { traffic, open } = await wave(7);
    expect(traffic.isHigh).toBe(false);
    await open();
  });
});
