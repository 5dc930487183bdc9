import { commandCodes } from "./codes/command.js";
import { configCodes } from "./codes/config.js";
import { definitionCodes } from "./codes/definition.js";
import { filesCodes } from "./codes/files.js";
import { generalCodes } from "./codes/general.js";
import { offlineCodes } from "./codes/offline.js";
import { onlineCodes } from "./codes/online.js";
import { registryCodes } from "./codes/registry.js";
import { schemaCodes } from "./codes/schema.js";
import { servingCodes } from "./codes/serving.js";
import { sourceCodes } from "./codes/source.js";
import { timeCodes } from "./codes/time.js";

/**
 * Every error that Granary raises on purpose, by its stable code.
 * `docs/errors.md` is generated from this table, and a test proves the two equal.
 */
export const catalogue = {
  ...generalCodes,
  ...timeCodes,
  ...filesCodes,
  ...schemaCodes,
  ...definitionCodes,
  ...sourceCodes,
  ...registryCodes,
  ...configCodes,
  ...offlineCodes,
  ...onlineCodes,
  ...servingCodes,
  ...commandCodes,
};

/** A stable error code, such as `GR-SOURCE-FILE-MISSING`. */
export type ErrorCode = keyof typeof catalogue;
