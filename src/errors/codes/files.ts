import type { CatalogueEntry } from "../catalogue-entry.js";

export const filesCodes = {
  "GR-FILE-DISK-FULL": {
    title: "The disk is full",
    hint: "Free some space and run the command again. What was there before is untouched.",
    status: 507,
  },
  "GR-FILE-ACCESS-DENIED": {
    title: "The operating system denies access to a file or folder",
    hint: "Give the user that runs Granary the right to read and write it, or choose another place in granary.config.ts.",
    status: 500,
  },
  "GR-FILE-READ-ONLY": {
    title: "The file system can only be read",
    hint: "Mount it for writing, or choose another place in granary.config.ts.",
    status: 500,
  },
  "GR-FILE-MISSING": {
    title: "A file or folder is not there",
    hint: "Check the path, and that no other program removed it in the meantime.",
    status: 500,
  },
  "GR-FILE-KIND-WRONG": {
    title: "A folder stands where a file is expected, or a file where a folder is",
    hint: "Move what stands there away, or choose another place in granary.config.ts.",
    status: 500,
  },
  "GR-FILE-HANDLES-EXHAUSTED": {
    title: "Too many files are open",
    hint: "Raise the limit of open files (ulimit -n) and run the command again.",
    status: 503,
  },
  "GR-FILE-IO-FAILED": {
    title: "The operating system failed to read or write a file",
    hint: "The detail holds the system's own words. Check the disk and the path.",
    status: 500,
  },
  "GR-FOLDER-EXISTS": {
    title: "A folder that is written once is there already",
    hint: "What is published is never changed: publish under another name, or find out who else writes here.",
    status: 409,
  },
  "GR-LOCK-HELD": {
    title: "Another run is at work here",
    hint: "Wait until it has ended, or end it, and run the command again.",
    status: 409,
  },
  "GR-LOCK-HELD-ELSEWHERE": {
    title: "A run on another host is at work here, or died there",
    hint: "Whether it lives can only be seen on that host. When you are sure that it has ended, remove the lock file and run the command again.",
    status: 409,
  },
  "GR-LOCK-UNREADABLE": {
    title: "A lock file does not say who holds it",
    hint: "When you are sure that no run is at work here, remove the lock file and run the command again.",
    status: 409,
  },
} as const satisfies Record<string, CatalogueEntry>;
