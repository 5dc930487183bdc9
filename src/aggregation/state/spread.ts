import type { Value } from "../../schema/index.js";
import { addMoment, type Moments, mergeMoments, noMoments, readMoments, varianceOf, writeMoments } from "./moments.js";
import type { Monoid } from "./monoid.js";

/** The moments of the x as they are, of those that can be squared, and of all finite ones, divided by `scale`. */
export interface Spread {
  plain: Moments;
  scaled: Moments;
  /** The greatest |x|. */
  greatest: number;
}

/** Where values past `squareable` are among the x, their moments are those of x / `scale`. */
export interface SpreadLimits {
  readonly squareable: number;
  readonly scale: number;
}

/** The variance of the doubles that are not null, in units of the square of `unit`; null for n < 2 and among infinities. */
export function spreads(limits: SpreadLimits, finish: (variance: number, unit: number) => Value): Monoid<Spread> {
  const { squareable, scale } = limits;
  return {
    empty: () => ({ plain: noMoments(), scaled: noMoments(), greatest: 0 }),
    add(state, value) {
      if (value === null) return state;
      const x = Number(value);
      const size = Math.abs(x);
      if (size <= squareable) addMoment(state.plain, x);
      if (Number.isFinite(x)) addMoment(state.scaled, x / scale);
      state.greatest = Math.max(state.greatest, size);
      return state;
    },
    merge(a, b) {
      mergeMoments(a.plain, b.plain);
      mergeMoments(a.scaled, b.scaled);
      a.greatest = Math.max(a.greatest, b.greatest);
      return a;
    },
    finish({ plain, scaled, greatest }) {
      if (greatest === Number.POSITIVE_INFINITY) return null;
      const great = greatest > squareable;
      const variance = varianceOf(great ? scaled : plain);
      return variance === null ? null : finish(variance, great ? scale : 1);
    },
    write(state, bytes) {
      bytes.float(state.greatest);
      writeMoments(state.plain, bytes);
      writeMoments(state.scaled, bytes);
    },
    read: (bytes) => {
      const greatest = bytes.float();
      return { greatest, plain: readMoments(bytes), scaled: readMoments(bytes) };
    },
  };
}
