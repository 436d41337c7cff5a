import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane } from './lane.ts';

describe('a lane', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function made() {
    const seen = { turns: 0, busy: false };
    const work = () => {
      seen.turns += 1;
      return Promise.resolve(0);
    };
    const failed = (fault: unknown) => expect.unreachable(String(fault));
    const lane = new Lane('work', work, failed, () => seen.busy);
    return { seen, lane };
  }

  it('gathers what comes within a tenth of a second into one turn', async () => {
    const { seen, lane } = made();
    for (let i = 0; i < 9; i += 1) lane.nudge();
    await vi.advanceTimersByTimeAsync(99);
    expect(seen.turns).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen.turns).toBe(1);
  });

  it('waits for five seconds while many requests are under way', async () => {
    const { seen, lane } = made();
    seen.busy = true;
    lane.nudge();
    await vi.advanceTimersByTimeAsync(4_900);
    expect(seen.turns).toBe(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.turns).toBe(1);
  });

  it('begins within a tenth of a second when they have been answered', async () => {
    const { seen, lane } = made();
    seen.busy = true;
    lane.nudge();
    await vi.advanceTimersByTimeAsync(1_000);
    seen.busy = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(seen.turns).toBe(1);
  });

  it('begins no turn once it is stopped', async () => {
    const { seen, lane } = made();
    lane.nudge();
    await lane.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(seen.turns).toBe(0);
  });
});
