import { describe, expect, it, test } from 'vitest';
import { type Fields, type When, field } from './field.ts';
import { inspect } from './inspect.ts';
import type { Metric } from './metric.ts';
import { yuan } from './money.ts';
import { tunable, unpublished } from './rule.ts';
import { type Action, type Service, type State, days, hours, workdays } from './service.ts';

const cites = { title: '办法' };

const sound: Service = {
  id: 'small-grant',
  title: '慰问',
  scene: 'assistance',
  lead: '有困难的会员可以申请。',
  edition: 1,
  form: {
    kind: field.choice({ label: '哪一类', of: { ill: '生病', flood: '受灾' } }),
    what: field.longText({ label: '说明', sensitive: 'health' }),
    above: field.yesNo({ label: '交给上级' }),
  },
  pages: [{ ask: '怎么了？', fields: ['kind', 'what', 'above'] }],
  summary: ['kind'],
  tunables: {
    pace: tunable.workdays({ label: '期限', default: 3, cites }),
    grant: tunable.money({ label: '金额', default: yuan(500), cites }),
  },
  eligible: { 'real-name': { says: '须为实名会员', holds: ({ member }) => member.verified } },
  flags: { watched: '督办' },
  climbs: [{ field: 'kind', to: { flood: 'county' } }],
  keptAbove: 'above',
  listensTo: 'what',
  states: {
    draft: { label: '草稿', owes: 'applicant', start: true },
    filed: { label: '待办', owes: 'caseworker@county', within: workdays('pace'), escalate: 'supervisor@parent' },
    answered: { label: '待评', owes: 'applicant', within: days(15), lapses: 'lapse' },
    closed: { label: '办结', final: true },
  },
  actions: {
    file: { label: '提交', from: 'draft', to: 'filed' },
    watch: {
      label: '督办',
      from: 'filed',
      by: 'supervisor@above',
      asks: { until: field.date({ label: '日期' }) },
      due: 'until',
      flag: 'watched',
    },
    answer: {
      label: '答复',
      from: 'filed',
      to: 'answered',
      asks: { reply: field.text({ label: '答复' }), who: field.staff({ label: '谁' }) },
      assigns: 'who',
    },
    rate: {
      label: '评价',
      from: 'answered',
      to: { of: 'stars', cases: { 1: 'filed' }, otherwise: 'closed' },
      asks: { stars: field.rating({ label: '满意吗' }) },
    },
    lapse: { label: '到期', from: 'answered', to: 'closed', by: 'clock' },
    second: { label: '附议', from: 'answered', by: 'colleague', once: 'person' },
  },
  board: {
    label: '工友关心',
    when: 'above',
    shows: { answered: ['kind'] },
    reply: { action: 'answer', field: 'reply' },
    acts: 'second',
  },
  metrics: {
    filed: { label: '收到', count: 'file' },
    closedFast: { label: '一天办结', stands: ['closed'], within: hours(24) },
    rate: { label: '办结率', of: ['closedFast', 'filed'] },
    watched: { label: '督办', times: 'watch' },
    reminded: { label: '提醒', times: 'remind' },
  },
};

function withState(id: string, changes: Partial<State>): Service {
  return { ...sound, states: { ...sound.states, [id]: { ...sound.states[id]!, ...changes } } };
}

function withAction(id: string, changes: Partial<Action>): Service {
  return { ...sound, actions: { ...sound.actions, [id]: { ...sound.actions[id]!, ...changes } } };
}

function withActions(changes: Readonly<Record<string, Partial<Action>>>): Service {
  const changed = Object.entries(changes).map(([id, change]) => [id, { ...sound.actions[id]!, ...change }]);
  return { ...sound, actions: { ...sound.actions, ...(Object.fromEntries(changed) as Service['actions']) } };
}

/** The form with these fields beside, each on a page of its own. */
function withForm(more: Fields): Service {
  const pages = Object.keys(more).map((id) => ({ ask: '还有', fields: [id] }));
  return { ...sound, form: { ...sound.form, ...more }, pages: [...sound.pages, ...pages] };
}

const grant = field.money({ label: '给多少' });
const sealed = field.number({ label: '收入', sensitive: 'money' });
const list = field.rows({
  label: '家人',
  of: { a: field.number({ label: '岁数' }) },
  each: { count: '位', name: '家人' },
  max: 3,
});
const dateAtWill = field.date({ label: '日期', optional: true });
const asked = (when: When) => field.files({ label: '材料', max: 1, when });

function withMetric(metric: Metric): Service {
  return { ...sound, metrics: { ...sound.metrics, odd: metric } };
}

function withBoard(changes: Partial<NonNullable<Service['board']>>): Service {
  return { ...sound, board: { ...sound.board!, ...changes } };
}

function without(key: 'lapses' | 'owes' | 'within', id: string): Service {
  const { [key]: _gone, ...left } = sound.states[id]!;
  return { ...sound, states: { ...sound.states, [id]: left } };
}

/** What is broken, where the complaint must point, and a part of what it must say. */
const pays = { fund: 'f', amount: () => 1 };

