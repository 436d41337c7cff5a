import { expect, it } from 'vitest';
import type { EmploymentLine } from '../../../kernel/employer-answers.ts';
import { mayInvite, nameWords, stateWords } from './employment-words.ts';

const line: EmploymentLine = {
  id: '1',
  name: '欧阳示例',
  phone: '138****8000',
  state: 'new',
  at: '2020-03-02T01:00:00.000Z',
};

it('names somebody by what the employer gave', () => {
  const { name: _none, ...bare } = line;
  expect(nameWords(line)).toBe('欧阳示例');
  expect(nameWords({ ...bare, employeeNumber: 'N7' })).toBe('工号 N7');
  expect(nameWords(bare)).toBe('没有报姓名');
});

it('says what follows from a state', () => {
  expect(stateWords({ ...line, state: 'invited', invitedAt: '2020-03-02T16:00:00.000Z' })).toBe(
    '2020年3月3日已邀请，等本人决定',
  );
  expect(stateWords({ ...line, state: 'member', joinedOn: '2020-03-02' })).toBe('本会会员，2020年3月2日入会');
  expect(stateWords({ ...line, state: 'stays' })).toBe('已离职，会籍还在本会');
});

it('offers a message to those who can get one and have not joined or left', () => {
  const { phone: _none, ...bare } = line;
  const invitable = (['new', 'inviting', 'invited', 'unsent', 'member', 'left', 'stays'] as const).filter((state) =>
    mayInvite({ ...line, state }),
  );
  expect(invitable).toEqual(['new', 'invited', 'unsent']);
  expect(mayInvite(bare)).toBe(false);
});
