import { didYouMean, fail } from "../../errors/index.js";
import { type Expr, value } from "../../expression/index.js";
import { LANGUAGES } from "../language/index.js";

/** What becomes of a text: it is scored, or has no score. */
export type LanguagePolicy = "score" | "skip";

/** How a row function reads texts. */
export interface ReadingOptions {
  /** HTML in texts: `"keep"` reads tags and entities as words, as Python's VADER does; `"strip"` reads what a reader sees. */
  readonly markup?: "keep" | "strip";
  /**
   * What becomes of texts in another language than English: `"score"` them anyway (the default), `"skip"` them (null), or
   * as said by language, `{ pt: "skip", nl: "score" }`, where a language that isn't named is skipped. A text whose language
   * can't be told, as of one word, is scored.
   */
  readonly otherLanguages?: LanguagePolicy | Readonly<Record<string, LanguagePolicy>>;
}

/** The reading as an input of a row function, in JSON; none where all is as usual. Throws `GR-DEFINITION-INVALID`. */
export function writtenReading(subject: string, options: ReadingOptions): Readonly<Record<string, Expr>> {
  const { markup = "keep", otherLanguages = "score" } = options;
  if (markup !== "keep" && markup !== "strip") {
    fail("GR-DEFINITION-INVALID", `${subject} takes no markup: ${JSON.stringify(markup)}. Say "keep" or "strip".`);
  }
  const policies =
    typeof otherLanguages === "object" ? Object.entries(otherLanguages) : [["", otherLanguages] as const];
  for (const [code, policy] of policies) {
    if (policy !== "score" && policy !== "skip") {
      fail("GR-DEFINITION-INVALID", `${subject} takes no policy ${JSON.stringify(policy)}. Say "score" or "skip".`);
    }
    if (code !== "" && !LANGUAGES.includes(code)) {
      fail("GR-DEFINITION-INVALID", `${subject} knows no language "${code}".${didYouMean(code, LANGUAGES)}`, {
        hint: `Languages are told by the letters of ISO 639-1: ${LANGUAGES.join(", ")}.`,
      });
    }
  }
  if (markup === "keep" && otherLanguages === "score") return {};
  const byLanguage =
    typeof otherLanguages === "object" ? Object.fromEntries(policies.toSorted(byCode)) : otherLanguages;
  return { reading: value(JSON.stringify({ markup, otherLanguages: byLanguage }), "string") };
}

function byCode([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Whether a text of a language is scored. */
export function isScored({ otherLanguages = "score" }: ReadingOptions, language: string | null): boolean {
  if (language === null || language === "en" || otherLanguages === "score") return true;
  return otherLanguages !== "skip" && otherLanguages[language] === "score";
}
