export { copyFileAtomically, createExclusively, writeFileAtomically } from "./atomic-write.js";
export { sha256OfFile, sha256OfText } from "./digest.js";
export { diskError, errnoOf, onDisk } from "./disk-error.js";
export { makeFolder, publishFolder, syncPath } from "./folder.js";
export { type LockOptions, withLock } from "./lock.js";
export { stageFolder, sweepTemporaries } from "./temporary.js";
