import CommandLineKit

/// The executable `referral-ledger`.
@main
enum LedgerCommand {
  /// All commands, in the order of the help.
  static let commands = CommandSet(
    executable: "referral-ledger",
    purpose: """
      Runs referral programs on a ledger: an append-only log of events, kept in a directory, from which every \
      balance follows.
      """,
    version: "referral-ledger 0.1.0 (not released yet)",
    groups: groups, common: Parameters.common,
    commands: [
      InitCommand.command, ImportCommand.command, ExportCommand.command, BalancesCommand.command,
      ReferralsCommand.command, StatsCommand.command, LeaderboardCommand.command,
      TermsCommand.command,
      CodeIssueCommand.command, CodeApplyCommand.command, BlockCommand.command,
      UnblockCommand.command, PlanCommand.command,
      BatchPreviewCommand.command, BatchPayCommand.command, BatchHistoryCommand.command,
      BatchShowCommand.command,
      SettlementStatusCommand.command, SettlementProcessCommand.command,
      SettlementFailedCommand.command, SettlementProcessFailedCommand.command,
      PeriodOpenCommand.command, PeriodRevenueCommand.command, PeriodEngagementCommand.command,
      PeriodCalculateCommand.command, PeriodShowCommand.command, PeriodClaimCommand.command,
      WithdrawalRequestCommand.command, WithdrawalApproveCommand.command,
      WithdrawalRejectCommand.command, WithdrawalCompleteCommand.command,
      WithdrawalFailCommand.command, WithdrawalListCommand.command, AdjustCommand.command,
      NotificationsCommand.command,
      RepairCommand.command, VerifyCommand.command, RootCommand.command, TailCommand.command,
      BackupCommand.command, DemoCommand.command,
      HelpCommand.command, CompletionsCommand.command,
    ])

  private static let groups = [
    "batch": "pays what referrers earned",
    "code": "issues referral codes and applies them",
    "period": "shares the revenue of periods by engagement",
    "settlement": "pays what single payments earned",
    "withdrawal": "moves money out of wallets",
  ]

  static func main() async {
    Process.prepare()
    let console = Console(executable: commands.executable, environment: Process.environment)
    let status = await run(Array(CommandLine.arguments.dropFirst()), console)
    console.output.flush()
    console.errors.flush()
    if let problem = console.output.problem {
      console.fail("standard output: \(problem); what was asked for could not be printed whole")
      Process.end(status == .done ? .flawed : status)
    }
    Process.end(status)
  }

  private static func run(_ arguments: [String], _ console: Console) async -> ExitStatus {
    var console = console
    do throws(CommandFailure) {
      switch try CommandLineReader(commands).read(arguments) {
      case .version: console.output.line(commands.version)
      case .help(let words):
        let width = min(console.width, 100)
        console.output.write(try HelpText(commands, width: width).text(for: words))
      case .run(let given):
        console.isQuiet = try given(Parameters.quiet)
        return try await given.command.run(given, console)
      }
      return .done
    } catch {
      console.fail(error.message)
      return error.status
    }
  }
}
