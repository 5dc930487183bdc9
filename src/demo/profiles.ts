import type { Cell, ParquetColumn } from "../batch/index.js";
import { createRandom, cumulate, type Random } from "../random/index.js";
import { unitMicros } from "../time/index.js";
import type { Customer } from "./customers.js";
import { streams } from "./streams.js";

const loyaltyStatuses = ["bronze", "silver", "gold", "platinum"] as const;
const genders = ["female", "male", "other"] as const;
const devices = ["mobile", "desktop", "tablet"] as const;
const educations = ["secondary", "vocational", "bachelor", "master", "doctorate"] as const;
const locations = [
  "Berlin",
  "München",
  "Hamburg",
  "Wien",
  "Zürich",
  "London",
  "Paris",
  "København",
  "Kraków",
  "Lisboa",
  "New York",
  "São Paulo",
  "東京",
  "Reykjavík 🌋",
] as const;

/** The columns of `user_profiles`: what was known of a customer from `updated_at` on. */
export const profileColumns = [
  { name: "user_id", type: "int64" },
  { name: "updated_at", type: "timestamp" },
  { name: "age", type: "int64" },
  { name: "gender", type: { values: genders } },
  { name: "premium", type: "boolean" },
  { name: "loyalty_status", type: { values: loyaltyStatuses } },
  { name: "device", type: { values: devices } },
  { name: "location", type: { values: locations } },
  { name: "education", type: { values: educations } },
] as const satisfies readonly ParquetColumn[];

interface Profile {
  readonly bornMicros: number;
  readonly ageKnown: boolean;
  readonly gender: string | null;
  readonly premium: boolean;
  readonly loyalty: number;
  readonly device: string;
  readonly location: string;
  readonly education: string | null;
}

const day = unitMicros("days");
const year = 365.25 * day;

const genderWeights = cumulate([52, 44, 4]);
const deviceWeights = cumulate([58, 32, 10]);
const educationWeights = cumulate([25, 22, 30, 18, 5]);
const locationWeights = cumulate([16, 10, 9, 8, 7, 12, 10, 5, 6, 4, 6, 4, 2, 1]);

/** A customer's profile rows, one to four, oldest first. None is later than `endMicros`. */
export function profileRows(seed: number, customer: Customer, endMicros: number): readonly (readonly Cell[])[] {
  const random = createRandom(seed, customer.userId, streams.profile);
  let profile = firstProfile(random, customer);
  const rows = [profileRow(customer.userId, customer.joinedMicros, profile)];
  for (const change of changesOf(random, customer, endMicros)) {
    profile = change.apply(profile);
    rows.push(profileRow(customer.userId, change.atMicros, profile));
  }
  return rows;
}

function firstProfile(random: Random, customer: Customer): Profile {
  const ageYears = Math.min(88, 18 + random.exponential(14) + 10 * random.uniform());
  return {
    bornMicros: customer.joinedMicros - ageYears * year,
    ageKnown: !random.chance(0.06),
    gender: random.chance(0.08) ? null : (genders[random.weighted(genderWeights)] ?? null),
    premium: customer.premium,
    loyalty: customer.loyalty,
    device: drawDevice(random),
    location: drawLocation(random),
    education: random.chance(0.12) ? null : (educations[random.weighted(educationWeights)] ?? null),
  };
}

interface Change {
  readonly atMicros: number;
  readonly apply: (profile: Profile) => Profile;
}

/** Up to three changes, in time: a new device, a move, a rise in loyalty or a change of premium. */
function changesOf(random: Random, customer: Customer, endMicros: number): readonly Change[] {
  const lastMicros = Math.min(customer.leavesMicros, endMicros);
  const leaving = customer.leavesMicros < endMicros;
  const anyTime = () => customer.joinedMicros + Math.floor((lastMicros - customer.joinedMicros) * random.uniform());
  const changes: Change[] = [];
  if (random.chance(0.25)) {
    const device = drawDevice(random);
    changes.push({ atMicros: anyTime(), apply: (profile) => ({ ...profile, device }) });
  }
  if (random.chance(0.12)) {
    const location = drawLocation(random);
    changes.push({ atMicros: anyTime(), apply: (profile) => ({ ...profile, location }) });
  }
  if (customer.premium && leaving && random.chance(0.35)) {
    // Some cancel while their interest fades, before they are gone.
    const beforeMicros = Math.floor(customer.fadeMicros * random.uniform());
    const atMicros = Math.max(customer.joinedMicros + day, lastMicros - beforeMicros);
    changes.push({ atMicros, apply: (profile) => ({ ...profile, premium: false }) });
  } else if (!customer.premium && !leaving && random.chance(0.08)) {
    changes.push({ atMicros: anyTime(), apply: (profile) => ({ ...profile, premium: true }) });
  } else if (random.chance(leaving ? 0.12 : 0.25)) {
    const risen = (loyalty: number) => Math.min(loyaltyStatuses.length - 1, loyalty + 1);
    changes.push({ atMicros: anyTime(), apply: (profile) => ({ ...profile, loyalty: risen(profile.loyalty) }) });
  }
  return changes.sort((a, b) => a.atMicros - b.atMicros);
}

function drawDevice(random: Random): string {
  return devices[random.weighted(deviceWeights)] ?? "mobile";
}

function drawLocation(random: Random): string {
  return locations[random.weighted(locationWeights)] ?? "Berlin";
}

function profileRow(userId: number, atMicros: number, profile: Profile): readonly Cell[] {
  return [
    userId,
    atMicros,
    profile.ageKnown ? Math.floor((atMicros - profile.bornMicros) / year) : null,
    profile.gender,
    profile.premium,
    loyaltyStatuses[profile.loyalty] ?? "bronze",
    profile.device,
    profile.location,
    profile.education,
  ];
}
