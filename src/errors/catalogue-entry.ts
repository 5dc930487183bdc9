/** What a code stands for: the same for every occurrence. The occurrence's own facts are in `GranaryError.detail`. */
export interface CatalogueEntry {
  /** A short sentence naming the kind of problem, without a full stop. */
  readonly title: string;
  /** What to do about it, where that is the same every time. A sentence or two. */
  readonly hint: string;
  /** HTTP status of the problem when a server answers with it. */
  readonly status: number;
}
