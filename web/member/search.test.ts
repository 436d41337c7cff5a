import { describe, expect, test } from 'vitest';
import { defineService } from '../../kernel/service.ts';
import { searchServices } from './search.ts';

function service(id: string, title: string, lead: string, words: readonly string[]) {
  return defineService({
    id,
    title,
    lead,
    words,
    scene: 'services',
    edition: 1,
    form: {},
    pages: [],
    summary: [],
    tunables: {},
    eligible: {},
    states: { draft: { label: '还没提交', owes: 'applicant', start: true }, done: { label: '完成', final: true } },
    actions: { file: { label: '提交', from: 'draft', to: 'done' } },
    metrics: {},
  });
}

const injury = service('injury', '工伤慰问', '上班受了伤，工会来看你。', ['受伤', '住院']);
const wages = service('wages', '讨薪', '老板不发工钱，工会帮你要。', ['拖欠工资', '欠薪']);
const both = [injury, wages];
const found = (asked: string) => searchServices(asked, both).map(({ id }) => id);

describe('searching in the words of the person', () => {
  test.each([
    ['受伤', 'injury'],
    ['我干活的时候受伤了怎么办', 'injury'],
    ['工资被拖欠', 'wages'],
    ['老板欠我工钱', 'wages'],
    [' 拖 欠，工资！', 'wages'],
  ])('«%s» finds %s first', (asked, id) => expect(found(asked)[0]).toBe(id));

  test.each(['', '，。', '怎么办', 'xyz'])('«%s» finds nothing', (asked) => expect(found(asked)).toEqual([]));
});
