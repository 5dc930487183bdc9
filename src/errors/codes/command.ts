import type { CatalogueEntry } from "../catalogue-entry.js";

export const commandCodes = {
  "GR-COMMAND-KEY-INVALID": {
    title: "A key that names no entity",
    hint: "Give the value of a single join key, or every join key by name: `user_id=42,item_id=7`.",
    status: 400,
  },
  "GR-COMMAND-REQUEST-INVALID": {
    title: "Request data that is no field and its value",
    hint: "Write `--request cart_value=19.9`; several fields with commas between them.",
    status: 400,
  },
  "GR-COMMAND-LINE-INVALID": {
    title: "A command line that can't be",
    hint: "`granary --help` lists the commands, `granary COMMAND --help` what each takes.",
    status: 400,
  },
  "GR-COMMAND-OPTION-INVALID": {
    title: "An option's value that can't be",
    hint: "`granary COMMAND --help` says what each option takes.",
    status: 400,
  },
  "GR-COMMAND-NOTHING-TO-DO": {
    title: "A command with nothing to work on",
    hint: "Define a feature view under features/ and run `granary apply`.",
    status: 409,
  },
  "GR-COMMAND-REPO-EXISTS": {
    title: "The place of a new feature repo is taken",
    hint: "Choose another folder: `granary init DIR`.",
    status: 409,
  },
  "GR-COMMAND-UNFINISHED": {
    title: "The command ended before its work was done",
    hint: "Look in the feature repo for a file that waits for something that never comes, or that ends the process.",
    status: 500,
  },
  "GR-COMMAND-FIT-UNKNOWN": {
    title: "There is no fit of that name",
    hint: "A fit is named by its source, or by source and column: granary fit products.price_z.",
    status: 404,
  },
  "GR-COMMAND-VIEW-UNKNOWN": {
    title: "A feature view that the registry lacks",
    hint: "`granary ls` lists what is applied.",
    status: 404,
  },
} as const satisfies Record<string, CatalogueEntry>;
