/**
 * VADER's words and constants, after C.J. Hutto's vaderSentiment 3.3.2 (MIT, see LICENSE-vader.txt), as described in Hutto &
 * Gilbert (2014), VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text.
 */

/** What a booster adds to the valence of the word that it stands before. */
const raise = 0.293;

/** What capitals add, where other words have none. */
export const CAPITALS = 0.733;

/** What negation multiplies a valence by. */
export const NEGATION = -0.74;

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const raising = words(`
  absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely
  especially exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin
  frigging friggin fully fuckin fucking fuggin fugging greatly hella highly hugely incredible incredibly intensely major
  majorly more most particularly purely quite really remarkably so substantially thoroughly total totally tremendous
  tremendously uber unbelievably unusually utter utterly very
`);

const lowering = words(`
  almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce scarcely
  slight slightly somewhat sorta sortof sort-of
`);

/** Words that raise or lower the valence of what follows. */
export const BOOSTERS: ReadonlyMap<string, number> = new Map([
  ...raising.map((word) => [word, raise] as const),
  ...lowering.map((word) => [word, -raise] as const),
]);

/** Two words that lower it together. */
export const BOOSTING_PHRASES: ReadonlyMap<string, number> = new Map(
  ["just enough", "kind of", "sort of"].map((phrase) => [phrase, -raise]),
);

/** Words that negate; so does every word with `n't` in it. */
export const NEGATIONS: readonly string[] = words(`
  aint arent cannot cant couldnt darent didnt doesnt ain't aren't can't couldn't daren't didn't doesn't dont hadnt hasnt
  havent isnt mightnt mustnt neither don't hadn't hasn't haven't isn't mightn't mustn't neednt needn't never none nope nor
  not nothing nowhere oughtnt shant shouldnt uhuh wasnt werent oughtn't shan't shouldn't uh-uh wasn't weren't without wont
  wouldnt won't wouldn't rarely seldom despite
`);

/** Phrases whose valence is not that of their words. */
export const PHRASES: ReadonlyMap<string, number> = new Map([
  ["the shit", 3],
  ["the bomb", 3],
  ["bad ass", 1.5],
  ["bus stop", 0],
  ["yeah right", -2],
  ["kiss of death", -1.5],
  ["to die for", 3],
  ["beating heart", 3.5],
]);

/** Each phrase of both kinds holds one of these: where none is near, none is looked for. */
export const PHRASE_MARKS: readonly string[] = words("shit bomb ass stop right kiss die heart enough kind sort");

/** Words that rules ask for by name, besides those of phrases and boosters: what isn't known is told apart from no other. */
export const COMPARED: readonly string[] = words("no or nor kind of never so this without doubt least at very just");
