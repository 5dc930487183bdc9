import { checkDependencies } from "./dependency-check.js";

const { violations, fileCount } = await checkDependencies(process.cwd());
for (const violation of violations) console.error(violation);
console.log(`${fileCount} files, ${violations.length} broken dependency rules`);
if (violations.length > 0 || fileCount === 0) process.exitCode = 1;
