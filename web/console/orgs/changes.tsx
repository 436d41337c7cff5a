import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { useId, useState } from 'react';
import type { OrgAnswer, OrgChangeAnswer } from '../../../kernel/answers.ts';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { ChangeForm, WhyField } from './change-fields.tsx';
import { changeWords, kindWords } from './change-words.ts';
import { changesQuery, problemsOf, useSeat, useUndo } from './use-change.ts';

interface UndoProps {
  readonly change: OrgChangeAnswer;
  readonly onClose: () => void;
  readonly onDone: (done: OrgChangeAnswer) => void;
}

function undoWords({ kind, org, before }: OrgChangeAnswer): string {
  if (kind === 'renamed') return `名称改回${before.name}，会员和在办的办件都不动。`;
  if (kind === 'moved') return `${org.name}和它的下级工会调回${before.parent?.name}，会员和在办的办件跟着一起回去。`;
  return before.sector === undefined
    ? `${org.name}不再归行业工会，会员和在办的办件都不动。`
    : `${org.name}仍归${before.sector.name}，会员和在办的办件都不动。`;
}

function UndoForm({ change, onClose, onDone }: UndoProps) {
  const form = useId();
  const [why, setWhy] = useState('');
  const undoing = useUndo(change.id, onDone);
  const problems = problemsOf(undoing.error);
  return (
    <ChangeForm
      form={form}
      verb="撤回"
      fault={undoing.error}
      problems={problems}
      sending={undoing.isPending}
      onSend={() => undoing.mutate({ why })}
      onCancel={onClose}
    >
      <p>{undoWords(change)}</p>
      <WhyField
        id={`${form}-why`}
        value={why}
        problem={problems.find(({ at }) => at === 'why')?.says}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

/** Taking back asks why, because it is a further change with an entry of its own. */
function Undo({ change, onDone }: Omit<UndoProps, 'onClose'>) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const done = (made: OrgChangeAnswer) => {
    close();
    onDone(made);
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        撤回
      </Button>
      <Modal open={open} title={`撤回${kindWords[change.kind]}`} footer={null} destroyOnHidden onCancel={close}>
        <UndoForm change={change} onClose={close} onDone={done} />
      </Modal>
    </>
  );
}

interface ChangesProps {
  readonly unit: OrgAnswer;
  readonly onDone: (done: OrgChangeAnswer) => void;
}

function Change({ change, unit, onDone }: ChangesProps & { readonly change: OrgChangeAnswer }) {
  const { above } = useSeat(unit);
  const { day, says } = changeWords(change, unit.id);
  return (
    <li>
      <p>
        <time dateTime={change.day}>{day}</time> {says}
      </p>
      <p className="quiet as-written">原因：{change.why}</p>
      {change.mayUndo && above && <Undo change={change} onDone={onDone} />}
    </li>
  );
}

/** Most unions change a few times in all; the rest is listed when it is asked for. */
const atATime = 20;

/** The history of a union, the latest first. */
export function Changes({ unit, onDone }: ChangesProps) {
  const [shown, setShown] = useState(atATime);
  return (
    <Section level={3} title="变更记录">
      <Answered query={useQuery(changesQuery(unit.id))} rows={2}>
        {(changes) =>
          changes.length === 0 ? (
            <p>还没有变更。</p>
          ) : (
            <>
              <ol className="plain changes">
                {changes.slice(0, shown).map((change) => (
                  <Change key={change.id} change={change} unit={unit} onDone={onDone} />
                ))}
              </ol>
              {changes.length > shown && (
                <Button type="link" onClick={() => setShown(shown + atATime)}>
                  再列出 {Math.min(atATime, changes.length - shown)} 条
                </Button>
              )}
            </>
          )
        }
      </Answered>
    </Section>
  );
}
