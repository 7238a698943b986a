/// The executable `referral-ledger`.
@main
struct LedgerCommand {
  static func main() async throws {
    switch CommandLine.arguments.dropFirst().first {
    case "demo": try await Demo.run()
    default:
      print(
        """
        usage: referral-ledger demo

          demo   plays five referral programs in memory and prints what each ends with
        """)
    }
  }
}