const broken: readonly (readonly [string, Service, string, string])[] = [
  ['an id that is no folder name', { ...sound, id: 'Small_Grant' }, 'id', '«Small_Grant»'],
  ['a field named with a hyphen', { ...sound, form: { ...sound.form, 'a-b': sound.form['what']! } }, 'a-b', 'name'],
  ['a rule named in capitals', { ...sound, eligible: { Rule: sound.eligible['real-name']! } }, 'eligible.Rule', 'rule'],
  ['two starts', withState('filed', { start: true, owes: 'applicant' }), 'states', '2 are'],
  [
    'a start that is not the applicant’s',
    withState('draft', { owes: 'caseworker@county' }),
    'states.draft.owes',
    'app',
  ],
  ['no end', withState('closed', { final: undefined, owes: 'applicant' }), 'states', 'no state is an end'],
  ['an end with a deadline', withState('closed', { within: days(3) }), 'states.closed', 'no deadline'],
  ['an end at which somebody owes', withState('closed', { owes: 'applicant' }), 'states.closed.owes', 'nobody owes'],
  ['a void state that is no end', withState('filed', { void: true }), 'states.filed.void', 'only an end'],
  ['a wait nobody owns', without('owes', 'filed'), 'states.filed', 'nobody owns'],
  ['a lapse without a deadline', without('within', 'answered'), 'states.answered.lapses', 'needs a deadline'],
  ['an escalation without a deadline', without('within', 'filed'), 'states.filed.escalate', 'needs a deadline'],
  [
    'a lapse beside an escalation',
    withState('answered', { escalate: 'supervisor@parent' }),
    'states.answered',
    'not both',
  ],
  ['a lapse into no action', withState('answered', { lapses: 'gone' }), 'states.answered.lapses', '«gone»'],
  ['a lapse into a person’s action', withState('answered', { lapses: 'rate' }), 'actions.rate.by', 'clock'],
  ['a lapse that starts elsewhere', withAction('lapse', { from: 'filed' }), 'actions.lapse.from', '«answered»'],
  ['a span of nothing', withState('filed', { within: workdays(0) }), 'states.filed.within', 'longer than nothing'],
  ['a span by an unknown tunable', withState('filed', { within: workdays('speed') }), 'states.filed.within', '«speed»'],
  ['a span in another unit', withState('filed', { within: days('pace') }), 'states.filed.within', 'holds workdays'],
  ['a move into nowhere', withAction('answer', { to: 'heaven' }), 'actions.answer', '«heaven»'],
  [
    'a move out of an end',
    withAction('rate', { from: ['answered', 'closed'] }),
    'actions.rate.from',
    '«closed» is an end',
  ],
  ['a fork on an unasked answer', withAction('rate', { asks: {} }), 'actions.rate.to.of', 'not asked'],
  ['an assignment by no staff field', withAction('answer', { assigns: 'reply' }), 'actions.answer.assigns', 'staff'],
  ['a deadline by no date field', withAction('watch', { due: 'day' }), 'actions.watch.due', 'date'],
  ['a deadline left out', withAction('watch', { asks: { until: dateAtWill } }), 'actions.watch.due', 'always'],
  ['an own deadline on entering', withAction('watch', { to: 'answered' }), 'actions.watch.due', 'enters a state'],
  ['an unknown flag', withAction('watch', { flag: 'red' }), 'actions.watch.flag', '«red»'],
  ['a payment that stays', withAction('watch', { pays: { ...pays, rightless: 'x' } }), 'actions.watch.pays', 'twice'],
  ['a payment for no right', withAction('answer', { pays }), 'actions.answer.pays', 'names the right'],
  [
    'a clock that is asked',
    withAction('lapse', { asks: { a: field.text({ label: 'x' }) } }),
    'actions.lapse.asks',
    'clock',
  ],
  [
    'a list of rows in a move',
    withAction('answer', { asks: { reply: field.text({ label: '答复' }), who: field.staff({ label: '谁' }), list } }),
    'actions.answer.asks.list',
    'not in a move',
  ],
  [
    'a row sealed by itself',
    withForm({ list: { ...list, of: { a: sealed } } }),
    'form.list.a.sensitive',
    'with its list',
  ],
  ['fewer rows than the least', withForm({ list: { ...list, min: 4 } }), 'form.list.max', 'less than'],
  [
    'a condition over an option of no list',
    withForm({ paper: asked({ field: 'kind', has: ['ill'] }) }),
    'form.paper.when',
    'not here',
  ],
  [
    'a bound on what is no number',
    withForm({ paper: asked({ field: 'kind', over: 0 }) }),
    'form.paper.when',
    'not here',
  ],
  [
    'a condition over a row that is not asked',
    withForm({ list, paper: asked({ field: 'list', row: { field: 'b', is: [1] } }) }),
    'form.paper.when',
    'not here',
  ],
  [
    'a sum that both the applicant and a cadre say',
    withActions({
      rate: { asks: { stars: field.rating({ label: '满意吗' }), grant } },
      answer: { asks: { reply: field.text({ label: '答复' }), who: field.staff({ label: '谁' }), grant } },
    }),
    'actions.rate.asks.grant',
    'cadre',
  ],
  [
    'a field on two pages',
    { ...sound, pages: [...sound.pages, { ask: '', fields: ['kind'] }] },
    'form.kind',
    'one page',
  ],
  ['a field on no page', { ...sound, pages: [{ ask: '', fields: ['kind', 'what'] }] }, 'form.above', 'one page'],
  ['a sensitive summary', { ...sound, summary: ['what'] }, 'summary', '«what» is sensitive'],
  [
    'a default out of bounds',
    { ...sound, tunables: { ...sound.tunables, pace: tunable.workdays({ label: '', default: 999, cites }) } },
    'tunables.pace',
    'out of its bounds',
  ],
  [
    'a deadline without a value',
    { ...sound, tunables: { ...sound.tunables, pace: tunable.workdays({ label: '', default: unpublished, cites }) } },
    'states.filed.within',
    'a deadline ships with a value',
  ],
  [
    'a season of no days',
    { ...sound, tunables: { ...sound.tunables, open: tunable.season({ label: '', default: 13_011_301, cites }) } },
    'tunables.open',
    'out of its bounds',
  ],
  [
    'a tunable of a name that is taken',
    { ...sound, tunables: { ...sound.tunables, paused: tunable.days({ label: '', default: 1, cites }) } },
    'tunables.paused',
    'the name is taken',
  ],
  ['a state no way leads to', withAction('answer', { to: 'closed' }), 'states.answered', 'no way leads here'],
  [
    'a state no way leads out of',
    withAction('answer', { from: 'answered', to: 'closed' }),
    'states.filed',
    'to an end',
  ],
  ['two filings', withAction('rate', { from: ['answered', 'draft'] }), 'actions', 'one action files the case'],
  ['a count of no action', withMetric({ label: '', count: 'gone' }), 'metrics.odd', '«gone»'],
  ['a stand in no state', withMetric({ label: '', stands: ['gone'] }), 'metrics.odd', '«gone»'],
  ['a rate of a rate', withMetric({ label: '', of: ['rate', 'filed'] }), 'metrics.odd', '«rate» is itself a rate'],
  [
    'a figure in working days',
    withMetric({ label: '', stands: ['closed'], within: workdays(1) }),
    'metrics.odd.within',
    'hours',
  ],
  ['a choice kept above by no yes/no', { ...sound, keptAbove: 'kind' }, 'keptAbove', 'yes/no'],
  ['a board on which staff act', withBoard({ acts: 'answer' }), 'board.acts', 'colleague'],
  [
    'a board with a reply nobody asks',
    withBoard({ reply: { action: 'answer', field: 'x' } }),
    'board.reply',
    'asks no',
  ],
  [
    'a board that shows what is sensitive',
    withBoard({ shows: { answered: ['what'] } }),
    'board.shows',
    '«what» is sensitive',
  ],
  ['a board in no state', withBoard({ shows: { gone: ['kind'] } }), 'board.shows', '«gone»'],
  [
    'a climb by an option that is not there',
    { ...sound, climbs: [{ field: 'kind', to: { fire: 'city' } }] },
    'climbs',
    '«fire»',
  ],
  [
    'a membership kept by no standing',
    withAction('answer', { keeps: { now: 'kind', since: 'when' } }),
    'actions.answer.keeps',
    'options are standings',
  ],
  ['an identity that nobody gave', withAction('answer', { verifies: true }), 'actions.answer.verifies', 'who the'],
  [
    'a move followed by what no union sets',
    withAction('file', { follows: { where: 'pace', action: 'lapse' } }),
    'actions.file.follows',
    'no yes/no tunable',
  ],
  [
    'a move followed by what a person does',
    withAction('file', { follows: { where: 'pace', action: 'answer' } }),
    'actions.file.follows',
    'no action of the clock',
  ],
  [
    'a move followed from elsewhere',
    withAction('file', { follows: { where: 'pace', action: 'lapse' } }),
    'actions.file.follows',
    'lead on from there',
  ],
  [
    'a later move that is followed',
    withAction('answer', { follows: { where: 'pace', action: 'lapse' } }),
    'actions.answer.follows',
    'only a filing',
  ],
  [
    'lots drawn by what is no share',
    withAction('answer', { to: 'closed', samples: { share: 'pace', to: 'filed' } }),
    'actions.answer.samples',
    'no percent tunable',
  ],
  [
    'lots drawn by the clock',
    withAction('lapse', { samples: { share: 'pace', to: 'answered' } }),
    'actions.lapse.samples',
    'draws no lots',
  ],
  ['words counted in no field', { ...sound, listensTo: 'words' }, 'listensTo', 'names no field'],
];

it('has nothing to say about a sound definition', () => {
  expect(inspect(sound)).toEqual([]);
});

describe('a broken definition is named by its culprit', () => {
  test.each(broken)('%s', (_what, service, at, says) => {
    const complaints = inspect(service);
    expect(complaints.map((complaint) => `${complaint.at}: ${complaint.says}`)).toContainEqual(
      expect.stringMatching(new RegExp(`^${at.replaceAll('.', '\\.')}: .*${says}`)),
    );
  });
});
