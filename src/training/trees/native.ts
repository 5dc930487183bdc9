import koffi from "koffi";
import { fail, invariant } from "../../errors/index.js";
import type { SharedMatrix } from "./matrix.js";

/** Parameters of libxgboost, by their names there. */
export type TreesParameters = Readonly<Record<string, string | number>>;

/** A pointer into the library, opaque here. */
export type Handle = bigint;

/** What is used of libxgboost's C API (https://xgboost.readthedocs.io/en/stable/c.html). Calls block: make them in a worker. */
export interface TreesLibrary {
  /** Copies the numbers in; to be freed. */
  matrix(data: SharedMatrix): Handle;
  freeMatrix(matrix: Handle): void;
  /** A model to be trained over the matrices, whose columns have `names`; to be freed. */
  booster(matrices: readonly Handle[], names: readonly string[], parameters: TreesParameters): Handle;
  freeBooster(booster: Handle): void;
  /** One round of boosting; `round` from 0. */
  update(booster: Handle, round: number, matrix: Handle): void;
  /** The metric of the parameters over a matrix. */
  metric(booster: Handle, round: number, matrix: Handle): number;
  /** Probabilities of a matrix's rows by the first `rounds` rounds. */
  predict(booster: Handle, matrix: Handle, rounds: number): Float32Array;
  /** The model of the first `rounds` rounds as XGBoost's JSON. */
  modelJson(booster: Handle, rounds: number): string;
  /** The mean gain of the splits by each column that has one, by its name. */
  gains(booster: Handle): Readonly<Record<string, number>>;
}

/** @throws GR-TREES-LIBRARY-UNUSABLE where the file can't be loaded, GR-TREES-FAILED where a call fails */
export function loadTreesLibrary(path: string): TreesLibrary {
  const native = declare(path);
  /** Every call tells by a number whether it went well, and the words are asked for on the same thread. */
  const check = (what: string, code: number): void => {
    if (code === 0) return;
    // The library's words go on with a trace of its own stack.
    const [words = ""] = String(native.lastError()).split("\nStack trace:");
    fail("GR-TREES-FAILED", `libxgboost could not ${what}: ${words.replace(/^\[[\d:]+\] \S+ /, "").trim()}.`);
  };
  const made = (what: string, call: (out: [Handle | null]) => number): Handle => {
    const out: [Handle | null] = [null];
    check(what, call(out));
    const [handle] = out;
    invariant(handle !== null, `libxgboost made nothing to ${what}.`);
    return handle;
  };
  const freeMatrix = (matrix: Handle): void => check("free a matrix", native.matrixFree(matrix));
  const freeBooster = (booster: Handle): void => check("free a model", native.boosterFree(booster));

  return {
    matrix: (data) => {
      const handle = made("take the rows", (out) =>
        native.matrixFromDense(
          arrayInterface(data.values, [data.rows, data.columns]),
          '{"missing":NaN,"nthread":0}',
          out,
        ),
      );
      const labels = arrayInterface(data.labels, [data.rows]);
      check("take the labels", native.matrixSetInfo(handle, "label", labels));
      return handle;
    },
    freeMatrix,
    booster: (matrices, names, parameters) => {
      const handle = made("begin a model", (out) => native.boosterCreate([...matrices], matrices.length, out));
      for (const [name, value] of Object.entries(parameters)) {
        check(`set ${name}`, native.boosterSetParam(handle, name, String(value)));
      }
      check("take the columns' names", native.boosterSetNames(handle, "feature_name", [...names], names.length));
      return handle;
    },
    freeBooster,
    update: (booster, round, matrix) => check("train", native.boosterUpdate(booster, round, matrix)),
    metric: (booster, round, matrix) => {
      const out: [string | null] = [null];
      check("evaluate", native.boosterEval(booster, round, [matrix], ["rows"], 1, out));
      return Number(/:([-+.\deE]+|nan|inf)\s*$/.exec(out[0] ?? "")?.[1] ?? "NaN");
    },
    predict: (booster, matrix, rounds) => {
      const [shape, dimensions, result]: [[Handle | null], [number], [Handle | null]] = [[null], [0], [null]];
      const config = JSON.stringify({
        type: 0,
        training: false,
        iteration_begin: 0,
        iteration_end: rounds,
        strict_shape: false,
      });
      check("predict", native.boosterPredict(booster, matrix, config, shape, dimensions, result));
      // The library's own memory, which the next call overwrites: decoding copies it. It says how many there are.
      const [rows] = koffi.decode(shape[0], "uint64_t", 1) as [number]; // one dimension for a binary label
      return koffi.decode(result[0], koffi.array("float", Number(rows), "Typed")) as Float32Array; // as "Typed" asks
    },
    modelJson: (booster, rounds) => {
      const slice = made("cut the model", (out) => native.boosterSlice(booster, 0, rounds, 1, out));
      try {
        const [length, bytes]: [[number], [Handle | null]] = [[0], [null]];
        check("write the model", native.boosterSave(slice, '{"format":"json"}', length, bytes));
        const copied = koffi.decode(bytes[0], koffi.array("uint8_t", Number(length[0]), "Typed")) as Uint8Array; // as above
        return Buffer.from(copied).toString("utf8");
      } finally {
        freeBooster(slice);
      }
    },
    gains: (booster) => {
      const [count, names, dimensions, shape, scores]: [
        [number],
        [Handle | null],
        [number],
        [Handle | null],
        [Handle | null],
      ] = [[0], [null], [0], [null], [null]];
      const config = '{"importance_type":"gain"}';
      check("tell gains", native.boosterScores(booster, config, count, names, dimensions, shape, scores));
      const length = Number(count[0]);
      if (length === 0) return {};
      const texts = koffi.decode(names[0], "char *", length) as string[]; // `length` names
      const values = koffi.decode(scores[0], koffi.array("float", length, "Typed")) as Float32Array; // as above
      return Object.fromEntries(texts.map((name, index) => [name, values[index] ?? 0]));
    },
  };
}

