import type { OnDemandViewDefinition, ViewDefinition } from "../definition/index.js";
import { didYouMean, fail } from "../errors/index.js";
import type { AskedFeature } from "../logical/index.js";
import type { RegistryState } from "../registry/index.js";

/** A feature by name: `age`, `user_profile:age`, and with an alias `years=age`, or as an object. */
export type AskedName = string | { readonly feature: string; readonly view?: string; readonly as?: string };

type AnyView = ViewDefinition | OnDemandViewDefinition;

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
  const all: readonly AnyView[] = [...views, ...onDemandViews];
  const named = features.map(nameOf).flatMap(({ feature, view, as }) => {
    const found = viewsWith(all, feature, view);
    if (found.length > 1 && as !== undefined) {
      const which = found.map((one) => `${one.name}:${feature}`).join(" and ");
      fail("GR-HISTORY-FEATURE-UNKNOWN", `"${feature}" may be ${which}: an alias is of one.`);
    }
    return found.map((one): AskedFeature => ({ view: one.name, feature, ...(as === undefined ? {} : { as }) }));
  });
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

function nameOf(asked: AskedName): Exclude<AskedName, string> {
  if (typeof asked !== "string") return asked;
  const [, as, view, feature = ""] = /^(?:([^=:]*)=)?(?:([^=:]*):)?(.*)$/s.exec(asked) ?? [];
  return { feature, ...(view === undefined ? {} : { view }), ...(as === undefined ? {} : { as }) };
}

function viewsWith(views: readonly AnyView[], feature: string, viewName: string | undefined): readonly AnyView[] {
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
