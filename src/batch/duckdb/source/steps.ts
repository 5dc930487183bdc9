import {
  type From,
  fromSelect,
  name,
  type Select,
  type SelectColumn,
  type Sql,
  select,
  star,
} from "../../../sql/index.js";

/**
 * Names for intermediate results of expressions, so that what is used more than once is computed once. A value of step n
 * may read those of steps before it. Names begin with an underscore, which no name of a definition does.
 */
export interface Steps {
  /** Names `value` in step `step` (from 0) and returns its name as SQL. */
  let(step: number, value: Sql): Sql;
}

export interface StepsOverRows extends Steps {
  /** Rows of `from` with its columns and every named value. */
  over(from: Select): Select;
}

export function stepsOverRows(): StepsOverRows {
  const steps: SelectColumn[][] = [];
  let count = 0;
  return {
    let(step, value) {
      const as = `_v${count++}`;
      while (steps.length <= step) steps.push([]);
      steps[step]?.push({ value, as });
      return name(as);
    },
    over(rows) {
      const all = steps.filter((columns) => columns.length > 0);
      return all.reduce(
        (inner, columns) => select({ columns: [{ value: star, as: "*" }, ...columns], from: asFrom(inner) }),
        rows,
      );
    },
  };
}

/** Where nothing can be named, as within a lambda: values are repeated. */
export const inlineSteps: Steps = { let: (_step, value) => value };

function asFrom(rows: Select): From {
  return fromSelect(rows, "rows");
}
