export { byteSink } from "./byte-sink.js";
export { byteSource } from "./byte-source.js";
export { type PackedLayout, packedLayout } from "./column.js";
export { packedVersion, packRow, unpackHeader, unpackValues } from "./row.js";
