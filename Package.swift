// swift-tools-version: 6.3
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "ReferralLedger",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "ReferralLedger", targets: ["ReferralLedger"]),
    .library(name: "LedgerAudit", targets: ["LedgerAudit"]),
    .library(name: "ReferralLedgerTesting", targets: ["ReferralLedgerTesting"]),
    .executable(name: "referral-ledger", targets: ["LedgerCommand"]),
  ],
  targets: [
    // Decide (core) → keep (storage) → run (ledger) → prove (audit, testing). Imports go one way.
    .target(name: "LedgerCore", dependencies: ["CLedgerMemory"], swiftSettings: strict),
    // Advice on memory: all that the core knows of the system below it.
    .target(name: "CLedgerMemory"),
    .target(name: "CLedgerKernels"),
    .target(name: "CLedgerFiles"),
    .target(
      name: "LedgerStorage", dependencies: ["LedgerCore", "CLedgerKernels", "CLedgerFiles"],
      swiftSettings: strict),
    .target(
      name: "ReferralLedger", dependencies: ["LedgerCore", "LedgerStorage"], swiftSettings: strict),
    .target(
      name: "ReferralLedgerTesting",
      dependencies: ["LedgerCore", "LedgerStorage", "ReferralLedger"], swiftSettings: strict),
    .target(
      name: "LedgerAudit", dependencies: ["LedgerCore", "LedgerStorage", "ReferralLedger"],
      swiftSettings: strict),
    // Parsing, help, tables and terminals; knows nothing of ledgers.
    .target(name: "CommandLineKit", swiftSettings: strict),
    .executableTarget(
      name: "LedgerCommand",
      dependencies: [
        "CommandLineKit", "LedgerAudit", "LedgerCore", "LedgerStorage", "ReferralLedger",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "LedgerSoak", dependencies: ["LedgerStorage", "ReferralLedgerTesting"],
      swiftSettings: strict),
    // A process for the tests to kill.
    .executableTarget(
      name: "LedgerWorker", dependencies: ["LedgerCore", "LedgerStorage", "ReferralLedgerTesting"],
      swiftSettings: strict),
    // An entry point for libFuzzer, linked by .ci/fuzz and part of no product.
    .target(
      name: "LedgerFuzz", dependencies: ["LedgerCore", "LedgerStorage"], swiftSettings: strict),
    // Counts what a benchmark allocates.
    .target(name: "CAllocationCounter", path: "Benchmarks/CAllocationCounter"),
    .executableTarget(
      name: "LedgerBenchmarks",
      dependencies: [
        "CAllocationCounter", "LedgerCore", "LedgerStorage", "ReferralLedger",
        "ReferralLedgerTesting",
      ],
      path: "Benchmarks/LedgerBenchmarks", swiftSettings: strict),
    .testTarget(
      name: "LedgerCoreTests", dependencies: ["LedgerCore", "ReferralLedgerTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "LedgerStorageTests",
      dependencies: [
        "LedgerStorage", "LedgerCore", "CLedgerKernels", "ReferralLedgerTesting", "LedgerWorker",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReferralLedgerTests",
      dependencies: ["ReferralLedger", "LedgerCore", "LedgerStorage", "ReferralLedgerTesting"],
      swiftSettings: strict),
    .testTarget(
      name: "LedgerAuditTests",
      dependencies: [
        "LedgerAudit", "LedgerCore", "LedgerStorage", "ReferralLedger", "ReferralLedgerTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "CommandLineKitTests", dependencies: ["CommandLineKit"], swiftSettings: strict),
    .testTarget(
      name: "LedgerCommandTests",
      dependencies: [
        "LedgerCommand", "LedgerCore", "LedgerStorage", "ReferralLedger", "ReferralLedgerTesting",
      ], swiftSettings: strict),
    .testTarget(
      name: "ReferralLedgerTestingTests",
      dependencies: ["ReferralLedgerTesting", "ReferralLedger", "LedgerCore", "LedgerStorage"],
      swiftSettings: strict),
  ]
)
