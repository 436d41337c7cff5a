import type { Sms, SmsDoor } from './doors.ts';

/** A gateway said no to this very message, as to a number that nobody has: no other gateway takes it, and no later hour. */
export class SmsRefused extends Error {}

/** No gateway took it, and none said no: any of them may be back in a minute. */
export class SmsUnreached extends Error {}

/** How patient one is with a gateway. */
export interface GatewayPatience {
  /** Of two gateways that both say nothing somebody who waits for her code hears within ten seconds. */
  readonly sendingMs: number;
  /** A gateway that failed is left alone for so long while another is there. */
  readonly restMs: number;
}

const patience: GatewayPatience = { sendingMs: 4_000, restMs: 30_000 };

/** What a gateway answers where the message is at fault and not the gateway. */
const refusing = new Set([400, 404, 422]);

interface Gateway {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  restsUntil: number;
}

/** Name and secret stand in the address, as in that of a mail server, and go as Basic authorization. */
function gatewayAt(address: string): Gateway {
  const url = new URL(address);
  const { username, password } = url;
  const said = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(said).toString('base64')}`;
  url.username = '';
  url.password = '';
  return { url: url.href, headers: username === '' ? {} : { authorization }, restsUntil: 0 };
}

async function handTo({ url, headers }: Gateway, sms: Sms, { sendingMs }: GatewayPatience): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(sms),
    redirect: 'error',
    signal: AbortSignal.timeout(sendingMs),
  });
  await answer.arrayBuffer();
  if (refusing.has(answer.status)) throw new SmsRefused(`the gateway refused the message with ${answer.status}`);
  if (!answer.ok) throw new Error(`the gateway answered ${answer.status}`);
}

/**
 * Text messages by gateways over HTTP, the first that takes one: a gateway that fails is left alone for half a minute, and the
 * next takes over within seconds. One that took a message and whose answer was lost has sent it, and another sends it again:
 * both under the same `id`, by which a gateway knows what it has had.
 */
export function smsGateways(addresses: readonly string[], by: GatewayPatience = patience): SmsDoor {
  const gateways = addresses.map(gatewayAt);
  return {
    async send(sms) {
      const faults: unknown[] = [];
      for (const gateway of gateways) {
        if (performance.now() < gateway.restsUntil) continue;
        try {
          return await handTo(gateway, sms, by);
        } catch (fault) {
          if (fault instanceof SmsRefused) throw fault;
          gateway.restsUntil = performance.now() + by.restMs;
          faults.push(fault);
        }
      }
      throw new SmsUnreached('no gateway takes messages', { cause: faults });
    },
  };
}
