import { describe, expect, test } from 'vitest';
import { field } from './field.ts';
import { inspect } from './inspect.ts';
import { houseDefault, tunable } from './rule.ts';
import { type Service, days, defineService } from './service.ts';

const cites = houseDefault('测试');

const drawing = defineService({
  id: 'outing',
  title: '秋游',
  scene: 'publicity',
  lead: '抽签去秋游。',
  edition: 1,
  form: {
    seats: field.choice({ label: '几个人去？', of: { one: '一个人', two: '两个人' } }),
    proof: field.files({ label: '证明', max: 1 }),
    illness: field.text({ label: '病情', max: 20, sensitive: 'health' }),
  },
  pages: [{ ask: '几个人去？', fields: ['seats', 'proof', 'illness'] }],
  summary: ['seats'],
  tunables: {
    places: tunable.quota({ label: '名额', default: 3, cites }),
    goWithin: tunable.days({ label: '几天内出发', default: 30, cites }),
  },
  eligible: {},
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    filed: { label: '等待审核', owes: 'approver@city' },
    pooled: {
      label: '等待抽签',
      draws: {
        by: 'approver@city',
        places: 'places',
        wins: 'win',
        loses: 'lose',
        rises: 'rise',
        carryOver: { unchanged: ['seats'], into: { pool: 'straight' } },
      },
    },
    waiting: { label: '候补', within: days('goWithin'), lapses: 'stay' },
    going: { label: '可以去', final: true },
    home: { label: '没有去成', final: true },
  },
  actions: {
    file: { label: '报名', from: 'draft', to: 'filed' },
    pass: { label: '通过', from: 'filed', to: 'pooled' },
    straight: { label: '直接进入抽签', from: 'filed', to: 'pooled', by: 'clock', notify: ['applicant'] },
    win: { label: '抽中', from: 'pooled', to: 'going', by: 'clock', notify: ['applicant'] },
    lose: { label: '没有抽中', from: 'pooled', to: 'waiting', by: 'clock', notify: ['applicant'] },
    rise: { label: '候补抽中', from: 'waiting', to: 'going', by: 'clock', notify: ['applicant'] },
    stay: { label: '候补结束', from: 'waiting', to: 'home', by: 'clock' },
    leave: { label: '不去了', from: 'pooled', to: 'home', by: 'applicant' },
  },
  metrics: { filed: { label: '报名', count: 'file' } },
}) as Service;

type Parts = { state?: object; draws?: object; actions?: Record<string, object>; states?: Record<string, object> };

/** The same service with parts of it changed. */
function changed({ state, draws, actions = {}, states = {} }: Parts): Service {
  const pooled = drawing.states['pooled']!;
  const ofActions = Object.entries(actions).map(([id, over]) => [id, { ...drawing.actions[id], ...over }]);
  return {
    ...drawing,
    states: { ...drawing.states, ...states, pooled: { ...pooled, ...state, draws: { ...pooled.draws!, ...draws } } },
    actions: { ...drawing.actions, ...(Object.fromEntries(ofActions) as Service['actions']) },
  };
}

const culprits = (parts: Parts) => inspect(changed(parts)).map(({ at }) => at);

describe('a state that draws', () => {
  test('passes where it is sound', () => {
    expect(inspect(drawing)).toEqual([]);
  });

  test.each<[string, Parts, string]>([
    ['places that are no tunable', { draws: { places: 'seats' } }, 'states.pooled.draws.places'],
    ['places that are days', { draws: { places: 'goWithin' } }, 'states.pooled.draws.places'],
    ['a drawer who is no post', { draws: { by: 'clock' } }, 'states.pooled.draws.by'],
    ['an owner of each case', { state: { owes: 'approver@city' } }, 'states.pooled.owes'],
    ['a reminder for each case', { state: { remind: days(1) } }, 'states.pooled'],
    ['a winning move that is none', { draws: { wins: 'winn' } }, 'states.pooled.draws.wins'],
    ['one move for both', { draws: { loses: 'win' } }, 'states.pooled.draws.loses'],
    ['a winning move by a cadre', { actions: { win: { by: 'approver@city' } } }, 'actions.win.by'],
    ['a losing move from elsewhere', { actions: { lose: { from: 'filed' } } }, 'actions.lose.from'],
    [
      'a winning move with a condition',
      { actions: { win: { allowed: { never: { says: '不行', holds: () => false } } } } },
      'actions.win.allowed',
    ],
    ['a winning move for the eligible alone', { actions: { win: { demands: 'eligible' } } }, 'actions.win.demands'],
    ['a losing move that nobody hears of', { actions: { lose: { notify: [] } } }, 'actions.lose.notify'],
    ['a cadre’s way past the draw', { actions: { leave: { by: 'approver@city' } } }, 'actions.leave'],
    ['a way of the clock past the draw', { actions: { stay: { from: ['waiting', 'pooled'] } } }, 'actions.stay'],
    ['a waiting list at an end', { actions: { lose: { to: 'home' } } }, 'states.pooled.draws.rises'],
    [
      'a waiting list without an end',
      { states: { waiting: { label: '候补', owes: 'approver@city' } } },
      'states.waiting.lapses',
    ],
    [
      'unchanged answers that are none',
      { draws: { carryOver: { unchanged: ['seat'], into: 'place' } } },
      'states.pooled.draws.carryOver.unchanged',
    ],
    [
      'unchanged files',
      { draws: { carryOver: { unchanged: ['proof'], into: 'place' } } },
      'states.pooled.draws.carryOver.unchanged',
    ],
    [
      'unchanged answers that are sealed',
      { draws: { carryOver: { unchanged: ['illness'], into: 'place' } } },
      'states.pooled.draws.carryOver.unchanged',
    ],
    [
      'nothing that must be unchanged',
      { draws: { carryOver: { unchanged: [], into: 'place' } } },
      'states.pooled.draws.carryOver.unchanged',
    ],
    ['a straight way that leads elsewhere', { actions: { straight: { to: 'going' } } }, 'actions.straight.to'],
    ['a straight way made by a cadre', { actions: { straight: { by: 'approver@city' } } }, 'actions.straight.by'],
  ])('is refused with %s, by the culprit’s name', (_what, parts, at) => {
    expect(culprits(parts)).toContain(at);
  });

  test('is one of a service', () => {
    const states = { filed: { label: '等待审核', draws: drawing.states['pooled']!.draws! } };
    expect(culprits({ states })).toContain('states');
  });
});
