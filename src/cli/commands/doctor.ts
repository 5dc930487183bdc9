import { checkOnline } from "../check-online.js";
import type { Command } from "../command.js";

export const doctorCommand: Command = {
  name: "doctor",
  arguments: "",
  summary: "say what this machine lacks for which feature, and mend it where asked",
  options: [{ flags: "--install", description: "fetch what is lacking and can be fetched" }],
  examples: ["granary doctor", "granary doctor --install"],
  run: async (context) => {
    const { terminal, options } = context;
    const { findTreesLibrary, requireTreesLibrary, thisMachine } = await import("../../training/index.js");
    const places = thisMachine();
    const found =
      options.install === true
        ? await requireTreesLibrary(places, { mayFetch: true, onFetch: terminal.note })
        : findTreesLibrary(places);
    if (found === null) {
      terminal.print("✗ libxgboost: not there. Boosted trees and random forests can't be trained; all else works.");
      terminal.print("  `granary doctor --install` fetches it, 5 MB, with pip.");
    } else terminal.print(`✓ libxgboost: ${found.path} (from the ${found.from})`);
    const online = await checkOnline(context);
    terminal.answer({
      checks: [
        { name: "libxgboost", needed_for: "training trees", found: found !== null, ...found },
        ...(online === null ? [] : [online]),
      ],
    });
  },
};
