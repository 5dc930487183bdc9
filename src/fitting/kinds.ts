import { fail } from "../errors/index.js";
import { bucketizerKind } from "./bucketizer.js";
import type { FitKind } from "./fit-kind.js";
import { frequencyEncoderKind } from "./frequency-encoder.js";
import { imputerKind } from "./imputer.js";
import { minMaxScalerKind } from "./min-max-scaler.js";
import { ordinalEncoderKind } from "./ordinal-encoder.js";
import { robustScalerKind } from "./robust-scaler.js";
import { standardScalerKind } from "./standard-scaler.js";
import { topicsKind } from "./topics.js";

/** Every kind of fit. */
const fitKinds: readonly FitKind[] = [
  standardScalerKind,
  minMaxScalerKind,
  robustScalerKind,
  imputerKind,
  ordinalEncoderKind,
  frequencyEncoderKind,
  bucketizerKind,
  topicsKind,
];

/** The kind of that name. Throws `GR-FIT-KIND-UNKNOWN`. */
export function fitKindNamed(name: string): FitKind {
  const found = fitKinds.find((kind) => kind.name === name);
  const known = fitKinds.map((kind) => kind.name).join(", ");
  return found ?? fail("GR-FIT-KIND-UNKNOWN", `There is no kind of fit "${name}".`, { hint: `There are ${known}.` });
}
