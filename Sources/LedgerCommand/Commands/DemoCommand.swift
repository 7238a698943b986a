import CommandLineKit
import LedgerAudit
import LedgerStorage
import ReferralLedger

/// `demo`: five programs, played on real ledgers.
enum DemoCommand {
  private static let directory = Parameter.optionalArgument(
    ValueKind<String>.directory("DIRECTORY"),
    "where the ledgers are made, empty or missing; referral-ledger-demo unless told")

  static let command = Command(
    "demo", "plays five programs on real ledgers, and says what to look at next",
    details: """
      Each program gets a ledger of its own in a fresh directory, is played with the calls a service would make, and is \
      verified at the end. The ledgers stay, to be looked at.
      """,
    takes: [directory],
    examples: ["referral-ledger demo": "to see what a ledger does"], run: run)

  private static let stories: [any Story] = [
    CashbackBatching(), PeriodPayouts(), TwoTiers(), LifecycleLevels(), DecoupledPayouts(),
  ]

  private static func run(
    _ given: Given, _ console: Console
  ) async throws(CommandFailure) -> ExitStatus {
    let session = try Session(given, console)
    let directory = try freshDirectory(given(directory), session)
    let stage = Stage(console)
    for story in stories {
      do {
        try await play(story, in: directory, stage)
      } catch {
        throw CommandFailure(.flawed, "\(directory)/\(story.name): the story ended early: \(error)")
      }
    }
    tellNext(directory, console)
    return .done
  }

  /// A directory that holds nothing yet.
  private static func freshDirectory(
    _ wanted: String?, _ session: Session
  ) throws(CommandFailure) -> String {
    let stem = wanted ?? "referral-ledger-demo"
    var number = 1
    var directory = stem
    while try session.contents(of: directory) != .nothing {
      guard wanted == nil else {
        throw CommandFailure(
          .ledger, "the directory \(stem.quoted) holds something; give an empty one, or none")
      }
      number += 1
      directory = "\(stem)-\(number)"
    }
    do throws(FileFailure) {
      try PosixFileSystem(directory: directory).createDirectory("")
    } catch {
      throw CommandFailure(.ledger, "\(directory) cannot be made: \(error.reason)")
    }
    return directory
  }

  private static func play(
    _ story: any Story, in directory: String, _ stage: Stage
  ) async throws {
    stage.open(story.title)
    let clock = StoryClock()
    let path = "\(directory)/\(story.name)"
    let store = try await FileStore.open(at: path)
    let ledger = try await Ledger.open(on: store, clock: clock, actor: "demo")
    try await ledger.publish(story.terms)
    try await story.play(on: ledger, at: clock, stage)
    try await ledger.close()
    let written = try await FileStore.openReadOnly(at: path)
    let files = try await written.verify()
    let reading = try await Ledger.open(on: written, readOnly: true, clock: clock)
    let rules = try await RuleCheck(reading, on: written).run()
    try await reading.close()
    guard files.isIntact, rules.divergence == nil, rules.brokenInvariant == nil else {
      throw Stage.Untold(what: "a ledger that is wrong")
    }
    stage.tellVerified(rules.events, files.intact)
  }

  private static func tellNext(_ directory: String, _ console: Console) {
    let style = console.style
    console.output.line("\n\(style.bold("The ledgers are in \(directory). Worth typing next:"))")
    for (line, purpose) in [
      ("tail \(directory)/p3", "what one payment became, event by event"),
      ("batch history \(directory)/p1", "what was paid, and when"),
      ("verify \(directory)/p5", "every byte and every amount, checked again"),
    ] {
      console.output.line("  referral-ledger \(line)")
      console.output.line("      \(style.faint(purpose))")
    }
  }
}
