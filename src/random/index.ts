export { createRandom, cumulate, type Random } from "./random.js";
