import type { ImportKind } from '../../kernel/import-answers.ts';
import { memberTable, unionTable } from './columns.ts';

/** The columns of each kind. */
export const tables = { members: memberTable, unions: unionTable } as const;

/** The sheet that is filled in and read. */
export const sheetNames: Readonly<Record<ImportKind, string>> = { members: '名册', unions: '工会清单' };
