import { defineConfig } from "granary";

export default defineConfig({
  definitions: "features/*.ts",
  // The last day of the data. A purchase has a date alone, which is its midnight: those of this day are known at this instant.
  clock: "1997-12-31",
});
