/** Numbers in rows, with their labels: row r's column c stands at `values[r * columns + c]`, NaN where it is missing. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
  /** 0 or 1 a row. */
  readonly labels: Uint8Array;
}

/** A matrix as libxgboost takes it; over shared memory, so that a worker gets it without a copy. */
export interface SharedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
  readonly labels: Float32Array;
}

export function shareMatrix({ rows, columns, values, labels }: Matrix): SharedMatrix {
  const shared = new Float32Array(new SharedArrayBuffer(values.length * Float32Array.BYTES_PER_ELEMENT));
  shared.set(values);
  const sharedLabels = new Float32Array(new SharedArrayBuffer(rows * Float32Array.BYTES_PER_ELEMENT));
  sharedLabels.set(labels);
  return { rows, columns, values: shared, labels: sharedLabels };
}
