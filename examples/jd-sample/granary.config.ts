import { defineConfig } from "granary";

export default defineConfig({
  definitions: "features/*.ts",
  // The end of the last day of the data.
  clock: "2016-03-20",
});
