import { setFlagsFromString } from 'node:v8';

/** Of what lives, how much garbage may lie beside it while rosters are worked on, in per cent; by itself V8 lets it be thrice. */
const garbagePercent = 50;

/**
 * Has garbage collected sooner while rosters are worked on, which make a great deal of it: a million lines would otherwise have
 * half a gigabyte resident of which a tenth lives. At other times it would cost a third of the speed of answering requests.
 */
export class Thrift {
  readonly #working = new Set<string>();

  tell(lane: string, isWorking: boolean): void {
    const before = this.#working.size > 0;
    if (isWorking) this.#working.add(lane);
    else this.#working.delete(lane);
    const now = this.#working.size > 0;
    if (now !== before) setFlagsFromString(`--heap-growing-percent=${now ? garbagePercent : 0}`);
  }
}
