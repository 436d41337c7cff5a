import type { Day } from '../../kernel/calendar.ts';
import { type Finding, type Member, asValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { published, unlessLacking } from '../../kernel/unpublished.ts';

class NotAsked extends Error {}

const untold = new Proxy(
  {},
  {
    get: () => {
      throw new NotAsked();
    },
  },
);

/**
 * The rules that can be judged before a single question is answered: those that look at the member alone.
 *
 * It runs the very rules of the server with a form and a past that cannot be read; a rule that reaches for either is
 * left out, and so is one that needs a value nobody has published. These are hints on the phone, the server judges again.
 */
export function knownFindings(service: Service, member: Member, today: Day, tuned: Readonly<Record<string, number>>) {
  const findings: Finding[] = [];
  const input = { form: asValues(untold), member, today, tuned: published(tuned), earlier: untold as never };
  for (const [rule, { holds }] of Object.entries(service.eligible)) {
    try {
      const found = unlessLacking(() => holds(input));
      if (typeof found === 'boolean') findings.push({ rule, holds: found });
    } catch (fault) {
      if (!(fault instanceof NotAsked)) throw fault;
    }
  }
  return findings;
}