/** NumPy's array interface (version 3), by which the library reads memory of ours while it is called. */
function arrayInterface(values: Float32Array, shape: readonly number[]): string {
  return `{"data":[${koffi.address(values)},true],"shape":[${shape.join(",")}],"typestr":"<f4","version":3}`;
}

function declare(path: string) {
  try {
    const library = koffi.load(path);
    return {
      lastError: library.func("const char *XGBGetLastError()"),
      matrixFromDense: library.func(
        "int XGDMatrixCreateFromDense(const char *array, const char *config, _Out_ void **out)",
      ),
      matrixSetInfo: library.func(
        "int XGDMatrixSetInfoFromInterface(void *matrix, const char *field, const char *array)",
      ),
      boosterSetNames: library.func(
        "int XGBoosterSetStrFeatureInfo(void *booster, const char *field, const char **names, uint64_t count)",
      ),
      matrixFree: library.func("int XGDMatrixFree(void *matrix)"),
      boosterCreate: library.func("int XGBoosterCreate(void **matrices, uint64_t count, _Out_ void **out)"),
      boosterFree: library.func("int XGBoosterFree(void *booster)"),
      boosterSetParam: library.func("int XGBoosterSetParam(void *booster, const char *name, const char *value)"),
      boosterUpdate: library.func("int XGBoosterUpdateOneIter(void *booster, int round, void *matrix)"),
      boosterEval: library.func(
        "int XGBoosterEvalOneIter(void *booster, int round, void **matrices, const char **names, uint64_t count, _Out_ const char **out)",
      ),
      boosterPredict: library.func(
        "int XGBoosterPredictFromDMatrix(void *booster, void *matrix, const char *config, _Out_ void **shape, _Out_ uint64_t *dim, _Out_ void **result)",
      ),
      boosterSave: library.func(
        "int XGBoosterSaveModelToBuffer(void *booster, const char *config, _Out_ uint64_t *length, _Out_ void **bytes)",
      ),
      boosterSlice: library.func("int XGBoosterSlice(void *booster, int begin, int end, int step, _Out_ void **out)"),
      boosterScores: library.func(
        "int XGBoosterFeatureScore(void *booster, const char *config, _Out_ uint64_t *count, _Out_ void **names, _Out_ uint64_t *dim, _Out_ void **shape, _Out_ void **scores)",
      ),
    };
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    return fail("GR-TREES-LIBRARY-UNUSABLE", `${path} can't be used: ${words}.`, { where: { file: path }, cause });
  }
}
