import type { CaseLine } from '../../kernel/answers.ts';
import type { Service } from '../../kernel/service.ts';
import type { Tone } from '../ui/tag.tsx';

/** How a case stands, seen by the one who filed it. A service that is no longer known still has its state's label. */
export function toneOf(line: CaseLine, service: Service | undefined): Tone {
  if (service?.states[line.state]?.void) return 'stopped';
  if (!line.open || !line.owes) return 'done';
  if (line.owes.party === 'applicant') return 'mine';
  return line.overdue ? 'danger' : 'waiting';
}
