import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { addDays, dayOf, daysBetween, isDay } from '../../kernel/calendar.ts';
import { consentPurposes, consentText } from '../../kernel/consent.ts';
import { projectRoot } from '../../server/config.ts';

/** Impact assessments (PIPL 55, 56): a purpose that is added or reworded without one fails here by its name. */
const folder = join(projectRoot, 'docs', 'privacy', 'assessments');
const threeYears = 3 * 365 + 1;

function read(purpose: string): { text: string; fact: (name: string) => string | undefined } {
  const text = readFileSync(join(folder, `${purpose}.md`), 'utf8');
  return {
    text,
    fact: (name) =>
      new RegExp(`^\\| ${name} \\| (.+?) +\\|$|^\\| ${name} \\| (.+) \\|$`, 'm')
        .exec(text)
        ?.slice(1)
        .find(Boolean)
        ?.trim(),
  };
}

test('every purpose that needs a consent of its own has an assessment, and no other is left over [MLPS-32, PIPL-55]', () => {
  const there = readdirSync(folder).map((file) => file.replace(/\.md$/, ''));
  expect(there.toSorted()).toEqual([...consentPurposes].toSorted());
});

describe.each(consentPurposes)('the assessment of %s', (purpose) => {
  const { text, fact } = read(purpose);

  it('is of the wording that is asked today, and names what the law asks it to weigh [PIPL-6, PIPL-55]', () => {
    expect([fact('用途'), fact('同意的版本')]).toEqual([purpose, String(consentText(purpose).edition)]);
    expect(text).toContain(consentText(purpose).label);
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual([
      '一、目的和方式是否合法、正当、必要',
      '二、对个人权益的影响和安全风险',
      '三、措施是否合法、有效、和风险相当',
      '结论',
    ]);
  });

  it('was made, is made again within three years, and is not overdue [MLPS-32, PIPL-56]', () => {
    const [made, next] = [fact('评估日期')!, fact('下次评估不晚于')!];
    expect([made, next].every(isDay)).toBe(true);
    expect(daysBetween(made, next)).toBeLessThanOrEqual(threeYears);
    expect(dayOf(Date.now()) <= addDays(next, 0)).toBe(true);
  });

  it('says of each measure what shows that it works, and that is there', () => {
    const shown = [...text.matchAll(/^\| [^|]+ \| `([^`]+)` +\|$|^\| [^|]+ \| `([^`]+)` \|$/gm)].map(
      (found) => (found[1] ?? found[2])!,
    );
    expect(shown.length).toBeGreaterThan(1);
    const lost = shown.filter((one) => {
      const check = /^npm run trust -- ([\w-]+)$/.exec(one)?.[1];
      return !existsSync(join(projectRoot, check === undefined ? one : `trust/checks/${check}.ts`));
    });
    expect(lost).toEqual([]);
  });
});
