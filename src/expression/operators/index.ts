import { arithmeticOperators } from "./arithmetic.js";
import { calendarOperators } from "./calendar.js";
import { castOperators } from "./casts.js";
import { comparisonOperators } from "./comparison.js";
import { logicOperators } from "./logic.js";
import type { Operator } from "./operator.js";
import { textOperators } from "./text.js";

const table = {
  ...comparisonOperators,
  ...logicOperators,
  ...arithmeticOperators,
  ...textOperators,
  ...calendarOperators,
  ...castOperators,
};

export type OperatorName = keyof typeof table;

/** Every operator by its name in an `Expression`. */
export const operators: Readonly<Record<OperatorName, Operator>> = table;

export type { CalendarPeriod } from "./calendar.js";
export { calendarPeriods } from "./calendar.js";
export type { Operator } from "./operator.js";
