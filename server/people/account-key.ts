/** Which account: accounts are split by their cell. */
export interface AccountKey {
  readonly cell: number;
  readonly accountId: string;
}
