import CommandLineKit
import ReferralLedger

#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// One run of a command: what every command takes, read once.
struct Session: Sendable {
  let given: Given
  let console: Console
  /// How answers are to be printed, where somebody said.
  let format: Format?
  /// Who causes what is recorded.
  let actor: Text
  let clock: CommandClock

  init(_ given: Given, _ console: Console) throws(CommandFailure) {
    self.given = given
    self.console = console
    format = try given(Parameters.format).flatMap(Format.init)
    actor = try given(Parameters.actor) ?? Session.loginName(console)
    clock = CommandClock(fixed: try given(Parameters.now))
  }

  /// How answers are printed: as tables to people, as JSON to programs.
  var chosenFormat: Format { format ?? (console.output.isTerminal ? .table : .json) }

  private static func loginName(_ console: Console) -> Text {
    if let name = console.variable("LOGNAME") ?? console.variable("USER") { return Text(name) }
    guard let entry = getpwuid(geteuid()), let name = entry.pointee.pw_name else {
      return Text("user \(geteuid())")
    }
    return Text(String(cString: name))
  }
}

/// The system's clock, or one that stands still for a rehearsal.
struct CommandClock: LedgerClock {
  let fixed: Timestamp?

  var now: Timestamp { fixed ?? SystemClock().now }
}
