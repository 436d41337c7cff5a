import { Input, Radio } from 'antd';
import { useId, useState } from 'react';
import type { DoubtAnswer, DoubtSide } from '../../../kernel/doubt-answers.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import { Refused } from '../../api/client.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { dayWords } from '../members/words.ts';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { type MergeBody, useSettle } from './queries.ts';

const noProblems: readonly Reason[] = [];

function problemsOf(fault: unknown): readonly Reason[] {
  return fault instanceof Refused && fault.code === 'answers-wrong' ? fault.reasons : noProblems;
}

interface WhyProps {
  readonly id: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (why: string) => void;
}

function Why({ id, value, problem, onChange }: WhyProps) {
  const help = '看过什么、问过谁，2 到 500 个字，会留在记录里。';
  return (
    <FieldRow id={id} label="依据" help={help} problem={problem}>
      <Input.TextArea
        {...inputProps(id, { help, problem })}
        autoSize={{ minRows: 3, maxRows: 8 }}
        maxLength={500}
        showCount
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

const verbs = { apart: '不是同一个人', undo: '撤回合并' } as const;

interface WhyFormProps {
  readonly id: string;
  readonly act: 'apart' | 'undo';
  readonly onClose: () => void;
}

/** Says that two records are two people, or takes their merge back. */
export function WhyForm({ id, act, onClose }: WhyFormProps) {
  const form = useId();
  const [why, setWhy] = useState('');
  const settling = useSettle(id, onClose);
  const problems = problemsOf(settling.error);
  return (
    <ChangeForm
      form={form}
      verb={verbs[act]}
      fault={settling.error}
      problems={problems}
      sending={settling.isPending}
      onSend={() => settling.mutate({ act, body: { why } })}
      onCancel={onClose}
    >
      {act === 'undo' && <p>两份档案恢复成合并前的样子。合并以后新提交的办件留在保留的那一份里。</p>}
      <Why id={`${form}-why`} value={why} problem={problems.find(({ at }) => at === 'why')?.says} onChange={setWhy} />
    </ChangeForm>
  );
}

type Item = 'name' | 'document' | 'phone' | 'bornOn';

const items: Readonly<Record<Item, { readonly label: string; readonly of: (side: DoubtSide) => string | undefined }>> =
  {
    name: { label: '姓名用哪一份的？', of: ({ name }) => name },
    document: { label: '证件用哪一份的？', of: ({ document }) => document },
    phone: { label: '手机号用哪一份的？', of: ({ phone }) => phone },
    bornOn: { label: '出生日期用哪一份的？', of: ({ bornOn }) => bornOn && dayWords(bornOn) },
  };

const numbers = ['一', '二'] as const;

/** The value that stays of an item is of the first record that has one, until it is chosen. */
function firstChoice({ sides }: DoubtAnswer): Omit<MergeBody, 'why'> {
  const having = (item: Item) => (sides.find((side) => items[item].of(side) !== undefined) ?? sides[0]!).id;
  return {
    kept: sides[0]!.id,
    name: having('name'),
    document: having('document'),
    phone: having('phone'),
    bornOn: having('bornOn'),
    otherDocument: 'hers',
  };
}

interface ChooseProps {
  readonly form: string;
  readonly of: DoubtAnswer;
  readonly choice: Omit<MergeBody, 'why'>;
  readonly problems: readonly Reason[];
  readonly onChoose: (part: Partial<MergeBody>) => void;
}

/** Only what differs is asked. */
function Choose({ form, of, choice, problems, onChoose }: ChooseProps) {
  const option = (side: DoubtSide, at: number, words: string | undefined) => ({
    value: side.id,
    label: `档案${numbers[at]!}：${words ?? '没有登记'}`,
  });
  const union = (side: DoubtSide) => side.memberships.find(({ to }) => to === undefined)?.org.name ?? '不在工会里';
  return (
    <>
      <GroupRow id={`${form}-kept`} label="保留哪一份档案？" help="另一份的会籍、办件、任职、账号和消息都转到这一份。">
        <Radio.Group
          className="stack"
          name={`${form}-kept`}
          options={of.sides.map((side, at) => option(side, at, union(side)))}
          value={choice.kept}
          onChange={(event) => onChoose({ kept: event.target.value as string })}
        />
      </GroupRow>
      {of.differs.map((item) => (
        <GroupRow
          key={item}
          id={`${form}-${item}`}
          label={items[item].label}
          problem={problems.find(({ at }) => at === item)?.says}
        >
          <Radio.Group
            className="stack"
            name={`${form}-${item}`}
            options={of.sides.map((side, at) => option(side, at, items[item].of(side)))}
            value={choice[item]}
            onChange={(event) => onChoose({ [item]: event.target.value as string })}
          />
        </GroupRow>
      ))}
      {of.sides.every(({ document }) => document !== undefined) && (
        <GroupRow id={`${form}-other`} label="另一个证件号码">
          <Radio.Group
            className="stack"
            name={`${form}-other`}
            options={[
              { value: 'hers', label: '也是本人的，以后用它也能找到这份档案' },
              { value: 'mistyped', label: '是登记时填错的，不再使用' },
            ]}
            value={choice.otherDocument}
            onChange={(event) => onChoose({ otherDocument: event.target.value as MergeBody['otherDocument'] })}
          />
        </GroupRow>
      )}
    </>
  );
}

/** Makes one record of two: which one stays, and of which each value does. */
export function MergeForm({ of, onClose }: { readonly of: DoubtAnswer; readonly onClose: () => void }) {
  const form = useId();
  const [choice, setChoice] = useState(() => firstChoice(of));
  const [why, setWhy] = useState('');
  const settling = useSettle(of.id, onClose);
  const problems = problemsOf(settling.error);
  return (
    <ChangeForm
      form={form}
      verb="合并成一份档案"
      fault={settling.error}
      problems={problems}
      sending={settling.isPending}
      onSend={() => settling.mutate({ act: 'merge', body: { ...choice, why } })}
      onCancel={onClose}
    >
      <Choose
        form={form}
        of={of}
        choice={choice}
        problems={problems}
        onChoose={(part) => setChoice((before) => ({ ...before, ...part }))}
      />
      <Why id={`${form}-why`} value={why} problem={problems.find(({ at }) => at === 'why')?.says} onChange={setWhy} />
      <p>合并以后本人会收到消息。两份都是会员的，保留入会早的那个会籍。合并错了可以撤回。</p>
    </ChangeForm>
  );
}
