import { Alert, App, Button } from 'antd';
import { useRef, useState } from 'react';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { Service } from '../../../kernel/service.ts';
import { MoveForm } from './move-form.tsx';

interface MovesProps {
  readonly of: CaseAnswer;
  readonly service: Service;
  readonly onMoved?: ((after: CaseAnswer) => void) | undefined;
}

/** The move that the one who owes it is expected to make: it is nobody else's, and the case goes on by it. */
function expectedOf({ may, mine }: CaseAnswer, service: Service): string | undefined {
  const own = may.find(({ action }) => {
    const declared = service.actions[action];
    return declared?.by === undefined && declared?.to !== undefined;
  });
  return mine ? (own ?? may[0])?.action : undefined;
}

/** The moves the server says this cadre may make now; one at a time opens its questions. */
export function Moves({ of, service, onMoved }: MovesProps) {
  const { message } = App.useApp();
  const list = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<string>();
  const expected = expectedOf(of, service);
  const move = of.may.find(({ action }) => action === opened);
  const close = () => {
    setOpened(undefined);
    // The buttons come back with the next paint; the one that opened the form gets the focus again.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>(`[data-action="${opened}"]`)?.focus());
  };

  if (move !== undefined) {
    const done = (after: CaseAnswer) => {
      setOpened(undefined);
      void message.success(`已办理：${move.label}`);
      onMoved?.(after);
    };
    return <MoveForm key={opened} of={of} service={service} move={move} onMoved={done} onCancel={close} />;
  }
  return (
    <div ref={list} className="moves">
      {opened !== undefined && <Alert type="warning" showIcon title="刚才那一步已经有人办理，不用再办了。" />}
      {of.may.length === 0 && <p className="quiet">现在没有要你办的，上面写明了等谁办理。</p>}
      {of.may.map(({ action, label }) => (
        <Button
          key={action}
          data-action={action}
          type={action === expected ? 'primary' : 'default'}
          onClick={() => setOpened(action)}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}
