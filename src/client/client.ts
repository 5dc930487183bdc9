import type { FeatureService, ServiceKeys, ServiceRequest } from "../definition/index.js";
import type { Prediction, Problem, WireValues } from "./wire.js";

/** A request that the server refused, or that brought no answer of it. */
export class GranaryRequestError extends Error {
  override readonly name = "GranaryRequestError";
  /** What the server said; null where the answer was not its own, such as a proxy's page. */
  readonly problem: Problem | null;
  readonly status: number;

  constructor(status: number, problem: Problem | null) {
    super(
      problem === null ? `The answer has status ${status} and is not Granary's.` : `${problem.code}: ${problem.detail}`,
    );
    this.status = status;
    this.problem = problem;
  }
}

export interface ClientOptions {
  /** Sent with each request, such as what a proxy asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** After so long a request is given up; 10 000 by default. */
  readonly timeoutMillis?: number;
  /** In place of the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** The third argument of a read: there where the service takes request data. */
type RequestArgument<S> = string extends keyof ServiceRequest<S>
  ? [request?: Readonly<Record<string, unknown>>]
  : keyof ServiceRequest<S> extends never
    ? []
    : [request: ServiceRequest<S>];

/** Reads of one service, typed by it. */
export interface ServiceClient<S extends FeatureService> {
  /** The values of one entity; null for what is not there, also where the entity is unknown. */
  get(keys: ServiceKeys<S>, ...request: RequestArgument<S>): Promise<WireValues<S>>;
  /** The values of many, in the order of the keys. */
  getMany(keys: readonly ServiceKeys<S>[], ...request: RequestArgument<S>): Promise<readonly WireValues<S>[]>;
}

export interface Client {
  /** Reads of a service by its name: `client.service<typeof churnFeatures>("churn_features")`. Only its type is needed. */
  service<S extends FeatureService>(name: string): ServiceClient<S>;
  /** What a model predicts of an entity, by its features online. */
  predict(model: string, keys: Readonly<Record<string, unknown>>): Promise<Prediction>;
}

/**
 * A client of a server's HTTP API, for browsers and for Node. `url` is the server's: `https://features.example`.
 * Every call rejects with a `GranaryRequestError` where the server refuses, and with what `fetch` throws where it is not reached.
 */
export function createClient(url: string, options: ClientOptions = {}): Client {
  const base = url.replace(/\/+$/, "");
  const { headers = {}, timeoutMillis = 10_000 } = options;
  // Looked up at each call, and called without `this`, as browsers want it.
  const send: typeof globalThis.fetch = (...asked) => (options.fetch ?? globalThis.fetch)(...asked);

  const post = async (path: string, body: unknown): Promise<unknown> => {
    const response = await send(base + path, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(body, bigintAsText),
      signal: AbortSignal.timeout(timeoutMillis),
    });
    const text = await response.text();
    if (!response.ok) throw new GranaryRequestError(response.status, problemIn(text));
    return parsed(text) ?? refuse(response.status);
  };

  const getMany = async <S extends FeatureService>(
    service: string,
    entities: readonly ServiceKeys<S>[],
    request: unknown,
  ): Promise<readonly WireValues<S>[]> => {
    if (entities.length === 0) return [];
    // What `POST /features` answers.
    const answer = (await post("/features", { entities, service, request })) as {
      readonly features: readonly string[];
      readonly rows: readonly { readonly values: readonly unknown[] }[];
    };
    return answer.rows.map(
      // The server has the very service that `S` is the type of.
      ({ values }) => Object.fromEntries(answer.features.map((name, i) => [name, values[i] ?? null])) as WireValues<S>,
    );
  };

  return {
    service: <S extends FeatureService>(name: string): ServiceClient<S> => ({
      get: async (keys, ...[request]) => {
        const [values] = await getMany<S>(name, [keys], request);
        return values ?? refuse(200);
      },
      getMany: (keys, ...[request]) => getMany<S>(name, keys, request),
    }),
    // What `POST /predict/{model}` answers of one entity.
    predict: async (model, keys) => (await post(`/predict/${encodeURIComponent(model)}`, keys)) as Prediction,
  };
}

function bigintAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}

function refuse(status: number): never {
  throw new GranaryRequestError(status, null);
}

function problemIn(text: string): Problem | null {
  const json = parsed(text);
  const isProblem = typeof json === "object" && json !== null && "code" in json && "detail" in json;
  // It has what only the server's problem documents have.
  return isProblem ? (json as Problem) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
