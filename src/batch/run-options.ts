/** How a plan is run. */
export interface RunOptions {
  /** The feature repo's folder, which paths of sources are relative to. */
  readonly repoFolder: string;
  readonly onProgress?: (message: string) => void;
}
