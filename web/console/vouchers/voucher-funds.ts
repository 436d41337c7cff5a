/** What unions pay vouchers from; the names are those of the funds. */
export const voucherFunds: readonly [string, ...string[]] = ['trips', 'fees', 'dues', 'gifts', 'relief', 'training'];
