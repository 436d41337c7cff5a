import type { Example } from '../../kernel/example.ts';
import { yuan } from '../../kernel/money.ts';

const cooling = {
  edition: 'cooling',
  what: '工地上 230 位工友，天热，没有水喝。',
  site: '示例工地',
  people: 230,
  wanted: 100,
};
const schooling = { edition: 'schooling', what: '两个孩子上学，学费不够。', stage: 'to9', papers: 1 };

export default [
  {
    title: '送清凉：入库 100 箱，发两次，一箱不差',
    form: cooling,
    moves: [
      { afterDays: 1, action: 'takeIn', said: { goods: '矿泉水', left: 100 } },
      { action: 'handOut', said: { to: '一号楼，李示例签收', boxes: 58, left: 43 }, refused: 'not-yet-allowed' },
      { action: 'handOut', said: { to: '一号楼，李示例签收', boxes: 58, left: 42 } },
      { action: 'finish', refused: 'not-yet-allowed' },
      { afterDays: 1, action: 'handOut', said: { to: '二号楼，王示例签收', boxes: 42, left: 0 } },
      { action: 'finish' },
    ],
    ends: 'done',
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
    title: '平安返乡：安排了专车，确认办好',
    form: { edition: 'homeward', what: '想腊月二十五回家，买不到票。', help: 'ticket' },
    moves: [
      { afterDays: 1, action: 'takeIn', said: { goods: '车票', left: 1 }, refused: 'not-yet-allowed' },
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
