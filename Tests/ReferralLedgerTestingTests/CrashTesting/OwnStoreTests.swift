import ReferralLedger
import ReferralLedgerTesting
import Testing

// What the article *Tried to destruction* shows stands here, line for line, and is held against it.

/// The events of a payment provider that were handled, in one small file.
struct HandledEvents<Files: FileSystem> {
  private let files: Files
  private(set) var ids: [String] = []

  init(on files: Files) throws {
    self.files = files
    try files.createDirectory("")
    guard try files.list("").contains("handled") else { return }
    let file = try files.open("handled", .read)
    defer { files.close(file) }
    var bytes = [UInt8](repeating: 0, count: Int(try files.size(of: file)))
    let count = try bytes.withUnsafeMutableBytes { try files.read(file, into: $0, at: 0) }
    ids = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
  }

  mutating func add(_ id: String) throws {
    if try files.list("").contains("handled.new") { try files.remove("handled.new") }
    let file = try files.open("handled.new", .create)
    defer { files.close(file) }
    let bytes = Array((ids + [id]).joined(separator: "\n").utf8)
    let count = try bytes.withUnsafeBytes { try files.write(file, $0, at: 0) }
    // A call may write less than it was given: then this file is not used.
    guard count == bytes.count else { throw FileFailure(.write, "handled.new", code: 0) }
    try files.sync(file)
    try files.replace("handled", with: "handled.new")
    try files.syncDirectory("")
    ids.append(id)
  }
}

@Suite struct OwnStoreTests {
  @Test func `What was handled is never forgotten`() async throws {
    let test = CrashTest(
      empty: [String](), expected: { ids, id in ids.append(id) },
      open: { disk in try HandledEvents(on: disk) },
      take: { events, id in try events.add(id) },
      contents: { events in events.ids })
    try await test.check(steps: .element(of: ["evt_1", "evt_2"], otherwise: "evt_3"))
  }
}

/// What a shop must have given a referrer: 20% of each sale of 10.00, once.
struct Sales: Equatable {
  private var ids: Set<Text> = []
  var earned: Int64 = 0

  mutating func add(_ id: Text) {
    if ids.insert(id).inserted { earned += 200 }
  }

  static func == (left: Sales, right: Sales) -> Bool { left.earned == right.earned }
}

@Suite struct OwnServiceTests {
  private func open(_ disk: SimulatedDisk) async throws -> Ledger {
    let ledger = try await Ledger.open(on: FileStore.open(on: disk, threading: .callers))
    if try await ledger.terms() == nil {
      let terms = try ProgramTerms(
        #"{"currencies": {"USD": 2}, "cashback": [{"depth": 1, "rate": "20%"}]}"#)
      try await ledger.publish(terms)
    }
    try await ledger.register("bob", referredBy: "alice")
    return ledger
  }

  @Test func `Each sale pays alice once, whatever crashes, and however often it is sent`()
    async throws
  {
    var test = CrashTest(
      empty: Sales(), expected: { sales, id in sales.add(id) },
      open: { disk in try await open(disk) },
      take: { ledger, id in
        try await ledger.recordPayment(id, by: "bob", amount: "10.00", currency: "USD")
      },
      contents: { ledger in
        var sales = Sales()
        sales.earned = try await ledger.balance(of: "alice", in: "USD")?.earned ?? 0
        return sales
      })
    test.isRetrying = true
    try await test.check(
      steps: .element(of: ["sale-1", "sale-2"], otherwise: "sale-3"), lives: 100)
  }
}
