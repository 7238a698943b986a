/// How a command ended, as scripts see it.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// All that was asked was done.
  case done = 0
  /// It was done, but something was rejected, failed or found wrong.
  case flawed = 1
  /// The command line cannot be understood, or names what is not there.
  case usage = 2
  /// The ledger cannot be opened, is locked, or is damaged.
  case ledger = 3

  /// What the status means.
  package var meaning: String {
    switch self {
    case .done: "done"
    case .flawed: "done, but something was rejected, failed or found wrong"
    case .usage: "the command line is wrong, or names a file that cannot be read"
    case .ledger: "the ledger cannot be opened, is locked, or is damaged"
    }
  }
}
