import { resolve } from "node:path";
import { fail } from "../../errors/index.js";
import type { Command } from "../command.js";
import { plural } from "../numbers.js";
import { withWorkplace } from "../workplace.js";

export const replayCommand: Command = {
  name: "replay",
  arguments: "<manifest>",
  summary: "make a training set anew from its manifest, and say whether it is identical",
  options: [],
  examples: ["granary replay materialized_store/training_dataset.manifest.json"],
  run: async (context) => {
    const { terminal, args, folder } = context;
    const manifest = resolve(folder, args[0] ?? "");
    const replay = await withWorkplace(await context.loadRepo(), async (workplace) => {
      const { replayTrainingSet } = await import("../../pipeline/index.js");
      return replayTrainingSet(workplace, manifest, (message) => terminal.status("replay", message));
    });
    terminal.status("replay", null);
    const { identical, original, again, changes } = replay;
    const answer = {
      identical,
      rows: again?.rows ?? null,
      original_rows: original.rows,
      sha256: again?.sha256 ?? null,
      original_sha256: original.sha256,
      changes,
    };
    const told = changes.map(({ text }) => `\n  ${text}`).join("");
    if (again === null) {
      return fail("GR-REPLAY-DIFFERS", `The training set of ${manifest} can't be made anew.${told}`, {
        where: { file: manifest },
        data: answer,
      });
    }
    if (!identical) {
      fail(
        "GR-REPLAY-DIFFERS",
        `Made anew, the training set of ${manifest} is another: ${plural(again.rows, "row")} instead of ${original.rows}, SHA-256 ${again.sha256.slice(0, 12)} instead of ${original.sha256.slice(0, 12)}.${told}`,
        { where: { file: manifest }, data: answer },
      );
    }
    terminal.print(`✓ identical: ${plural(again.rows, "row")}, SHA-256 ${again.sha256.slice(0, 12)}`);
    terminal.answer(answer);
  },
};
