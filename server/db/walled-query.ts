import pg from 'pg';
import { arrayOfIds } from './id.ts';

/** Whose reach the database holds a statement to, as `enter_reach` takes it. */
export interface Entry {
  readonly person: string;
  /** All unions: the province's. */
  readonly whole: boolean;
  readonly unions: readonly string[];
  /** Those that do not see what their members kept from them. */
  readonly workplaces: readonly string[];
  readonly cities: readonly string[];
  readonly federations: readonly string[];
}

/** What pg keeps of a connection and sends through it, as far as it is used here. */
interface Wire {
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: { name: string; text: string }): void;
  bind(message: { statement: string; values?: readonly string[] }): void;
  execute(message: { portal: string }): void;
  sync(): void;
}

/** What pg's Query has besides what its types tell: it is sent, and told message by message what came back. */
interface WireQuery {
  name: string | undefined;
  text: string;
  prepare(wire: Wire): void;
  _getRows(wire: Wire): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleError(fault: Error, wire: Wire): void;
}

export interface AskedQuery {
  readonly name: string | undefined;
  readonly text: string;
  readonly values: readonly unknown[];
}
type Answered = (fault: Error | null, result: pg.QueryResult) => void;

const PgQuery = pg.Query as unknown as new (
  asked: AskedQuery & { readonly queryMode: 'extended' },
  values: undefined,
  answered: Answered,
) => WireQuery;

const entering = { name: 'enter-reach', text: 'select enter_reach($1, $2, $3, $4, $5, $6, $7)' } as const;
const leaving = { name: 'leave-reach', text: 'select leave_reach()' } as const;

function send(wire: Wire, { name, text }: typeof entering | typeof leaving, values: readonly string[]): void {
  if (wire.parsedStatements[name] === undefined) wire.parse({ name, text });
  wire.bind({ statement: name, values });
  wire.execute({ portal: '' });
}

/**
 * One statement behind the second wall, in one round trip: `enter_reach`, the statement, and Sync. All that is sent before
 * a Sync is one transaction, and what `enter_reach` sets is set until its end, so the connection goes back to the pool
 * with nothing of it, also where the statement fails. In a transaction that goes on, `leave_reach` follows the statement;
 * where that fails nothing but a rollback is possible, and takes the settings back as well.
 */
export class WalledQuery extends PgQuery {
  readonly #entry: Entry;
  readonly #asked: AskedQuery;
  readonly #goesOn: () => boolean;
  #turn: 'entering' | 'asked' | 'leaving' = 'entering';

  constructor(entry: Entry, asked: AskedQuery, goesOn: () => boolean, answered: Answered) {
    super({ ...asked, queryMode: 'extended' }, undefined, answered);
    this.#entry = entry;
    this.#asked = asked;
    this.#goesOn = goesOn;
  }

  override prepare(wire: Wire): void {
    const { person, whole, unions, workplaces, cities, federations } = this.#entry;
    const ids = [unions, workplaces, cities, federations].map(arrayOfIds);
    send(wire, entering, [person, String(whole), ...ids, String(this.#asked.name !== undefined)]);
    super.prepare(wire);
    this.#take('entering', entering);
  }

  override _getRows(wire: Wire): void {
    wire.execute({ portal: '' });
    if (this.#goesOn()) send(wire, leaving, []);
    wire.sync();
  }

  /** pg notes under the query's name what the server says it has parsed: the name is that of whose turn it is. */
  #take(turn: 'entering' | 'asked' | 'leaving', { name, text }: Pick<AskedQuery, 'name' | 'text'>): void {
    this.#turn = turn;
    this.name = name;
    this.text = text;
  }

  override handleDataRow(message: unknown): void {
    if (this.#turn === 'asked') super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#turn === 'entering') this.#take('asked', this.#asked);
    else if (this.#turn === 'asked') {
      super.handleCommandComplete(message, wire);
      this.#take('leaving', leaving);
    }
  }

  override handleError(fault: Error, wire: Wire): void {
    // Skipped where `enter_reach` failed: the server has not parsed it.
    if (this.#asked.name !== undefined) delete wire.submittedNamedStatements[this.#asked.name];
    super.handleError(fault, wire);
  }
}
