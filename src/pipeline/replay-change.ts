/** What a training set was made from that is another now. */
export interface ReplayChange {
  readonly kind: "source" | "definition" | "fit" | "version" | "unknown";
  readonly subject: string;
  readonly text: string;
}
