import { useEffect, useRef, useState } from 'react';
import { Button } from './button.tsx';

interface ConfirmProps {
  /** The verb on the button, before and after asking. */
  readonly verb: string;
  /** What will happen, in one sentence. */
  readonly warns: string;
  /** Something is gone afterwards and does not come back. */
  readonly loses?: boolean;
  readonly onConfirm: () => void;
}

/** Asks in the place of the button, without a dialog: nothing covers what the person is deciding about. */
export function Confirm({ verb, warns, loses = false, onConfirm }: ConfirmProps) {
  const [asking, setAsking] = useState(false);
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asking) question.current?.focus();
  }, [asking]);
  if (!asking) return <Button onClick={() => setAsking(true)}>{verb}</Button>;
  return (
    <div className="stack-close">
      <p ref={question} tabIndex={-1}>
        {warns}
      </p>
      <div className="line-up">
        <Button
          look={loses ? 'danger' : 'secondary'}
          onClick={() => {
            setAsking(false);
            onConfirm();
          }}
        >
          {verb}
        </Button>
        <Button onClick={() => setAsking(false)}>再想想</Button>
      </div>
    </div>
  );
}
