import { useEffect, useRef, useState } from 'react';
import { type CheckAsked, type Checked, Checker } from './checking.ts';

export type Checking =
  | { readonly step: 'idle' }
  | { readonly step: 'fetching' }
  | { readonly step: 'checking'; readonly percent: number }
  | { readonly step: 'done'; readonly checked: Checked }
  /** The texts could not be had, or the browser cannot do it. */
  | { readonly step: 'failed' };

/**
 * Draws again in a worker. It is there from the first moment of the page, so that nothing is fetched any more once the texts
 * are: what was loaded works without a network.
 */
export function useCheck() {
  const checker = useRef<Checker>(undefined);
  const [state, setState] = useState<Checking>({ step: 'idle' });
  useEffect(() => {
    const made = new Checker();
    checker.current = made;
    return () => made.stop();
  }, []);
  const run = async (texts: () => Promise<CheckAsked>) => {
    setState({ step: 'fetching' });
    try {
      const asked = await texts();
      setState({ step: 'checking', percent: 0 });
      const checked = await checker.current!.check(asked, (percent) => setState({ step: 'checking', percent }));
      setState({ step: 'done', checked });
    } catch {
      setState({ step: 'failed' });
    }
  };
  return { state, run };
}
