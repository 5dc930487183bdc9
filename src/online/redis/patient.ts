import { GranaryError } from "../../errors/index.js";
import { isPassing, redisError } from "./redis-error.js";

const firstPauseMillis = 20;
const pauseLimitMillis = 200;

export interface Patience {
  /** How long a call may take, its tries together. */
  readonly limitMillis: number;
  /** Whom errors name. */
  readonly description: string;
}

/**
 * Makes a call, and makes it again for as long as what it fails by may pass and time is left. Everything that is sent to
 * Redis may be sent twice: reads, and writes that a condition guards. Pauses between tries are random, so that the
 * clients of a server that comes back don't all come at once.
 * @throws GR-ONLINE-UNREACHABLE, GR-ONLINE-REFUSED, GR-ONLINE-CORRUPT, as `redisError`
 */
export function patiently<T>(call: () => Promise<T>, { limitMillis, description }: Patience): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let last: unknown;
    let pause: NodeJS.Timeout | undefined;
    let over = false;
    const limit = setTimeout(() => {
      over = true;
      clearTimeout(pause);
      reject(last === undefined ? timedOut(description, limitMillis) : redisError(last, description));
    }, limitMillis);
    const done = () => clearTimeout(limit);
    const attempt = (pauseMillis: number): void => {
      call().then(
        (answer) => {
          done();
          resolve(answer);
        },
        (error: unknown) => {
          if (over) return;
          if (!isPassing(error)) {
            done();
            reject(redisError(error, description));
            return;
          }
          last = error;
          const next = pauseMillis * (0.5 + Math.random());
          pause = setTimeout(attempt, next, Math.min(pauseMillis * 2, pauseLimitMillis));
        },
      );
    };
    attempt(firstPauseMillis);
  });
}

function timedOut(description: string, limitMillis: number): GranaryError {
  return new GranaryError("GR-ONLINE-UNREACHABLE", `The ${description} did not answer within ${limitMillis} ms.`);
}
