import type { Subject } from "./registry-plan.js";

/** What a change breaks and costs, in sentences that people read before they apply it. */
export type Consequences = readonly string[];

export const nothing: Consequences = [];

const added: Readonly<Record<Subject, Consequences>> = {
  entity: nothing,
  source: nothing,
  service: nothing,
  label: nothing,
  "on-demand view": nothing,
  "on-demand feature": nothing,
  model: ["It predicts nothing until it is trained."],
  view: ["It has no snapshot until it is built, and no row online until it is pushed."],
  feature: [
    "Until its view is built and pushed, reads that take it are refused with 503, and the view's other features are served.",
    "Snapshots made before lack it: history must be rebuilt for them to have it.",
  ],
};

const removed: Readonly<Record<Subject, Consequences>> = {
  entity: nothing,
  source: ["Nothing reads its files any more."],
  label: ["Training sets with it can't be made any more; those that were made stay."],
  model: ["It is trained no more; the versions that were trained stay."],
  "on-demand view": ["Reads that name its features fail."],
  "on-demand feature": ["Reads that name it fail."],
  service: ["Reads that name it fail, and so do models trained on it."],
  view: [
    "Its rows stay online until `granary push --full`, and its snapshots stay in the offline store.",
    "Reads that name its features fail.",
  ],
  feature: [
    "Reads that name it fail. Servers that run on serve it until its view is built and pushed, then refuse it with 503 until they are started anew.",
  ],
};

/** Of a definition that comes. */
export function ofAdding(subject: Subject): Consequences {
  return added[subject];
}

/** Of a definition that goes. */
export function ofRemoving(subject: Subject): Consequences {
  return removed[subject];
}

export const ofNewMeaning: Consequences = [
  "Rows online keep the old meaning until its view is built and pushed: until then, reads that take it are refused with 503.",
  "Snapshots keep it too: history must be rebuilt where the past is to follow the new one.",
  "Models trained on the old definition are to be trained anew.",
];

export const ofNewOnDemandMeaning: Consequences = [
  "Servers compute the old meaning until they are started anew.",
  "Models trained on the old definition are to be trained anew.",
];

export const ofNewInput: Consequences = ["The next build reads the new place; snapshots made before stay as they are."];

export const ofNewRows: Consequences = ["Every feature computed from it changes its meaning."];

export const ofNewKeys: Consequences = ["Rows online are filed under the old keys, and are not found by the new ones."];

export const ofNewLabel: Consequences = ["Models trained on the old meaning are to be trained anew."];

export const ofNewTraining: Consequences = [
  "The versions that were trained stay as they are until it is trained anew.",
];

export const ofServiceFeatures: Consequences = ["Models trained on it expect the features that it had."];
