import LedgerCore
import ReferralLedgerTesting
import Testing

@Suite("Records: damage is refused, and never more is read than there is")
struct RecordDamageTests {
  /// Reads bytes; where they are a record, it must be the only one for its event.
  private static func check(_ record: [UInt8], _ state: LedgerState) -> RecordFailure? {
    do throws(RecordFailure) {
      let event = try RecordSamples.spell(record, state)
      let again = RecordSamples.record(event)
      #expect(
        again == record, "\(RecordSamples.hex(record)) is written as \(RecordSamples.hex(again))")
      // What is a record must fold, whatever it says happened.
      var folded = state
      #expect(throws: Never.self) {
        try record.withUnsafeBytes { try folded.fold($0) }
      }
      return nil
    } catch {
      #expect(error.offset >= 0 && error.offset <= record.count)
      var folded = state
      #expect(throws: error) { try record.withUnsafeBytes { try folded.fold($0) } }
      return error
    }
  }

  @Test("Records: every truncation is refused", arguments: RecordSamples.all)
  func truncations(event: LedgerEvent) {
    let (record, state) = (RecordSamples.record(event), RecordSamples.state)
    #expect(Self.check(record, state) == nil)
    for count in 0..<record.count {
      #expect(Self.check(Array(record.prefix(count)), state) != nil)
    }
    #expect(Self.check(record + [0], state)?.problem == .trailingBytes)
    #expect(Self.check([], state)?.problem == .truncated)
  }

  @Test(
    "Records: every flipped bit is refused, or is the canonical record of another event",
    arguments: RecordSamples.all)
  func flips(event: LedgerEvent) {
    var (record, state) = (RecordSamples.record(event), RecordSamples.state)
    if event.body.type == .programPublished { state = LedgerState() }
    for index in record.indices {
      for bit in 0..<8 as Range<UInt8> {
        record[index] ^= 1 << bit
        _ = Self.check(record, state)
        record[index] ^= 1 << bit
      }
    }
  }

  @Test("Records: random bytes behind every type never trap")
  func noise() {
    var random = RandomSource(seed: 3)
    let state = RecordSamples.state
    for _ in 0..<3_000 {
      var bytes = (0..<random.below(60)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      if let first = bytes.indices.first { bytes[first] = UInt8(random.below(27)) }
      _ = Self.check(bytes, state)
    }
  }

  /// `ReferrerBlocked` of `ann` with a reason: 0b 00, at 0, recordedAt 0, actor `a`.
  static let prefix: [UInt8] = [11, 0, 0, 0, 1, 97]

  @Test(
    "Records: numbers, texts, choices and times beyond their limits are refused for what they are",
    arguments: [
      (prefix + [3, 97, 110, 110, 1, 120], nil),
      ([0] + prefix.dropFirst(), .unknownType), ([26] + prefix.dropFirst(), .unknownType),
      ([255] + prefix.dropFirst(), .unknownType),
      // Bits that nothing takes.
      ([11, 2, 0, 0, 1, 97, 3, 97, 110, 110, 1, 120], .invalidChoice),
      ([11, 128, 0, 0, 1, 97, 3, 97, 110, 110, 1, 120], .invalidChoice),
      // Lengths of 2³¹, 2³² − 1 and 2⁶³, and an empty text.
      (prefix + [0x80, 0x80, 0x80, 0x80, 0x08], .invalidText),
      (prefix + [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .invalidText),
      (prefix + [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], .invalidText),
      (prefix + [0], .invalidText), (prefix + [0x81, 0x01], .invalidText),
      (prefix + [127, 97], .truncated),
      // Numbers that are not in their shortest form, or of more than 64 bits.
      (prefix + [0x83, 0x00, 97, 110, 110, 1, 120], .invalidNumber),
      ([11, 0, 0x80, 0x00, 0, 1, 97], .invalidNumber),
      (
        [11, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0, 1, 97],
        .invalidNumber
      ),
      ([11, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], .invalidNumber),
      // A time after the year 9999.
      (
        [11, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01, 0] + prefix.suffix(2)
          + [3, 97, 110, 110, 1, 120], .invalidTime
      ),
      // Control characters and broken UTF-8, in a name and in another text.
      (prefix + [3, 97, 10, 110, 1, 120], .invalidText),
      (prefix + [2, 0xC2, 0x85, 1, 120], .invalidText),
      (prefix + [2, 0xC3, 0x28, 1, 120], .invalidText), (prefix + [1, 97, 1, 0x7F], .invalidText),
      (prefix + [1, 97, 3, 0xED, 0xA0, 0x80], .invalidText),
      (prefix + [1, 97, 1, 120, 0], .trailingBytes),
    ] as [([UInt8], RecordFailure.Problem?)])
  func hostile(record: [UInt8], problem: RecordFailure.Problem?) {
    #expect(Self.check(record, RecordSamples.state)?.problem == problem)
  }

  /// `EngagementRecorded` in period `p` of `a`, up to its counts.
  static let engagement: [UInt8] = [16, 0, 0, 0, 1, 97, 1, 112, 1, 97]
  /// `BatchFinished` of batch `b` with three counts of 0, up to its totals.
  static let finished: [UInt8] = [10, 0, 0, 0, 1, 97, 1, 98, 0, 0, 0]

  @Test(
    "Records: lists are sorted, without repetition, and no longer than the record",
    arguments: [
      (engagement + [0], nil), (engagement + [2, 1, 97, 5, 1, 98, 5], nil),
      (engagement + [2, 1, 98, 5, 1, 97, 5], .notCanonical),
      (engagement + [2, 1, 97, 5, 1, 97, 5], .notCanonical),
      (engagement + [2, 1, 97, 5], .truncated),
      (engagement + [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .truncated),
      (engagement + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], .truncated),
      (engagement + [1, 1, 97, 0x81, 0x80, 0x80, 0x80, 0x10], .invalidNumber),
      (finished + [0], nil), (finished + [2, 3, 83, 79, 76, 2, 3, 85, 83, 68, 2], nil),
      (finished + [2, 3, 85, 83, 68, 2, 3, 83, 79, 76, 2], .notCanonical),
      (finished + [2, 3, 85, 83, 68, 2, 3, 85, 83, 68, 2], .notCanonical),
      (finished + [1, 3, 69, 85, 82, 2], .unknownCurrency),
      (finished + [0x80, 0x80, 0x80, 0x80, 0x08], .truncated),
      // A count above 2⁵³.
      (
        [10, 0, 0, 0, 1, 97, 1, 98, 0x81, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0, 0, 0],
        .invalidNumber
      ),
    ] as [([UInt8], RecordFailure.Problem?)])
  func lists(record: [UInt8], problem: RecordFailure.Problem?) {
    #expect(Self.check(record, RecordSamples.state)?.problem == problem)
  }

  /// A payment of 1 minor unit of USD by `b`, up to its earnings, of which two bits tell how many there are.
  static func payment(earnings: UInt8) -> [UInt8] {
    [5, earnings << 6, 0, 0, 1, 97, 1, 112, 1, 98, 3, 85, 83, 68, 2]
  }

  @Test(
    "Records: a leg has a rate of at most 100% in its coarsest unit, and there are at most eight",
    arguments: [
      (0, [], nil), (0, [0], .trailingBytes), (1, [1, 97, 0, 20, 2], nil),
      (1, [1, 97, 0, 100, 2], nil), (1, [1, 97, 0, 101, 2], .invalidChoice),
      (1, [1, 97, 0x20, 100, 2], .invalidChoice), (1, [1, 97, 0x40, 100, 2], .invalidChoice),
      (1, [1, 97, 0x60, 1, 2], .invalidChoice), (1, [1, 97, 0x18, 20, 2], .invalidChoice),
      (1, [1, 97, 0x20, 101, 2], nil), (2, [1, 97, 0, 20, 2], .truncated),
      (2, [1, 97, 0, 20, 2, 1, 99, 1, 10, 2], nil),
      (3, [3, 1, 97, 0, 20, 2, 1, 99, 1, 10, 2, 1, 100, 2, 5, 2], nil),
      // What two bits can count is not counted by a number.
      (3, [2, 1, 97, 0, 20, 2, 1, 99, 1, 10, 2], .invalidNumber), (3, [0], .invalidNumber),
      (3, [9], .invalidNumber), (3, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F], .invalidNumber),
    ] as [(UInt8, [UInt8], RecordFailure.Problem?)])
  func legs(count: UInt8, legs: [UInt8], problem: RecordFailure.Problem?) {
    let record = Self.payment(earnings: count) + legs
    #expect(Self.check(record, RecordSamples.state)?.problem == problem)
  }

  @Test("Records: a currency is written with exactly the bytes that were declared")
  func currencyBytes() {
    let code: [UInt8] = [8, 85, 83, 68, 0, 0, 0, 0, 0x0B]
    let record: [UInt8] = [5, 0, 0, 0, 1, 97, 1, 112, 1, 98] + code + [2]
    #expect(Self.check(record, RecordSamples.state)?.problem == .unknownCurrency)
  }

  @Test("Records: terms are canonical JSON that may be published")
  func terms() {
    func record(_ json: String) -> [UInt8] {
      var bytes: [UInt8] = [1, 0, 0, 0, 1, 97, 1, 1]
      RecordFraming.append(Array(json.utf8), to: &bytes)
      return bytes
    }
    let terms = ProgramTerms(currencies: [Currency(code: "USD", exponent: 2)])
    let canonical = String(decoding: terms.json, as: UTF8.self)
    let state = LedgerState()
    #expect(Self.check(record(canonical), state) == nil)
    #expect(Self.check(record(canonical + " "), state)?.problem == .notCanonical)
    #expect(Self.check(record(#"{"currencies":{"USD":2}}"#), state)?.problem == .notCanonical)
    #expect(Self.check(record("{"), state)?.problem == .invalidTerms)
    #expect(Self.check(record(#"{"currencies":{}}"#), state)?.problem == .invalidTerms)
  }

  @Test("Records: a failure names the problem and the byte, and nothing of the content")
  func description() {
    let failure = RecordFailure(offset: 12, problem: .truncated)
    #expect(failure.description == "the record ends within a field (byte 12 of the record)")
    #expect(ReplayFailure(position: 9, failure: failure).description.hasPrefix("position 9: "))
  }
}
