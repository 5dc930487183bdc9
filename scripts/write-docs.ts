import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "../src/errors/index.js";
import { errorsPage } from "./errors-page.js";

writeFileSync(join(import.meta.dirname, "../docs/errors.md"), errorsPage(catalogue));
