import { didYouMean, fail } from "../../errors/index.js";
import { boundedCache, type OutsideKeys, type ReadMany, type Serving } from "../../serving/index.js";
import type { GetOnlineFeatures } from "./requests.js";

/** A feature that is asked for, and where its values are. */
export interface FeastFeature {
  /** As the answer names it. */
  readonly name: string;
  /** Which of the reads has it. */
  readonly group: number;
  /** Its position among that read's features. */
  readonly position: number;
}

export interface FeastRead {
  /** The join keys that were given, in that order. */
  readonly keys: readonly string[];
  readonly rows: readonly OutsideKeys[];
  readonly features: readonly FeastFeature[];
  /** By group. */
  readonly reads: readonly ReadMany[];
}

interface Reference {
  readonly view: string;
  readonly feature: string;
}

/** What is read of one entity. */
interface Group {
  readonly entity: string;
  readonly keys: readonly string[];
  readonly features: string[];
}

/** What a list of features comes to: worked out once for all requests with that list. */
interface FeastPlan {
  readonly groups: readonly Group[];
  readonly features: readonly FeastFeature[];
  readonly joinKeys: ReadonlySet<string>;
}

/**
 * Reads what a client of Feast asks for: features of several entities at once, each by its own join keys.
 * @throws GR-FEATURE-UNKNOWN, GR-SERVICE-UNKNOWN, GR-REQUEST-INVALID, GR-KEY-INVALID, and what `getMany` throws
 */
export type FeastReader = (asked: GetOnlineFeatures, rows: readonly OutsideKeys[]) => Promise<FeastRead>;

const planLimit = 1000;

export function createFeastReader(serving: Serving): FeastReader {
  const plans = boundedCache<FeastPlan>(planLimit);
  return async (asked, rows) => {
    const { features: references = [], feature_service: service, full_feature_names: full } = asked;
    const { groups, features, joinKeys } = plans(`${service ?? ""}\n${full === true}\n${references.join("\n")}`, () =>
      planOf(serving, asked),
    );
    const given = Object.keys(asked.entities);
    const extra = given.filter((name) => !joinKeys.has(name));
    const reads = await Promise.all(
      groups.map((group) => {
        const isAll = groups.length === 1 && extra.length === 0;
        const request = extra.length === 0 ? undefined : rows.map((row) => picked(row, extra));
        const keys = isAll ? rows : rows.map((row) => picked(row, group.keys));
        return serving.getMany({ entity: group.entity, keys, features: group.features, request });
      }),
    );
    return { keys: given.filter((name) => joinKeys.has(name)), rows, features, reads };
  };
}

function planOf(serving: Serving, asked: GetOnlineFeatures): FeastPlan {
  const groups: Group[] = [];
  const features = referencesOf(serving, asked).map((one): FeastFeature => {
    const entity = entityOf(serving, one);
    const known = groups.findIndex((group) => group.entity === entity);
    const group = known < 0 ? groups.length : known;
    if (known < 0) groups.push({ entity, keys: keysOf(serving, entity), features: [] });
    const names = groups[group]?.features ?? [];
    if (!names.includes(one.feature)) names.push(one.feature);
    const name = asked.full_feature_names === true ? `${one.view}__${one.feature}` : one.feature;
    return { name, group, position: names.indexOf(one.feature) };
  });
  return { groups, features, joinKeys: new Set(groups.flatMap(({ keys }) => keys)) };
}

/** The features asked for, in that order. */
function referencesOf(serving: Serving, { features = [], feature_service }: GetOnlineFeatures): readonly Reference[] {
  if (typeof feature_service === "string") {
    if (features.length > 0) fail("GR-REQUEST-INVALID", "Both features and a feature_service are asked for.");
    const { services } = serving.discovery.registry;
    const found = services.find(({ name }) => name === feature_service);
    if (found !== undefined) return found.features;
    const known = services.map(({ name }) => name);
    return fail(
      "GR-SERVICE-UNKNOWN",
      `The registry has no service "${feature_service}".${didYouMean(feature_service, known)}`,
    );
  }
  if (features.length === 0) fail("GR-REQUEST-INVALID", "Neither features nor a feature_service are asked for.");
  return features.map((text) => {
    const [view, feature, more] = text.split(":");
    if (view === undefined || feature === undefined || more !== undefined) {
      return fail("GR-REQUEST-INVALID", `"${text}" is no feature: expected view:feature.`, {
        where: { path: "features" },
      });
    }
    return { view, feature };
  });
}

function entityOf(serving: Serving, { view, feature }: Reference): string {
  const { features } = serving.discovery.registry;
  const found = features.find((one) => one.view === view && one.name === feature);
  if (found !== undefined) return found.entity;
  const known = features.map((one) => `${one.view}:${one.name}`);
  const asked = `${view}:${feature}`;
  return fail("GR-FEATURE-UNKNOWN", `The registry has no feature "${asked}".${didYouMean(asked, known)}`);
}

function keysOf(serving: Serving, entity: string): readonly string[] {
  return serving.discovery.entity(entity).joinKeys.map(({ name }) => name);
}

function picked(row: OutsideKeys, names: readonly string[]): OutsideKeys {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(row, name)).map((name) => [name, row[name]]));
}
