/** One guard of the code made blind, and the test that must notice it. */
export interface Mutant {
  /** The control of a standard that the guard keeps: then it is the tests named for it that must notice, and no other. */
  readonly control?: string;
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The file of tests that kills it. */
  readonly test: string;
}
