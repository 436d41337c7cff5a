import type { MayMove } from '../../kernel/answers.ts';
import type { Service } from '../../kernel/service.ts';
import { ButtonLink } from '../ui/button.tsx';

interface MoveButtonsProps {
  readonly moves: readonly MayMove[];
  readonly service: Service | undefined;
  readonly hrefOf: (action: string) => string;
}

/**
 * The moves the reader may make now. The one that is owed is the main button; where several are owed none of them is,
 * because «solved» and «not solved» must weigh the same. What one may do besides, like withdrawing, comes after.
 */
export function MoveButtons({ moves, service, hrefOf }: MoveButtonsProps) {
  const isOwed = ({ action }: MayMove) => service?.actions[action]?.by === undefined;
  const owed = moves.filter(isOwed);
  const others = moves.filter((move) => !isOwed(move));
  return (
    <div className="stack-close">
      {owed.map(({ action, label }) => (
        <ButtonLink key={action} look={owed.length === 1 ? 'primary' : 'wide'} to={hrefOf(action)}>
          {label}
        </ButtonLink>
      ))}
      {others.length > 0 && (
        <div className="line-up">
          {others.map(({ action, label }) => (
            <ButtonLink key={action} look="quiet" to={hrefOf(action)}>
              {label}
            </ButtonLink>
          ))}
        </div>
      )}
    </div>
  );
}
