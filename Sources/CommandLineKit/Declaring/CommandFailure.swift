/// Why a command stopped: one line that says what, where, and what to do.
package struct CommandFailure: Error, Hashable, Sendable {
  /// How the process ends.
  package let status: ExitStatus
  /// The line.
  package let message: String

  /// A failure with its line.
  package init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The command line is wrong.
  package static func usage(_ message: String) -> CommandFailure {
    CommandFailure(.usage, message)
  }
}
