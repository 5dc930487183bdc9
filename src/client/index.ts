export { type Client, type ClientOptions, createClient, GranaryRequestError, type ServiceClient } from "./client.js";
export type { Prediction, Problem, Wire, WireValues } from "./wire.js";
