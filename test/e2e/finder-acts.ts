import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Going through the finder as a person does: it asks in whatever order it finds useful. */
export const question = (page: Page) => page.getByRole('region', { name: '问题' });

/** What the page asks now; «» when it asks nothing more, null before it is there. Looked at in one go: it may change meanwhile. */
const shown = (page: Page) =>
  page.evaluate<string | null>(`(() => {
    const asked = document.querySelector('section[aria-label="问题"]')?.querySelector('legend, label:not(.choice)');
    if (asked) return asked.innerText.trim();
    return document.body.innerText.includes('问完了') ? '' : null;
  })()`);

const over = '';

export async function asked(page: Page): Promise<string> {
  await expect.poll(() => shown(page), { timeout: 20_000 }).not.toBe(null);
  return (await shown(page)) ?? over;
}

/** Waits until something else is asked, or nothing more. */
export const until = (page: Page, before: string) =>
  expect.poll(() => shown(page), { timeout: 20_000, message: `after «${before}»` }).not.toBe(before);

export async function answer(page: Page, said: string | readonly string[]): Promise<void> {
  if (said.length === 0) return question(page).getByRole('button', { name: '都没有' }).click();
  if (typeof said === 'string' && /^\d{4}-/.test(said)) await question(page).locator('input').fill(said);
  else for (const one of [said].flat()) await question(page).getByLabel(one, { exact: true }).check();
  return question(page).getByRole('button', { name: '下一题' }).click();
}

/** Answers what is asked, in whatever order that is, passes over the rest, and gives back what was asked. */
export async function goThrough(
  page: Page,
  says: Readonly<Record<string, string | readonly string[]>>,
): Promise<string[]> {
  const heard: string[] = [];
  for (let now = await asked(page); now !== over; now = await asked(page)) {
    expect(heard).not.toContain(now);
    heard.push(now);
    const said = says[now];
    if (said === undefined) await question(page).getByRole('button', { name: '不知道，跳过' }).click();
    else await answer(page, said);
    await until(page, now);
  }
  return heard;
}

export const card = (page: Page, title: string) =>
  page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
