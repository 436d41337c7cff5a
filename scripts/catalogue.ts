import type { Client } from 'pg';
import { readerRole } from '../server/db/roles.ts';

/** The schema as PostgreSQL's catalogue knows it, in an order that depends on nothing but names. */
export interface Catalogue {
  readonly tables: readonly Table[];
  readonly functions: readonly { readonly name: string; readonly definition: string }[];
}

export interface Table {
  readonly name: string;
  readonly comment: string | null;
  /** Row-level security: without it a policy has no effect. */
  readonly guarded: boolean;
  /** For its owner as well. */
  readonly forced: boolean;
  /** Whether the role that reads behind the second wall may read it at all. */
  readonly shown: boolean;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly policies: readonly Policy[];
  readonly triggers: readonly string[];
  readonly grants: readonly Grant[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: boolean;
  readonly generated: boolean;
  readonly comment: string | null;
}

export interface Constraint {
  readonly name: string;
  readonly kind: 'primary' | 'unique' | 'foreign' | 'exclude' | 'check';
  readonly definition: string;
  readonly columns: readonly string[];
  /** Of a foreign key; its columns stand in the order of `columns`. */
  readonly target: { readonly table: string; readonly columns: readonly string[]; readonly onDelete: string } | null;
}

export interface Index {
  readonly name: string;
  readonly definition: string;
  readonly unique: boolean;
  /** In order; an expression is null. */
  readonly columns: readonly (string | null)[];
  /** Made by a primary key, a unique or an exclude constraint. */
  readonly ofConstraint: boolean;
}

export interface Policy {
  readonly name: string;
  readonly command: string;
  readonly roles: readonly string[];
  readonly permissive: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

export interface Grant {
  readonly right: string;
  /** Null where the right holds for the whole table. */
  readonly columns: readonly string[] | null;
}

/** Names a `c` of pg_class that is a table of the schema and no part of another. */
const isTable = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`;

const nameOf = (keys: string, relation: string) => `array(
  select a.attname::text from unnest(${keys}) with ordinality k (n, i)
  left join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.n order by k.i)`;

const columns = `
  select c.relname as "table", a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    case when a.attcollation <> t.typcollation then l.collname end as collation,
    a.attnotnull as "notNull", pg_get_expr(d.adbin, d.adrelid, true) as "default",
    a.attidentity <> '' as identity, a.attgenerated <> '' as generated,
    col_description(c.oid, a.attnum) as comment
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  join pg_type t on t.oid = a.atttypid
  left join pg_collation l on l.oid = a.attcollation
  left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
  where ${isTable} order by c.relname, a.attnum`;

// From version 18 on «not null» is a constraint of its own (n); here it is a property of the column.
const constraints = `
  select c.relname as "table", k.conname as name,
    case k.contype when 'p' then 'primary' when 'u' then 'unique' when 'f' then 'foreign' when 'x' then 'exclude'
      else 'check' end as kind,
    pg_get_constraintdef(k.oid, true) as definition, ${nameOf('k.conkey', 'c.oid')} as columns,
    case when k.contype = 'f' then jsonb_build_object('table', f.relname, 'columns', to_jsonb(${nameOf('k.confkey', 'f.oid')}),
      'onDelete', case k.confdeltype when 'c' then 'cascade' when 'n' then 'set null' when 'd' then 'set default'
        when 'r' then 'restrict' else 'no action' end) end as target
  from pg_class c join pg_constraint k on k.conrelid = c.oid and k.contype in ('p', 'u', 'f', 'x', 'c')
  left join pg_class f on f.oid = k.confrelid
  where ${isTable} order by c.relname, array_position(array['p', 'u', 'x', 'f', 'c'], k.contype::text), k.conname`;

const indexes = `
  select c.relname as "table", i.relname as name, pg_get_indexdef(i.oid, 0, true) as definition, x.indisunique as unique,
    ${nameOf('x.indkey::int2[]', 'c.oid')} as columns,
    exists (select from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x')) as "ofConstraint"
  from pg_class c join pg_index x on x.indrelid = c.oid join pg_class i on i.oid = x.indexrelid
  where ${isTable} order by c.relname, i.relname`;

const policies = `
  select c.relname as "table", p.polname as name, p.polpermissive as permissive,
    case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
      else 'all' end as command,
    array(select case when r = 0 then 'public' else r::regrole::text end from unnest(p.polroles) r order by 1) as roles,
    pg_get_expr(p.polqual, c.oid, true) as using, pg_get_expr(p.polwithcheck, c.oid, true) as "check"
  from pg_class c join pg_policy p on p.polrelid = c.oid
  where ${isTable} order by c.relname, p.polname`;

const triggers = `
  select c.relname as "table", pg_get_triggerdef(t.oid, true) as definition
  from pg_class c join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
  where ${isTable} order by c.relname, t.tgname`;

const grants = `
  select "table", "right", columns from (
    select c.relname as "table", lower(g.privilege_type) as "right", null::text[] as columns
    from pg_class c, aclexplode(c.relacl) g where ${isTable} and g.grantee = $1::regrole
    union all
    select c.relname, lower(g.privilege_type), array_agg(a.attname::text order by a.attnum)
    from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
    where ${isTable} and g.grantee = $1::regrole group by 1, 2) granted
  order by "table", array_position(array['select', 'insert', 'update', 'delete'], "right"), "right", columns`;

const functions = `
  select p.proname as name, pg_get_functiondef(p.oid) as definition
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname, pg_get_function_identity_arguments(p.oid)`;

const tables = `
  select c.relname as name, obj_description(c.oid, 'pg_class') as comment, c.relrowsecurity as guarded,
    c.relforcerowsecurity as forced, has_table_privilege('${readerRole}', c.oid, 'select') as shown
  from pg_class c where ${isTable} order by c.relname`;

/** Reads all of it; `appRole` is the role whose rights are told. */
export async function readCatalogue(client: Client, appRole: string): Promise<Catalogue> {
  // Names of other schemas are then written out, those of this one are not.
  await client.query('set search_path = public');
  const rows = async <T extends object>(sql: string, values: string[] = []) =>
    (await client.query<T & { table: string }>(sql, values)).rows;
  const byTable = async <T extends object>(sql: string, values: string[] = []) =>
    Map.groupBy(await rows<T>(sql, values), ({ table }) => table);
  const columnsOf = await byTable<Column>(columns);
  const constraintsOf = await byTable<Constraint>(constraints);
  const indexesOf = await byTable<Index>(indexes);
  const policiesOf = await byTable<Policy>(policies);
  const triggersOf = await byTable<{ definition: string }>(triggers);
  const grantsOf = await byTable<Grant>(grants, [appRole]);
  const found = await rows<Pick<Table, 'name' | 'comment' | 'guarded' | 'forced' | 'shown'>>(tables);
  return {
    tables: found.map((table) => ({
      ...table,
      columns: columnsOf.get(table.name) ?? [],
      constraints: constraintsOf.get(table.name) ?? [],
      indexes: indexesOf.get(table.name) ?? [],
      policies: policiesOf.get(table.name) ?? [],
      triggers: (triggersOf.get(table.name) ?? []).map(({ definition }) => definition),
      grants: grantsOf.get(table.name) ?? [],
    })),
    functions: await rows<Catalogue['functions'][number]>(functions),
  };
}
