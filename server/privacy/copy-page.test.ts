import { expect, test } from 'vitest';
import { pageOf } from './copy-page.ts';

const hostile = `<script>alert(1)</script>&lt;b&gt; "on"='x' </dd></article>`;

test('what somebody wrote is put into a page last, once, and as text [ASVS-1.1.2, ASVS-1.2.1]', () => {
  const notices = [{ cell_id: 1, id: '1', title: hostile, says: hostile, at: new Date(0) }];
  const seen = [
    { id: '1', at: '2026-03-02T01:00:00.000Z', who: hostile, says: hostile, data: hostile, purpose: hostile },
  ];
  const page = pageOf({ notices }, seen, new Map() as never, 0);
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/"on"=/);
  // As it was written: what looked encoded stays visible as such, and nothing is encoded twice.
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;lt;b&amp;gt; &quot;on&quot;=');
  expect(page).not.toContain('&amp;amp;');
});
