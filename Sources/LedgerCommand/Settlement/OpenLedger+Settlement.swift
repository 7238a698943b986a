import CommandLineKit
import ReferralLedger

extension OpenLedger {
  /// Settles by a command, or into the wallets where there is none; each line is tried once.
  func settlement(by command: String?, _ console: Console) -> CashbackSettlement {
    CashbackSettlement(
      of: ledger, by: command.map { CommandExecutor(command: $0, console: console) },
      backoff: .once, maximumConcurrent: 4)
  }
}
