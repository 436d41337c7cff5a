import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const cooling = {
  edition: 'cooling',
  what: '工地上 230 位工友，天热，没有水喝。',
  site: '示例工地',
  people: 230,
  wanted: 100,
};
const water = { goods: '矿泉水', to: '一号楼，李示例签收' };
const schooling = { edition: 'schooling', what: '两个孩子上学，学费不够。', stage: 'to9', papers: 1 };

export default [
  {
    title: '送清凉：到货 100 箱，发两次，退回 8 箱再发，一箱不差',
    form: cooling,
    moves: [
      { afterDays: 1, action: 'takeIn' },
      { action: 'handOut', said: { ...water, boxes: 100_000 }, refused: 'supplies-short' },
      { action: 'finish', refused: 'not-yet-allowed' },
      { action: 'handOut', said: { ...water, boxes: 58 }, arrives: 100 },
      { action: 'bringBack', said: { goods: '矿泉水', back: 59 }, refused: 'answers-wrong' },
      { action: 'bringBack', said: { goods: '矿泉水', back: 8 } },
      { action: 'refuse', said: { reply: '货不够，先不发了。' }, refused: 'not-yet-allowed' },
      { afterDays: 1, action: 'handOut', said: { goods: '矿泉水', to: '二号楼，王示例签收', boxes: 50 } },
      { action: 'finish' },
    ],
    ends: 'done',
  },
  {
    title: '送清凉：备不到货，不能办',
    form: cooling,
    moves: [
      { afterDays: 1, action: 'takeIn' },
      { afterDays: 5, action: 'refuse', said: { reply: '今年的货发完了，明年五月再来申请。' } },
    ],
    ends: 'refused',
  },
  {
    title: '送助学：九年级以下最多 3,000 元',
    form: schooling,
    moves: [
      { afterDays: 1, action: 'check' },
      {
        afterDays: 1,
        action: 'approve',
        said: { batch: '2026年春季第一批', aid: yuan(3_000.01) },
        refused: 'not-yet-allowed',
      },
      { action: 'approve', said: { batch: '2026年春季第一批', aid: yuan(3_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(3_000),
  },
  {
    title: '送温暖：工会定的一户最多 2,000 元，分批发放',
    set: { warmthMost: yuan(2_000) },
    form: { edition: 'warmth', what: '家里有人生病，收入少了。', papers: 1 },
    moves: [
      { afterDays: 1, action: 'check' },
      {
        afterDays: 1,
        action: 'approve',
        said: { batch: '2026年春节第一批', aid: yuan(2_000.01) },
        refused: 'not-yet-allowed',
      },
      { action: 'approve', said: { batch: '2026年春节第一批', aid: yuan(2_000) } },
      { afterDays: 1, action: 'pay' },
    ],
    ends: 'paid',
    pays: yuan(2_000),
  },
  {
    title: '送岗位：介绍了工作，确认办好',
    form: { edition: 'homeward', what: '工厂搬走了，想找离家近的活。', help: 'job' },
    moves: [
      { afterDays: 1, action: 'arrange', said: { how: '周六上午九点，街道总工会有招聘会，找王示例。' } },
      { afterDays: 1, action: 'confirm' },
    ],
    ends: 'done',
  },
  {
    title: '平安返乡：安排了专车，确认办好',
    form: { edition: 'homeward', what: '想腊月二十五回家，买不到票。', help: 'ticket' },
    moves: [
      { afterDays: 1, action: 'takeIn', refused: 'not-yet-allowed' },
      { action: 'arrange', said: { how: '2月10日早上八点，在街道总工会门口上专车。' } },
      { afterDays: 1, action: 'confirm' },
    ],
    ends: 'done',
  },
  {
    title: '送助学一年一次',
    after: '送助学：九年级以下最多 3,000 元',
    form: schooling,
    refused: 'not-eligible',
    moves: [],
    ends: 'draft',
  },
  {
    title: '送助学同意以后发不了，退回重新审批，说明原因',
    form: schooling,
    moves: [
      { afterDays: 1, action: 'check' },
      { afterDays: 1, action: 'approve', said: { batch: '2026年春季第一批', aid: yuan(3_000) } },
      { afterDays: 1, action: 'decideAgain', said: { hitch: '她今年已经领过一次助学金。' } },
      { afterDays: 1, action: 'refuse', said: { reply: '今年已经领过助学金，明年开学前可以再申请。' } },
    ],
    ends: 'refused',
  },
] satisfies readonly Example[];
