import LedgerCore
@testable import ReferralLedger
import ReferralLedgerTesting
import Testing

/// Referral codes that the ledger draws (rule R5).
@Suite struct CodeTests {
  @Test func `R5: the same randomness gives the same code, and an owner keeps theirs`() async throws
  {
    let ledger = try await Program.ledger()
    var random = Drawn([7])
    let code = try await ledger.issueCode(to: "ann", random: &random)
    #expect(code == "92222222")
    #expect(try await ledger.issueCode(to: "ann", random: &random) == code)
    #expect(try await ledger.issueCode(to: "ann") == code)
    #expect(await ledger.position == 2)
    #expect(try await ledger.referral(of: "ann").code == code)
    _ = try await ledger.apply(code: code, to: "bob")
    #expect(try await ledger.referral(of: "bob").referrer == "ann")
  }

  @Test func `R5: a code that somebody has is drawn again`() async throws {
    let ledger = try await Program.ledger()
    var random = Drawn([1, 1, 1, 2])
    #expect(try await ledger.issueCode(to: "ann", random: &random) == "32222222")
    #expect(try await ledger.issueCode(to: "bob", random: &random) == "42222222")
    #expect(random.isSpent)
    var another = Drawn([3])
    #expect(
      try await ledger.issueCode(to: "ann", isAnother: true, random: &another) == "52222222")
    #expect(try await ledger.issueCode(to: "ann") == "32222222")
  }

  @Test(.timeLimit(.minutes(10)))
  func `R5: a code that another process issued meanwhile is drawn again`() async throws {
    let memory = MemoryStore()
    let here = try await Program.ledger(on: memory)
    let there = try await Ledger.open(on: memory)
    var random = Drawn([1])
    #expect(try await here.issueCode(to: "ann", random: &random) == "32222222")
    var same = Drawn([1, 2])
    #expect(try await there.issueCode(to: "bob", random: &same) == "42222222")
    // And the one who has a code by now is told it, though this process had not heard of it.
    #expect(try await here.issueCode(to: "bob") == "42222222")
    #expect(await here.position == 3)
  }

  @Test func `R5: randomness that repeats itself is given up, and the code refused`() async throws {
    let ledger = try await Program.ledger()
    var constant = Constant()
    #expect(try await ledger.issueCode(to: "ann", random: &constant) == "92222222")
    constant.count = 0
    let refused = try await #require(throws: LedgerFailure.self) {
      var again = Constant()
      defer { #expect(again.count == Ledger.maximumDraws) }
      _ = try await ledger.issueCode(to: "bob", random: &again)
    }
    guard case .rejected(let rejection) = refused else { throw refused }
    #expect(rejection.code == .conflict)
    #expect(try await ledger.issueCode(to: "ann", random: &constant) == "92222222")
    #expect(constant.count == 0)
    #expect(await ledger.position == 2)
  }

  @Test func `R5: codes have 40 bits of an alphabet without look-alikes`() {
    var random = RandomSource(seed: 5)
    var codes: Set<Text> = []
    var letters: Set<Character> = []
    for _ in 0..<2000 {
      let code = ReferralCode.make(using: &random)
      #expect(code.string.count == 8)
      letters.formUnion(code.string)
      codes.insert(code)
    }
    #expect(codes.count == 2000)
    #expect(letters == Set("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"))
    #expect(letters.count == 32)
  }

  /// Always gives the same.
  private struct Constant: RandomNumberGenerator {
    var count = 0

    mutating func next() -> UInt64 {
      count += 1
      return 7
    }
  }

  /// Gives what a test says, then stops.
  private struct Drawn: RandomNumberGenerator {
    private var numbers: [UInt64]

    init(_ numbers: [UInt64]) { self.numbers = numbers }

    var isSpent: Bool { numbers.isEmpty }

    mutating func next() -> UInt64 {
      #expect(!numbers.isEmpty, "more was drawn than the test foresaw")
      return numbers.isEmpty ? .random(in: 0 ... .max) : numbers.removeFirst()
    }
  }
}
