import CommandLineKit
import LedgerCore
import ReferralLedger

/// Where stories are told: lines, tables and refusals, as an operator would see them.
final class Stage {
  let console: Console
  /// Whether the last line was left blank.
  private var isSpaced = true

  init(_ console: Console) { self.console = console }

  private var width: Int { min(console.width, 100) }

  /// Opens a story.
  func open(_ title: String) {
    let style = console.style
    console.output.line("\n\(style.bold(style.blue(title.cut(to: width))))")
    console.output.line(style.blue(String(repeating: "─", count: min(title.columns, width))))
    console.output.flush()
  }

  /// Says what happened.
  func tell(_ text: String) {
    for (place, line) in Wrapping.lines(text, width: width - 4).enumerated() {
      console.output.line((place == 0 ? "  • " : "    ") + line)
    }
    isSpaced = false
    console.output.flush()
  }

  /// Shows what a command would print.
  func show(_ command: String, _ listing: Listing) {
    if !isSpaced { console.output.line() }
    console.output.line("  \(console.style.faint("$ referral-ledger \(command)"))")
    let table = Table(listing, width: max(width - 2, 20), style: console.style)
    for line in table.lines { console.output.line(line.isEmpty ? "" : "  " + line) }
    console.output.line()
    isSpaced = true
    console.output.flush()
  }

  /// Says what the ledger refused; a story whose refusal does not come is told wrong.
  func tellRefusal<Answer>(
    of what: String, _ call: () async throws(LedgerFailure) -> Answer
  ) async throws {
    do throws(LedgerFailure) {
      _ = try await call()
    } catch {
      return tell("\(what): \(console.style.yellow("refused")), \(error)")
    }
    throw Untold(what: what)
  }

  /// Something that should have been refused was not.
  struct Untold: Error, CustomStringConvertible {
    let what: String

    var description: String { "\(what) was not refused" }
  }

  /// Says that a ledger was verified.
  func tellVerified(_ events: UInt64, _ checkpoint: Checkpoint) {
    console.output.line(
      "  \(console.style.green("✔")) verified: \(events) events, each as the rules give it, root "
        + "\(checkpoint.root.description.prefix(12))…")
    console.output.flush()
  }
}
