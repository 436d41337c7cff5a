import { Table, type TableProps } from 'antd';
import './money.css';

interface WideProps<Row> extends Omit<TableProps<Row>, 'scroll' | 'size' | 'dataSource'> {
  /** What it is a table of, for those who come to it by keyboard. */
  readonly label: string;
  readonly rows: readonly Row[];
}

/** A table of sums that is moved sideways on a phone, by keyboard too: nothing in it need be a link. */
export function WideTable<Row extends object>({ label, rows, ...table }: WideProps<Row>) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <section className="money-wide" aria-label={label} tabIndex={0}>
      <Table<Row> size="small" dataSource={[...rows]} {...table} />
    </section>
  );
}
