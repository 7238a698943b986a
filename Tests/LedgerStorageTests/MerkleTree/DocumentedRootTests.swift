import Foundation
import LedgerCore
import LedgerStorage
import ReferralLedgerTesting
import Testing

@Suite("The log in the article on the record format")
struct DocumentedRootTests {
  @Test("G3: its records have the leaves and the root that the article shows")
  func root() throws {
    let at = Timestamp(milliseconds: 1_759_309_200_000)
    let now = Timestamp(milliseconds: at.milliseconds + 250)
    var terms = ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)])
    terms.cashback = [
      CashbackRule(depth: 1, rate: .flat(try #require(Rate(partsPerMillion: 200_000)))),
      CashbackRule(depth: 2, rate: .flat(try #require(Rate(partsPerMillion: 100_000)))),
    ]
    let bodies: [EventBody<Spelled>] = [
      .programPublished(ProgramPublished(version: 1, terms: terms)),
      .referralRegistered(ReferralRegistered(referee: "bob", referrer: "alice")),
      .referralRegistered(ReferralRegistered(referee: "carol", referrer: "bob")),
      .paymentSucceeded(
        PaymentSucceeded(
          payment: "pay-1", payer: "carol", amount: "49.00", currency: "USD", kind: .subscription,
          months: 1)),
    ]
    var ledger = RehearsedLedger(actor: "api")
    for body in bodies { _ = try ledger.propose(Proposal(body, at: at), now: now) }

    let leaves = ledger.log.map { Hash256.leaf($0) }
    var tree = MerkleFrontier()
    tree.append(contentsOf: leaves)
    let article = try String(contentsOfFile: Self.article, encoding: .utf8)
    #expect(leaves.count == 5)
    for leaf in leaves { #expect(article.contains("\(leaf)")) }
    #expect(article.contains("| root of all five | `\(tree.root)` |"))
  }

  private static var article: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Docs.docc/record-format.md").path
  }
}
