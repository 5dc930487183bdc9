import type { CatalogueEntry } from "./catalogue-entry.js";
import {
  commandCodes,
  configCodes,
  definitionCodes,
  demoCodes,
  filesCodes,
  fittingCodes,
  generalCodes,
  historyCodes,
  labelCodes,
  modelCodes,
  offlineCodes,
  onlineCodes,
  pipelineCodes,
  predictCodes,
  registryCodes,
  schemaCodes,
  servingCodes,
  sourceCodes,
  timeCodes,
  trainingCodes,
  trainingSetCodes,
  workersCodes,
} from "./codes/index.js";

const entries = {
  ...generalCodes,
  ...timeCodes,
  ...filesCodes,
  ...schemaCodes,
  ...definitionCodes,
  ...sourceCodes,
  ...registryCodes,
  ...fittingCodes,
  ...configCodes,
  ...labelCodes,
  ...modelCodes,
  ...predictCodes,
  ...offlineCodes,
  ...historyCodes,
  ...onlineCodes,
  ...servingCodes,
  ...commandCodes,
  ...pipelineCodes,
  ...demoCodes,
  ...trainingSetCodes,
  ...trainingCodes,
  ...workersCodes,
} as const;

/** A stable error code, such as `GR-LOCK-HELD`. */
export type ErrorCode = keyof typeof entries;

/**
 * Every error that Granary raises on purpose, by its stable code.
 * `docs/errors.md` is generated from this table, and a test proves the two equal.
 */
export const catalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = entries;
