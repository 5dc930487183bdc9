export { entityAnswer, manyAnswer, valueAnswer } from "./answers.js";
export type {
  EntityValues,
  GetManyRequest,
  GetRequest,
  KeyReading,
  OutsideKeys,
  ReadFeature,
  ReadMany,
  ReadOne,
  ReadShape,
  ReadStatus,
  Selection,
  Serving,
  SnapshotAge,
} from "./contract.js";
export type { Discovery, ListedEntity, ListedFeature, ListedService, RegistryListing } from "./discovery.js";
export { createServing, type ServingOptions } from "./serving.js";
