import { describe, expect, it } from 'vitest';
import { splitSql } from './split-sql.ts';

const texts = (sql: string): string[] => splitSql(sql).map(({ text }) => text);

describe('splitSql', () => {
  it('splits at semicolons and gives the line of the first word', () => {
    expect(splitSql('select 1;\n\n-- why\nselect 2;\n')).toEqual([
      { text: 'select 1', line: 1 },
      { text: '-- why\nselect 2', line: 4 },
    ]);
  });

  it('takes a last statement without a semicolon and no statement from comments alone', () => {
    expect(texts('select 1')).toEqual(['select 1']);
    expect(texts('-- nothing;\n/* here; */ ;;')).toEqual([]);
  });

  it.each([
    [`insert into a values ('x; y', 'it''s; fine')`],
    [`select E'a\\'; b', e'\\\\'`],
    [`select "odd;""name" from "t;"`],
    [`select 1 -- not here;\n + 2`],
    [`select /* a; /* nested; */ b; */ 1`],
    [`create function f() returns int language plpgsql as $$ begin return 1; end; $$`],
    [`create function g() returns text language sql as $q$ select '$$;' $q$`],
    [`do $函数$ begin null; end $函数$`],
    [`create rule r as on insert to a do (delete from b; delete from c)`],
    [
      `create or replace function h(a int) returns int begin atomic select case when a > 1 then 1 else 2 end; select 2; end`,
    ],
    [`create procedure p() begin atomic insert into a values (1); end`],
    [`select a$b, c$b from t where x = '人;民'`],
    [`prepare s as select $1, $2::text`],
  ])('keeps %s whole', (statement) => {
    expect(texts(`${statement};\nselect 'next';`)).toEqual([statement, `select 'next'`]);
  });

  it('ends a statement after the word begin outside of a function', () => {
    expect(texts('begin; select 1; end;')).toEqual(['begin', 'select 1', 'end']);
  });

  it.each([
    [`select 1;\nselect 'open`, 'line 2: a quote'],
    [`select "open`, 'line 1: a quote'],
    [`\n\ndo $x$ begin $y$`, 'line 3: a quote'],
    [`/* /* */`, 'line 1: a comment'],
  ])('refuses %j', (sql, message) => {
    expect(() => splitSql(sql)).toThrow(message);
  });

  it('takes a string of a million characters', () => {
    const long = `select '${"x''".repeat(300_000)}'`;
    expect(texts(`${long};`)).toEqual([long]);
  });
});
