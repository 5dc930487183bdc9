import { hashOf } from "../definition/index.js";
import { fail } from "../errors/index.js";
import { formatMicros } from "../time/index.js";
import type { FitArtifact, FitContent } from "./artifact.js";

/** The layout of an artifact's file; counts up when a reader of the old one would misread the new. */
const artifactFormat = 1;

/** An artifact of what was learnt, under a number. */
export function artifactOf(content: FitContent, number: number): FitArtifact {
  return Object.freeze({ ...content, number, sha256: hashOf(documentOf(content, number)) });
}

/** The text of an artifact's file: its digest tells whether it is as it was written. */
export function artifactText({ number, sha256, ...content }: FitArtifact): string {
  return `${JSON.stringify({ ...documentOf(content, number), sha256 }, null, 1)}\n`;
}

function documentOf(content: FitContent, number: number) {
  return {
    format: artifactFormat,
    number,
    source: content.source,
    column: content.column,
    kind: content.kind,
    version: content.version,
    definition_hash: content.definitionHash,
    fitted_as_of: formatMicros(content.fittedAsOfMicros),
    inputs: content.inputs.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    rows: content.rows,
    parameters: content.parameters,
  };
}

/** Of which column and number a file should be the artifact. */
export interface ArtifactPlace {
  readonly source: string;
  readonly column: string;
  readonly number: number;
  readonly file: string;
}

/** Reads what `artifactText` wrote. Throws `GR-FIT-CORRUPT` and `GR-FIT-FORMAT-UNKNOWN` naming the file. */
export async function parseArtifact(text: string, place: ArtifactPlace): Promise<FitArtifact> {
  const { file } = place;
  const corrupt = (what: string): never => fail("GR-FIT-CORRUPT", `Artifact ${file} ${what}.`, { where: { file } });
  const json = parsed(text);
  if (json === undefined) return corrupt("is no JSON");
  // The schema library takes longer to load than a command takes to print its help.
  const { artifactShape, formatOf } = await import("./artifact-shape.js");
  const format = formatOf(json);
  if (format !== undefined && format > artifactFormat) {
    fail(
      "GR-FIT-FORMAT-UNKNOWN",
      `Artifact ${file} has format ${format}; this Granary reads up to ${artifactFormat}.`,
      {
        where: { file },
        data: { format },
      },
    );
  }
  const { success, data, error } = artifactShape.safeParse(json);
  if (!success) {
    const [issue] = error.issues;
    return corrupt(`has another shape: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`.trimEnd());
  }
  const { sha256, ...content } = data;
  if (hashOf({ ...content, fitted_as_of: formatMicros(content.fitted_as_of) }) !== sha256) {
    return corrupt("does not match its digest");
  }
  const { source, column, number } = content;
  if (source !== place.source || column !== place.column || number !== place.number) {
    return corrupt(`says that it is number ${number} of ${source}.${column}`);
  }
  return Object.freeze({
    source,
    column,
    number,
    kind: content.kind,
    version: content.version,
    definitionHash: content.definition_hash,
    fittedAsOfMicros: content.fitted_as_of,
    inputs: content.inputs,
    rows: content.rows,
    parameters: content.parameters,
    sha256,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
