/** How a packed float64 is written: all 8 bytes, or a whole number of units as an integer. */
export type FloatForm = 0 | 1 | 2 | 3;

export const rawForm: FloatForm = 0;

/** Units to the one, by form: whole numbers, hundredths, ten-thousandths. */
const unitsToTheOne = [1, 1, 100, 10_000] as const;

/** Digits after the point, by form. */
export const formDigits = [0, 0, 2, 4] as const;

/** The forms that need an integer, the shortest first. */
export const decimalForms: readonly FloatForm[] = [1, 2, 3];

/** Above this, an integer takes as much room as the 8 bytes. */
const unitsLimit = 2 ** 47;

/** `value` in whole units of `form`, where reading them gives the very same double; undefined where it does not. */
export function decimalUnits(value: number, form: FloatForm): number | undefined {
  const units = Math.round(value * unitsToTheOne[form]);
  return Math.abs(units) < unitsLimit && floatOfUnits(units, form) === value ? units : undefined;
}

/** The double nearest to `units` of `form`. A division, because its result is rounded correctly and a product's is not. */
export function floatOfUnits(units: number, form: FloatForm): number {
  return units / unitsToTheOne[form];
}
