export { type ProgramEnvironment, runProgram } from "./program.js";
