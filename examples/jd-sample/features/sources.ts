import { eventSource, rowSource } from "granary";
import { user } from "./entities.js";

/** Who did it and to what is one text, `<user>_<product>`. */
export const actions = eventSource("actions", {
  description: "What users did: 1 looked, 2 put in the cart, 3 took out of it, 4 ordered, 5 followed, 6 clicked",
  files: "data/actions.parquet",
  entity: user,
  keys: { user_id: (row) => row.pair.splitPart("_", 0).asInt64() },
  eventTime: { name: "acted_at", column: "time", unit: "ms" },
  columns: {
    pair: { type: "string", from: "pair_id" },
    type: "string",
    category: { type: "string", from: "cate" },
    brand: { type: "string", from: "br" },
  },
  derive: (row) => ({ product: row.pair.splitPart("_", 1), day: row.acted_at.startOf("day") }),
});

/** Age, sex and level are those of the day that the data was taken; only the registration has a time. */
export const users = rowSource("users", {
  description: "Who users are, from their registration on",
  files: "data/users.parquet",
  entity: user,
  keys: { user_id: (row) => row.id.asInt64() },
  eventTime: { name: "registered_at", column: "user_reg_tm", unit: "ms" },
  columns: {
    id: { type: "string", from: "user_id" },
    age: "string",
    sex: "string",
    level: { type: "string", from: "user_lv_cd" },
  },
});
