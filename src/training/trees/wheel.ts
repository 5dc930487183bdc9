/** A wheel that holds libxgboost: a file of the Python package index, of which nothing but the library is used. */
export interface Wheel {
  readonly package: string;
  /** As pip names it. */
  readonly platform: string;
  readonly sha256: string;
  /** The library within the wheel. Others that it needs lie beside, where it looks for them. */
  readonly library: string;
}

export const libraryVersion = "3.2.0";

/** By platform and processor, as Node names them. On Linux never the package "xgboost": it is 130 MB for graphics cards. */
const wheels: Readonly<Record<string, Wheel>> = {
  "linux-x64": {
    package: "xgboost-cpu",
    platform: "manylinux_2_28_x86_64",
    sha256: "9c10b1653e1a689bf4094a328144cf3633c9be0e5217a76fbdc2fde6abcb2950",
    library: "xgboost/lib/libxgboost.so",
  },
  "linux-arm64": {
    package: "xgboost-cpu",
    platform: "manylinux_2_28_aarch64",
    sha256: "896b9e2bc52ec0921edf92ddd1cebedf47032e94992b7aca0293524d380ce6e9",
    library: "xgboost/lib/libxgboost.so",
  },
  "win32-x64": {
    package: "xgboost-cpu",
    platform: "win_amd64",
    sha256: "bfe72e42f73d2c6870a1a8b75324d56ae86ddad9abd4dccefeb36f2c3196dd48",
    library: "xgboost/lib/xgboost.dll",
  },
  "darwin-arm64": {
    package: "xgboost",
    platform: "macosx_12_0_arm64",
    sha256: "eabbd40d474b8dbf6cb3536325f9150b9e6f0db32d18de9914fb3227d0bef5b7",
    library: "xgboost/lib/libxgboost.dylib",
  },
  "darwin-x64": {
    package: "xgboost",
    platform: "macosx_10_15_x86_64",
    sha256: "2f661966d3e322536d9c448090a870fcba1e32ee5760c10b7c46bac7a342079a",
    library: "xgboost/lib/libxgboost.dylib",
  },
};

/** The wheel for a machine; null where there is none. */
export function wheelFor(platform: string, arch: string): Wheel | null {
  return wheels[`${platform}-${arch}`] ?? null;
}

/** What a person types to get the wheel. pip takes the one for its own Python unless it is told. */
export function downloadArguments(wheel: Wheel, folder: string): readonly string[] {
  return [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "--python-version",
    "3.12",
    "--platform",
    wheel.platform,
    "-d",
    folder,
    `${wheel.package}==${libraryVersion}`,
  ];
}
