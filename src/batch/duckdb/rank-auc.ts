import { type DataType, kindOf } from "../../schema/index.js";
import {
  ascending,
  call,
  cast,
  duckdbDialect,
  type From,
  fromSelect,
  int,
  isNotNull,
  isNull,
  name,
  operation,
  over,
  print,
  type Select,
  type Sql,
  select,
  star,
} from "../../sql/index.js";
import type { FeatureAuc, TrainingColumn } from "../training-contract.js";
import type { DuckdbSession } from "./session.js";

/**
 * A text is ranked by how often its label is true. Of more texts than this, each with few rows, that tells the rows apart
 * and not the texts.
 */
const mostTexts = 50;

/** What a feature's ranking is looked at by. */
interface Ranked {
  readonly column: string;
  readonly element: number | null;
  readonly type: DataType;
  readonly value: Sql;
}

/**
 * How well each feature alone ranks a boolean label, exactly: the pairs of a true and a false row in which the true one is
 * greater, a tie counting half, of all such pairs (Mann and Whitney's U / (m · n)). Lists, and texts of more than 50 values,
 * are not looked at, nor are rows without a label.
 */
export async function rankAucs(
  session: DuckdbSession,
  rows: From,
  label: string,
  features: readonly TrainingColumn[],
): Promise<readonly FeatureAuc[]> {
  const found: FeatureAuc[] = [];
  for (const ranked of features.flatMap(rankedOf)) {
    const { text, parameters } = print(pairsOf(rows, name(label), ranked), duckdbDialect);
    const context = { doing: `ranking the label by feature "${ranked.column}"` };
    const [counts = []] = await session.rows({ text, parameters }, context);
    const [values = 0, trues = 0, falses = 0, nullTrues = 0, nullFalses = 0, pairs = 0] = counts.map(Number);
    if (trues === 0 || falses === 0 || (kindOf(ranked.type) === "string" && values > mostTexts)) continue;
    // Twice the pairs that are won, without the rows of null; then with these below all others, and above them.
    const tied = nullTrues * nullFalses;
    const below = pairs + tied + 2 * (trues - nullTrues) * nullFalses;
    const above = pairs + tied + 2 * nullTrues * (falses - nullFalses);
    const areas = [below, above].map((won) => won / (2 * trues * falses));
    const auc = Math.max(...areas.flatMap((area) => [area, 1 - area]));
    found.push({ column: ranked.column, element: ranked.element, auc });
  }
  return found;
}

function rankedOf({ name: column, type }: TrainingColumn): readonly Ranked[] {
  const value = name(column);
  if (typeof type === "object" && type.kind === "list") return [];
  if (typeof type === "object" && type.kind === "vector") {
    return Array.from({ length: type.length }, (_, element) => {
      const one = call("list_extract", [value, int(element + 1)]);
      return { column, element, type: "float64" as const, value: one };
    });
  }
  return [{ column, element: null, type, value }];
}

/** In one row: distinct values, true and false rows, those among them of null, and twice the pairs of the others. */
function pairsOf(rows: From, label: Sql, { value, type }: Ranked): Select {
  const groups = select({
    columns: [
      { value, as: "value" },
      { value: call("count", [star], { filter: label }), as: "trues" },
      { value: call("count", [star], { filter: operation("NOT", label) }), as: "falses" },
    ],
    from: rows,
    where: isNotNull(label),
    groupBy: [value],
  });
  const [trues, falses] = [name("trues"), name("falses")];
  const share = operation("/", cast(trues, "float64"), operation("+", trues, falses));
  const ranked = select({
    columns: [
      { value: kindOf(type) === "string" ? share : name("value"), as: "value" },
      { value: trues, as: "trues" },
      { value: falses, as: "falses" },
    ],
    from: fromSelect(groups, "groups"),
  });
  // Texts of one share are one place in the ranking.
  const places = select({
    columns: [
      { value: name("value"), as: "value" },
      { value: call("count", [star]), as: "values" },
      { value: call("sum", [trues]), as: "trues" },
      { value: call("sum", [falses]), as: "falses" },
    ],
    from: fromSelect(ranked, "ranked"),
    groupBy: [name("value")],
  });
  const upTo = over(call("sum", [falses]), [], [{ ...ascending(name("value")), nulls: "last" }]);
  const counted = select({
    columns: [
      { value: star, as: "*" },
      { value: operation("-", upTo, falses), as: "below" },
    ],
    from: fromSelect(places, "places"),
  });
  const none = isNull(name("value"));
  const pairs = operation("*", trues, operation("+", operation("*", int(2), name("below")), falses));
  const total = (of: Sql, filter: Sql | null): Sql =>
    cast(call("coalesce", [call("sum", [of], { filter }), int(0)]), "float64");
  return select({
    columns: [
      { value: total(name("values"), null), as: "values" },
      { value: total(trues, null), as: "trues" },
      { value: total(falses, null), as: "falses" },
      { value: total(trues, none), as: "null_trues" },
      { value: total(falses, none), as: "null_falses" },
      { value: total(pairs, isNotNull(name("value"))), as: "pairs" },
    ],
    from: fromSelect(counted, "counted"),
  });
}
