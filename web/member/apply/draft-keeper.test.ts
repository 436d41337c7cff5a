import { describe, expect, test } from 'vitest';
import type { AnyValues } from '../../../kernel/field.ts';
import { DraftKeeper } from './draft-keeper.ts';

/** A server that answers when it is told to. */
function heldServer() {
  const sent: AnyValues[] = [];
  const answers: { take: () => void; refuse: () => void }[] = [];
  const send = (form: AnyValues) => {
    sent.push(form);
    return new Promise<void>((take, refuse) => {
      answers.push({ take, refuse: () => refuse(new Error('offline')) });
    });
  };
  return { sent, answers, send };
}

describe('a draft on its way to the server', () => {
  test('a change made while another is under way waits for its answer, and only the newest is sent', async () => {
    const server = heldServer();
    const keeper = new DraftKeeper({}, server.send);
    keeper.change({ what: '一' });
    const first = keeper.flush();
    keeper.change({ what: '二' });
    keeper.change({ what: '三' });
    const second = keeper.flush();
    expect(server.sent).toEqual([{ what: '一' }]);
    server.answers[0]!.take();
    await first;
    server.answers[1]!.take();
    await second;
    expect(server.sent).toEqual([{ what: '一' }, { what: '三' }]);
    expect(keeper.saving()).toBe('saved');
  });

  test('what the server did not take is sent again with the next flush', async () => {
    const server = heldServer();
    const keeper = new DraftKeeper({}, server.send);
    keeper.change({ what: '一' });
    const first = keeper.flush();
    server.answers[0]!.refuse();
    await first;
    expect(keeper.saving()).toBe('failed');
    const second = keeper.flush();
    server.answers[1]!.take();
    await second;
    expect(server.sent).toEqual([{ what: '一' }, { what: '一' }]);
  });

  test('nothing is sent after it was stopped', async () => {
    const server = heldServer();
    const keeper = new DraftKeeper({}, server.send);
    keeper.change({ what: '一' });
    await keeper.stop();
    await keeper.flush();
    expect(server.sent).toEqual([]);
  });
});
