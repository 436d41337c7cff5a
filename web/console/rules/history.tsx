import { Button, Modal } from 'antd';
import { useId, useState } from 'react';
import { dayOf } from '../../../kernel/calendar.ts';
import { sayTuned } from '../../../kernel/rule.ts';
import type { SettingLine, TunableLine, TunablesAnswer } from '../../../kernel/tuning.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { Section } from '../shell/section.tsx';
import { useTakeBack } from './queries.ts';
import { citeWords } from './rule-words.ts';

interface EntryProps {
  readonly org: string;
  readonly line: TunableLine;
  readonly entry: SettingLine;
}

function entryWords({ line, entry }: Pick<EntryProps, 'line' | 'entry'>): string {
  const what = entry.value === null ? '用回上级的' : sayTuned(line, entry.value);
  return `${wholeDayWords(entry.from)}起，${line.label}：${what}`;
}

function BackForm({ org, line, entry, onClose }: EntryProps & { readonly onClose: () => void }) {
  const form = useId();
  const [why, setWhy] = useState('');
  const taking = useTakeBack(org, entry.id, onClose);
  const problems = problemsOf(taking.error);
  return (
    <ChangeForm
      form={form}
      verb="撤回"
      fault={taking.error}
      problems={problems}
      sending={taking.isPending}
      onSend={() => taking.mutate({ why })}
      onCancel={onClose}
    >
      <p>{entryWords({ line, entry })}。撤回以后，到那一天不变，这一条仍留在历史里。</p>
      <WhyField
        id={`${form}-why`}
        value={why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

function TakeBack(props: EntryProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={`撤回：${entryWords(props)}`} onClick={() => setOpen(true)}>
        撤回
      </Button>
      <Modal open={open} title="撤回还没生效的一条" footer={null} destroyOnHidden onCancel={close}>
        <BackForm {...props} onClose={close} />
      </Modal>
    </>
  );
}

const instantDay = (instant: string) => wholeDayWords(dayOf(Date.parse(instant)));

function Entry({ org, line, entry }: EntryProps) {
  const { setAt, by, cites, takenBack } = entry;
  const words = citeWords(cites);
  return (
    <li>
      <p className={takenBack ? 'rule-gone' : undefined}>{entryWords({ line, entry })}</p>
      <p className="quiet as-written">
        {by ?? '系统管理员'}于{instantDay(setAt)}设定。{cites.link ? <a href={cites.link}>{words}</a> : words}
      </p>
      {takenBack && (
        <p className="quiet as-written">
          已由{takenBack.by ?? '系统管理员'}于{instantDay(takenBack.at)}撤回，原因：{takenBack.why}
        </p>
      )}
      {entry.mayTakeBack && <TakeBack org={org} line={line} entry={entry} />}
    </li>
  );
}

/** What this union itself has set for the service, the latest day first. */
export function History({ answer }: { readonly answer: TunablesAnswer }) {
  const entries = answer.lines
    .flatMap((line) => line.own.map((entry) => ({ line, entry })))
    .toSorted((a, b) => b.entry.from.localeCompare(a.entry.from) || b.entry.setAt.localeCompare(a.entry.setAt));
  return (
    <Section level={2} title="本工会设过的">
      {entries.length === 0 ? (
        <p>本工会还没有自己设过，用的都是上级的值或者默认值。</p>
      ) : (
        <ol className="plain changes">
          {entries.map(({ line, entry }) => (
            <Entry key={entry.id} org={answer.org.id} line={line} entry={entry} />
          ))}
        </ol>
      )}
    </Section>
  );
}
