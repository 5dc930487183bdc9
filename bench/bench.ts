/** A ratio of the work's figure to one measured beside it, in the same run, on the same machine. */
export interface Measured {
  /** The work's own figure, in `unit`. */
  readonly value: number;
  readonly unit: string;
  /** What cannot be beaten, in `unit`: the same bytes without the work. */
  readonly floor?: number;
  /** What others need for the same, in `unit`. */
  readonly peer?: number;
  /** The figure that the bar is about, where it is a ratio. */
  readonly ratio?: number;
  /** The promise, in words: `<= 5 x`. */
  readonly bar: string;
  readonly ok: boolean;
  /** Greatest resident memory of the process that did the work, in MiB. */
  readonly peakRssMb: number;
}

/** The bench can't run on this machine, or not yet. */
export interface Skipped {
  readonly skipped: string;
}

/** One measurement. Run in a process of its own, so that memory and warm code are not another's. */
export interface Bench {
  /** Its name on the command line. */
  readonly id: string;
  /** What is done, in a sentence without a full stop. */
  readonly describe: string;
  readonly run: () => Promise<Measured | Skipped>;
}
