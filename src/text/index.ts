export { type Sentiment, scoreSentiment } from "./sentiment/index.js";
