import type { OnDemandViewDefinition, ViewDefinition } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import type { AskedFeature } from "../logical/index.js";
import type { RegistryState } from "../registry/index.js";

/** A feature by name: `age`, `user_profile:age`, and with an alias `years=age`, or as an object. */
export type AskedName = string | { readonly feature: string; readonly view?: string; readonly as?: string };

/** What is asked for by names. */
interface Asked {
  readonly features?: readonly AskedName[];
  readonly service?: string;
}

/**
 * The features that names mean, those of the service first. A name that views of two entities have means both.
 * @throws GR-HISTORY-FEATURE-UNKNOWN
 */
export function featuresAsked(
  { definitions: { services, views, onDemandViews = [] } }: Pick<RegistryState, "definitions">,
  { features = [], service }: Asked,
): readonly AskedFeature[] {
  const ofService = service === undefined ? [] : membersOf(services, service);
  const named = features.map(nameOf).flatMap(({ feature, view, as }) => {
    const found = viewsWith(views, feature, view);
    if (found.length > 1 && as !== undefined) {
      const all = found.map((one) => `${one.name}:${feature}`).join(" and ");
      fail("GR-HISTORY-FEATURE-UNKNOWN", `"${feature}" may be ${all}: an alias is of one.`);
    }
    return found.map((one): AskedFeature => ({ view: one.name, feature, ...(as === undefined ? {} : { as }) }));
  });
  for (const { view, feature } of ofService) refuseOnDemand(onDemandViews, view, feature);
  const plain = new Set<string>();
  return [...ofService, ...named].filter(({ view, feature, as }) => {
    if (as !== undefined) return true;
    const id = `${view}:${feature}`;
    const again = plain.has(id);
    plain.add(id);
    return !again;
  });
}

function membersOf(services: RegistryState["definitions"]["services"], name: string): readonly AskedFeature[] {
  const service = services.find((one) => one.name === name);
  if (service !== undefined) return service.features.map(({ view, feature }) => ({ view, feature }));
  const known = services.map((one) => one.name);
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `There is no feature service "${name}".${didYouMean(name, known)}`);
}

function refuseOnDemand(views: readonly OnDemandViewDefinition[], view: string, feature: string): void {
  if (!views.some((one) => one.name === view)) return;
  fail(
    "GR-HISTORY-FEATURE-UNKNOWN",
    `"${feature}" of on-demand view "${view}" is computed when it is read; a point-in-time join has features of feature views.`,
    { hint: "Ask for a service without on-demand features." },
  );
}

function nameOf(asked: AskedName): Exclude<AskedName, string> {
  if (typeof asked !== "string") return asked;
  const [, as, view, feature = ""] = /^(?:([^=:]*)=)?(?:([^=:]*):)?(.*)$/s.exec(asked) ?? [];
  return { feature, ...(view === undefined ? {} : { view }), ...(as === undefined ? {} : { as }) };
}

function viewsWith(
  views: readonly ViewDefinition[],
  feature: string,
  viewName: string | undefined,
): readonly ViewDefinition[] {
  const among = viewName === undefined ? views : views.filter((one) => one.name === viewName);
  if (among.length === 0 && viewName !== undefined) {
    const known = views.map((one) => one.name);
    fail("GR-HISTORY-FEATURE-UNKNOWN", `There is no feature view "${viewName}".${didYouMean(viewName, known)}`);
  }
  const found = among.filter((one) => one.features.some(({ name }) => name === feature));
  if (found.length > 0) return found;
  const known = new Set(among.flatMap((one) => one.features.map(({ name }) => name)));
  const where = viewName === undefined ? "There is no feature" : `View "${viewName}" has no feature`;
  return fail("GR-HISTORY-FEATURE-UNKNOWN", `${where} "${feature}".${didYouMean(feature, known)}`);
}
