export { byteSink } from "./byte-sink.js";
export { type PackedLayout, packedLayout } from "./column.js";
export { packedLayoutVersion, packedSchemaId, packedVersion, packHeader, packRow, unpackRow } from "./row.js";
export { visitRow } from "./visit-row.js";
