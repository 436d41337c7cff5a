import { Button } from 'antd';
import type { ReactNode } from 'react';

interface TurningProps {
  /** How one came here: the cursors of the pages after the first, the last of which is shown. */
  readonly cursors: readonly string[];
  /** The cursor of the page after this one; absent on the last. */
  readonly next: string | undefined;
  readonly onTurn: (cursors: readonly string[]) => void;
  /** What else can be done with the page. */
  readonly children?: ReactNode;
}

/** Turns the pages of a list of which the server knows the way forward only. */
export function Turning({ cursors, next, onTurn, children }: TurningProps) {
  return (
    <div className="buttons">
      {cursors.length > 0 && <Button onClick={() => onTurn(cursors.slice(0, -1))}>上一页</Button>}
      {next !== undefined && <Button onClick={() => onTurn([...cursors, next])}>下一页</Button>}
      {children}
    </div>
  );
}
