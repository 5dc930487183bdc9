import { z } from "zod";
import { didYouMean, fail } from "../errors/index.js";
import { type Duration, durationMicros, type InstantInput } from "../time/index.js";
import type { GranaryConfig } from "./config.js";

const text = z.string().min(1, "is empty");

function isDuration(value: unknown): boolean {
  try {
    return typeof value === "string" && durationMicros(value as Duration) > 0; // it refuses what is none
  } catch {
    return false;
  }
}

const duration = z.custom<Duration>(isDuration, 'is no duration, such as "10m"');

const lmdbShape = z.strictObject({ type: z.literal("lmdb"), path: text.optional() });

const redisShape = z.strictObject({
  type: z.literal("redis"),
  url: text.optional(),
  sentinel: z
    .strictObject({
      name: text,
      nodes: z.array(text).min(1),
      username: text.optional(),
      password: text.optional(),
    })
    .optional(),
  cluster: z.array(text).min(1).optional(),
  username: text.optional(),
  password: text.optional(),
  database: z.int().min(0).optional(),
  tls: z
    .strictObject({ ca: text.optional(), cert: text.optional(), key: text.optional(), serverName: text.optional() })
    .optional(),
  prefix: z.string().optional(),
  layout: z.enum(["readable", "packed"]).optional(),
  timeout: duration.optional(),
  writeTimeout: duration.optional(),
  replicas: z.int().min(0).optional(),
});

/** Every setting; an unknown one is refused, as it is a misspelt one. */
const configShape = z.strictObject({
  definitions: z.union([text, z.array(text).min(1)]).optional(),
  registry: text.optional(),
  offlineStore: text.optional(),
  materializedStore: text.optional(),
  onlineStore: z.discriminatedUnion("type", [lmdbShape, redisShape]).optional(),
  models: text.optional(),
  // Any value passes here: `clockOf` checks it, and names what is wrong better than a shape could.
  clock: z.custom<InstantInput>(() => true).optional(),
  server: z
    .strictObject({
      host: text.optional(),
      port: z.int().min(0).max(65_535).optional(),
      logLevel: z.enum(["debug", "info", "warn", "error", "silent"]).optional(),
    })
    .optional(),
  batch: z
    .strictObject({
      memoryLimitMb: z.int().positive().optional(),
      threads: z.int().positive().optional(),
      workers: z.int().positive().optional(),
      functionTimeout: duration.optional(),
    })
    .optional(),
});

/** Checks what a config file exports. Throws `GR-CONFIG-INVALID` naming each setting that is wrong, by its path. */
export function checkConfig(exported: unknown, file: string): GranaryConfig {
  const { success, data, error } = configShape.safeParse(exported);
  if (success) return withoutUndefined(data);
  const problems = error.issues.flatMap(problemsOf);
  return fail(
    "GR-CONFIG-INVALID",
    problems.map(({ path, words }) => `${path || "The configuration"}: ${words}`).join(" "),
    {
      where: { file, ...(problems[0]?.path ? { path: problems[0].path } : {}) },
      data: { problems },
    },
  );
}

interface Problem {
  /** Dotted; empty for the whole configuration. */
  readonly path: string;
  readonly words: string;
}

function problemsOf(issue: z.core.$ZodIssue): readonly Problem[] {
  const path = issue.path.map(String);
  if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), words: `${issue.message}.` }];
  const known = Object.keys(shapeAt(path));
  return issue.keys.map((key) => ({
    path: [...path, key].join("."),
    words: `there is no such setting.${didYouMean(key, known)}`,
  }));
}

/** The settings that there are at a path. */
function shapeAt(path: readonly string[]): Readonly<Record<string, unknown>> {
  let shape: Readonly<Record<string, unknown>> = configShape.shape;
  for (const step of path) {
    const inner = shape[step] instanceof z.ZodOptional ? shape[step].unwrap() : undefined;
    shape = inner === undefined ? {} : settingsOf(inner);
  }
  return shape;
}

/** Of a choice, the settings of all its forms. */
function settingsOf(shape: unknown): Readonly<Record<string, unknown>> {
  if (shape instanceof z.ZodDiscriminatedUnion) return Object.assign({}, ...shape.options.map(settingsOf));
  return shape instanceof z.ZodObject ? shape.shape : {};
}

/** The settings that hold settings. */
const settingGroups = ["onlineStore", "sentinel", "tls", "server", "batch"];

/** A setting given as undefined is one not given. */
function withoutUndefined(value: z.infer<typeof configShape>): GranaryConfig {
  // JSON would lose a clock that is a Date or an Instant; only the settings that are objects of settings are walked.
  const strip = (object: object): object =>
    Object.fromEntries(
      Object.entries(object)
        .filter(([, inner]) => inner !== undefined)
        .map(([key, inner]) => [key, settingGroups.includes(key) ? strip(inner) : inner]),
    );
  // The shape checked every setting, and those that are undefined are gone.
  return strip(value) as GranaryConfig;
}
