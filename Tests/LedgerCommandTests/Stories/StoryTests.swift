import Foundation
import ReferralLedger
import ReferralLedgerTesting
import Synchronization
import Testing

/// The five programs from the first registration to the last cent, by the library and by commands alike.
@Suite("The five programs, end to end", .timeLimit(.minutes(10)), .unsanitized)
struct StoryTests {
  @Test func `P1: cashback is batched, previewed, confirmed once, and never lost`() async throws {
    let twins = try await TwinLedgers(
      #"{"name":"p1","currencies":{"USD":2},"cashback":[{"depth":1,"rate":"0.5%"}]}"#,
      at: "2025-10-01T09:00:00.000Z")
    for (referee, referrer) in [("a", "r1"), ("b", "r2"), ("c", "r3")] {
      try await twins.step(
        "import", "commands",
        input: #"{"type":"ReferralRegistered","referee":"\#(referee)","referrer":"\#(referrer)"}"#
      ) { _ = try await $0.register(Text(referee), referredBy: Text(referrer)) }
    }
    for (payment, payer, amount) in [
      ("1", "a", "698.00"), ("2", "b", "12.00"), ("3", "c", "1000.00"),
    ] {
      let line =
        #"{"type":"PaymentSucceeded","payment":"\#(payment)","payer":"\#(payer)","amount":"\#(amount)","currency":"USD","kind":"purchase"}"#
      // Delivered twice, it counts once.
      for _ in 0..<2 {
        try await twins.step("import", "commands", input: line) {
          try await $0.recordPayment(
            Text(payment), by: Text(payer), amount: Amount(amount), currency: "USD")
        }
      }
    }
    try await twins.step("block", "commands", "r3", "--reason", "review") {
      try await $0.block("r3", reason: "review")
    }
    // One referrer alone.
    try twins.at("2025-10-02T09:00:00.000Z")
    try await twins.step("batch", "pay", "commands", "--participant", "r2", "--yes") {
      let preview = try await $0.previewBatch(of: "r2")
      #expect(preview.lines.map(\.amount.description) == ["0.06"])
      _ = try await $0.confirm(preview)
    }
    // Everybody: what was earned after the preview stays pending.
    try twins.at("2025-10-03T09:00:00.000Z")
    let preview = try twins.tool.run(
      ["batch", "preview", "commands", "--now", twins.clock.now.description]
    ).output
    let kept = try await twins.library.previewBatch()
    #expect(preview == kept.json + "\n")
    try await twins.step(
      "import", "commands",
      input:
        #"{"type":"PaymentSucceeded","payment":"4","payer":"a","amount":"200.00","currency":"USD","kind":"purchase"}"#
    ) { try await $0.recordPayment("4", by: "a", amount: "200.00", currency: "USD") }
    for _ in 0..<2 {
      try await twins.step("batch", "pay", "commands", "--preview", "-", input: preview) {
        let outcome = try await $0.confirm(kept)
        #expect(outcome.paid.map(\.referrer) == ["r1"])
      }
    }
    #expect(try twins.figure("paid", of: "r1") == "3.49")
    #expect(try twins.figure("pending", of: "r1") == "1.00")
    #expect(try twins.figure("wallet", of: "r1") == "3.49")
    #expect(try twins.figure("pending", of: "r3") == "5.00")
    #expect(try twins.figure("payable", of: "r3") == "0.00")
    let batches = try twins.asked("batch", "history", "commands") as? [[String: Any]]
    #expect(batches?.count == 2)
    // Everyone who was paid is told the amount, the balance and the batch.
    let told = try twins.tool.run(["notifications", "commands", "--consumer", "dm"]).lines
      .filter { $0.contains(#""kind":"cashbackPaid""#) }
    #expect(told.count == 2)
    for part in [#""amount":"3.49""#, #""wallet":"3.49""#, "BATCH-20251003-090000"] {
      #expect(told.last?.contains(part) == true)
    }
    try await twins.expectSame()
  }

  @Test func `P2: a period's revenue is shared to the last unit, with bonuses, once`() async throws
  {
    let twins = try await TwinLedgers(
      """
      {"name":"p2","currencies":{"SOL":9},"payoutBonus":[{"depth":1,"rate":"5%"}],
       "pool":{"share":"100%","weights":{"posts":"3","comments":"1","follows":"0.5","likes":"0.25"},
               "sources":["creator-fees","subscriptions"]}}
      """, at: "2025-10-01T00:00:00.000Z")
    let from = twins.clock.now
    try await twins.step(
      "period", "open", "commands", "P1", "--from", "2025-10-01T00:00:00Z", "--to",
      "2025-10-15T00:00:00Z", "--currency", "SOL", "--label", "October 2025 - Period 1"
    ) {
      try await $0.openPeriod(
        "P1", from: from, to: from.adding(days: 14), currency: "SOL",
        label: "October 2025 - Period 1")
    }
    try await twins.step(
      "import", "commands",
      input: #"{"type":"ReferralRegistered","referee":"u1","referrer":"boss"}"#
    ) { try await $0.register("u1", referredBy: "boss") }
    for (id, posts) in [("u1", 5), ("u2", 3), ("u3", 1)] {
      try await twins.step(
        "period", "engagement", "commands", "P1", id, "posts=\(posts)", "likes=\(posts)"
      ) {
        try await $0.recordEngagement(
          in: "P1", of: Text(id), counts: ["posts": UInt64(posts), "likes": UInt64(posts)])
      }
    }
    try await twins.step(
      "period", "revenue", "commands", "P1", "creator-fees", "40", "--reference", "w"
    ) {
      try await $0.recordRevenue(of: "P1", source: "creator-fees", amount: "40", reference: "w")
    }
    try await twins.refusal(.periodNotOver, "period", "calculate", "commands", "P1") {
      (ledger) throws(LedgerFailure) in try await ledger.calculate("P1")
    }
    try twins.at("2025-10-15T01:00:00.000Z")
    // A source has no revenue yet.
    try await twins.refusal(.nothingToDistribute, "period", "calculate", "commands", "P1") {
      (ledger) throws(LedgerFailure) in try await ledger.calculate("P1")
    }
    try await twins.step(
      "period", "revenue", "commands", "P1", "subscriptions", "5.92", "--reference", "s"
    ) {
      try await $0.recordRevenue(
        of: "P1", source: "subscriptions", amount: "5.92", reference: "s")
    }
    for _ in 0..<2 {
      try await twins.step(
        "period", "calculate", "commands", "P1", "--if-due", "monthly:1,15@01:00"
      ) {
        // From cron, the second time nothing is due any more.
        if try await $0.periodsDue(by: Schedule("monthly:1,15@01:00")) == ["P1"] {
          try await $0.calculate("P1")
        }
      }
    }
    let shown = try twins.asked("period", "show", "commands", "P1") as? [String: Any]
    #expect(shown?["pool"] as? String == "45.920000000")
    #expect(shown?["bonuses"] as? String == "1.275555555")
    try await twins.step(
      "period", "claim", "commands", "P1", "u1", "--to", "7xKX", "--reference", "sig"
    ) {
      try await $0.claim("P1", by: "u1", to: .address("7xKX"), reference: "sig")
    }
    try await twins.step("period", "claim", "commands", "P1", "boss", "--to", "wallet") {
      try await $0.claim("P1", by: "boss")
    }
    #expect(try twins.figure("unclaimed", of: "u1") == "0.000000000")
    #expect(try twins.figure("wallet", of: "boss") == "1.275555555")
    let told = try twins.tool.run(["notifications", "commands", "--consumer", "app"]).lines
    #expect(told.filter { $0.contains(#""kind":"payoutAvailable""#) }.count == 3)
    #expect(told.filter { $0.contains(#""kind":"referralBonus""#) }.count == 1)
    try await twins.expectSame()
  }

  @Test func `P3: two tiers earn on every payment, and withdrawals never exceed what there is`()
    async throws
  {
    let twins = try await TwinLedgers(
      """
      {"name":"p3","currencies":{"USD":2},"settlement":"immediate",
       "cashback":[{"depth":1,"rate":"20%"},{"depth":2,"rate":"10%"}]}
      """, at: "2025-10-01T09:00:00.000Z")
    let issued = try twins.tool.run(
      ["code", "issue", "commands", "root", "--now", twins.clock.now.description])
    let code = try #require((issued.json as? [String: String])?["code"])
    try await twins.library.issue(code: Text(code), to: "root")
    try await twins.step("code", "apply", "commands", code, "mid") {
      try await $0.apply(code: Text(code), to: "mid")
    }
    try await twins.refusal(.unknownCode, "code", "apply", "commands", "NOPE", "eve") {
      (ledger) throws(LedgerFailure) in try await ledger.apply(code: "NOPE", to: "eve")
    }
    let lines = [
      #"{"type":"ReferralRegistered","referee":"leaf","referrer":"mid"}"#,
      #"{"type":"PaymentSucceeded","payment":"1","payer":"leaf","amount":"49.90","currency":"USD","kind":"subscription"}"#,
    ]
    try await twins.step("import", "commands", input: lines.joined(separator: "\n")) {
      try await $0.register("leaf", referredBy: "mid")
      try await $0.recordPayment(
        "1", by: "leaf", amount: "49.90", currency: "USD", kind: .subscription)
    }
    #expect(try twins.figure("available", of: "mid") == "9.98")
    #expect(try twins.figure("available", of: "root") == "4.99")
    try await twins.step(
      "withdrawal", "request", "commands", "w1", "mid", "8.00", "USD", "--to", "iban:1"
    ) {
      try await $0.requestWithdrawal("w1", by: "mid", amount: "8.00", currency: "USD", to: "iban:1")
    }
    try await twins.refusal(
      .insufficientBalance, "withdrawal", "request", "commands", "w2", "mid", "4.00", "USD", "--to",
      "x"
    ) { (ledger) throws(LedgerFailure) in
      try await ledger.requestWithdrawal("w2", by: "mid", amount: "4.00", currency: "USD", to: "x")
    }
    try await twins.step("withdrawal", "approve", "commands", "w1") {
      try await $0.approveWithdrawal("w1")
    }
    try await twins.step("withdrawal", "complete", "commands", "w1", "--reference", "bank") {
      try await $0.completeWithdrawal("w1", reference: "bank")
    }
    try await twins.refusal(
      .invalidTransition, "withdrawal", "reject", "commands", "w1", "--reason", "late"
    ) { (ledger) throws(LedgerFailure) in try await ledger.rejectWithdrawal("w1", reason: "late") }
    #expect(try twins.figure("wallet", of: "mid") == "1.98")
    let list = try twins.asked("withdrawal", "list", "commands", "mid") as? [[String: Any]]
    #expect(list?.map { $0["status"] as? String } == ["completed"])
    try await twins.expectSame()
  }

  @Test
  func
    `P4: a referrer is set once, levels rise with paid referrals, renewals reward, trials do not`()
    async throws
  {
    let twins = try await TwinLedgers(
      """
      {"name":"p4","currencies":{"RUB":2},
       "cashback":[{"depth":1,"rate":{"ladder":{"0":"10%","25":"25%","50":"45%"},"counts":"paid"}}]}
      """, at: "2025-10-01T09:00:00.000Z")
    var lines: [String] = []
    for number in 1...25 {
      lines.append(#"{"type":"ReferralRegistered","referee":"u\#(number)","referrer":"partner"}"#)
      let kind = number.isMultiple(of: 2) ? "topUp" : "subscription"
      lines.append(
        #"{"type":"PaymentSucceeded","payment":"p\#(number)","payer":"u\#(number)","amount":"100.00","currency":"RUB","kind":"\#(kind)"}"#
      )
    }
    lines += [
      #"{"type":"ReferralRegistered","referee":"guest","referrer":"partner"}"#,
      #"{"type":"ReferralActivated","referee":"guest","trigger":"trial","days":14}"#,
      #"{"type":"PaymentSucceeded","payment":"p1-2","payer":"u1","amount":"100.00","currency":"RUB","kind":"renewal","months":1}"#,
    ]
    try await twins.step("import", "commands", input: lines.joined(separator: "\n")) { ledger in
      for number in 1...25 {
        try await ledger.register(Text("u\(number)"), referredBy: "partner")
        try await ledger.recordPayment(
          Text("p\(number)"), by: Text("u\(number)"), amount: "100.00", currency: "RUB",
          kind: number.isMultiple(of: 2) ? .topUp : .subscription)
      }
      try await ledger.register("guest", referredBy: "partner")
      try await ledger.activateTrial(of: "guest", days: 14)
      try await ledger.recordPayment(
        "p1-2", by: "u1", amount: "100.00", currency: "RUB", kind: .renewal, months: 1)
    }
    // 24 at 10%, the 25th and the renewal at 25%; the guest earned nothing.
    #expect(try twins.figure("earned", of: "partner") == "290.00")
    let partner = try #require(
      try twins.asked("referrals", "commands", "partner") as? [String: Any])
    #expect(partner["invited"] as? Int == 26 && partner["activated"] as? Int == 26)
    #expect(partner["paid"] as? Int == 25 && partner["level"] as? String == "25%")
    #expect(partner["toNextLevel"] as? Int == 25)
    #expect(partner["lastActivity"] as? String == "2025-10-01T09:00:00.000Z")
    try await refusals(twins)
    // What was refunded earned nothing.
    try await twins.step(
      "import", "commands",
      input:
        #"{"type":"PaymentRefunded","refund":"r1","payment":"p25","amount":"100.00","reason":"chargeback"}"#
    ) { try await $0.refund("r1", of: "p25", amount: "100.00", reason: .chargeback) }
    #expect(try twins.figure("earned", of: "partner") == "265.00")
    let told = try twins.tool.run(["notifications", "commands", "--consumer", "bot"]).lines
    #expect(told.filter { $0.contains(#""kind":"referralRegistered""#) }.count == 26)
    #expect(told.filter { $0.contains(#""kind":"referralActivated""#) }.count == 1)
    try await twins.expectSame()
  }

  private func refusals(_ twins: TwinLedgers) async throws {
    for (referee, referrer, code) in [
      ("u1", "other", Rejection.Code.alreadyReferred), ("partner", "u7", .referralLoop),
      ("me", "me", .selfReferral),
    ] {
      try await twins.refusal(
        code, "import", "commands",
        input: #"{"type":"ReferralRegistered","referee":"\#(referee)","referrer":"\#(referrer)"}"#
      ) { (ledger) throws(LedgerFailure) in
        try await ledger.register(Text(referee), referredBy: Text(referrer))
      }
    }
  }

  @Test func `P5: a purchase never waits for its payouts, and a retry never repeats a paid leg`()
    async throws
  {
    let twins = try await TwinLedgers(
      """
      {"name":"p5","currencies":{"CRD":2},"cashback":[
        {"depth":1,"rate":{"plans":{"gold":"7.5%"},"otherwise":"5%"}},{"depth":2,"rate":"3.75%"}]}
      """, at: "2025-10-01T09:00:00.000Z")
    let lines = [
      #"{"type":"ReferralRegistered","referee":"ref","referrer":"grand"}"#,
      #"{"type":"ReferralRegistered","referee":"buyer","referrer":"ref"}"#,
      #"{"type":"PlanAssigned","participant":"ref","plan":"gold"}"#,
      #"{"type":"PaymentSucceeded","payment":"x1","payer":"buyer","amount":"400.00","currency":"CRD","kind":"purchase"}"#,
      #"{"type":"PaymentSucceeded","payment":"x2","payer":"stranger","amount":"80.00","currency":"CRD","kind":"purchase"}"#,
    ]
    try await twins.step("import", "commands", input: lines.joined(separator: "\n")) {
      try await $0.register("ref", referredBy: "grand")
      try await $0.register("buyer", referredBy: "ref")
      try await $0.assign(plan: "gold", to: "ref")
      try await $0.recordPayment("x1", by: "buyer", amount: "400.00", currency: "CRD")
      try await $0.recordPayment("x2", by: "stranger", amount: "80.00", currency: "CRD")
    }
    #expect(try status(of: "x1", twins) == "queued")
    #expect(try status(of: "x2", twins) == "notApplicable")
    // The bank knows grand's account, and not yet ref's.
    try twins.tool.write(
      """
      line=$(cat); echo "$line" >> calls.log
      case $line in *'"ref"'*) [ -e open ] || { echo 'no such account'; exit 1; } ;; esac
      echo bank-1
      """, to: "bank.sh")
    let bank = Bank()
    let settlement = CashbackSettlement(of: twins.library, by: bank, backoff: .once)
    let run = try twins.tool.run([
      "settlement", "process", "commands", "x1", "--executor", "sh bank.sh", "--now",
      twins.clock.now.description,
    ])
    #expect(run.status == 1)
    let first = try await settlement.process("x1")
    #expect(first.settlement.status == .failed)
    #expect(try status(of: "x1", twins) == "failed")
    let failed = try twins.asked("settlement", "failed", "commands") as? [[String: Any]]
    #expect(failed?.map { $0["payment"] as? String } == ["x1"])
    #expect(try twins.figure("paid", of: "grand") == "15.00")
    #expect(try twins.figure("pending", of: "ref") == "30.00")

    try twins.tool.write("", to: "open")
    bank.open()
    try await twins.step(
      "settlement", "process-failed", "commands", "--executor", "sh bank.sh"
    ) { _ in
      let rest = try await settlement.processFailed()
      #expect(rest.map(\.settlement.status) == [.completed])
    }
    #expect(try status(of: "x1", twins) == "completed")
    let calls = try String(contentsOfFile: twins.tool.path("calls.log"), encoding: .utf8)
    #expect(calls.split(separator: "\n").count == 3 && bank.calls == 3)
    let balances = try twins.asked("balances", "commands") as? [[String: String]]
    let same = try await twins.library.balances()
    #expect(balances?.map { $0["paid"] } == same.map { $0.money(\.paid).amount.description })
    #expect(same.map { $0.money(\.paid).amount.description } == ["15.00", "30.00"])
    try await twins.expectRight()
  }

  private func status(of payment: String, _ twins: TwinLedgers) throws -> String? {
    (try twins.asked("settlement", "status", "commands", payment) as? [String: Any])?["status"]
      as? String
  }
}

/// A bank that does not know ref's account until it is told.
private final class Bank: PayoutExecutor {
  private let state = Mutex((isOpen: false, calls: 0))

  var calls: Int { state.withLock { $0.calls } }

  func open() { state.withLock { $0.isOpen = true } }

  func pay(_ order: PayoutOrder) async throws -> PayoutResult {
    let isOpen = state.withLock { state in
      state.calls += 1
      return state.isOpen
    }
    return order.referrer == "ref" && !isOpen
      ? .failed(reason: "no such account") : .paid(reference: "bank-1")
  }
}
