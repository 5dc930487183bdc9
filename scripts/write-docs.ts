import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedPages } from "./generated-pages.js";

for (const [path, text] of generatedPages) writeFileSync(join(import.meta.dirname, "..", path), text);
