import Foundation
import ReferralLedger
import ReferralLedgerTesting
import Testing

@Suite("The README")
struct ReadmeTests {
  @Test("shows a program that compiles, and the output it really has")
  func programRuns() async throws {
    var output: [String] = []

    let temporary = try TemporaryDirectory()
    let ledger = try await Ledger.open(at: temporary.path + "/referrals")

    var terms = try ProgramTerms(
      #"{"currencies": {"USD": 2}, "cashback": [{"depth": 1, "rate": "20%"}, {"depth": 2, "rate": "10%"}]}"#
    )
    terms.name = "spring"
    try await ledger.publish(terms)

    try await ledger.register("mia", referredBy: "leo")
    try await ledger.register("noa", referredBy: "mia")

    let receipt = try await ledger.recordPayment(
      "pay_1", by: "noa", amount: "49.99", currency: "USD")
    output.append("\(receipt.events.map { "\($0.position) \($0.body.type.name)" })")

    let again = try await ledger.recordPayment(
      "pay_1", by: "noa", amount: "49.99", currency: "USD")
    output.append("duplicate: \(again.isDuplicate), of position \(again.position ?? 0)")

    for balance in try await ledger.balances() {
      output.append("\(balance.participant) \(balance.money(\.earned)) \(balance.money(\.payable))")
    }
    try await ledger.close()

    let readme = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(readme.contains(output.joined(separator: "\n")))
  }

  private static var file: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "README.md")
  }
}
