/// Who and what the log has named so far: participants and currencies, and their dense numbers.
public struct Directory: Sendable {
  package var participants: NameTable
  /// All currencies that programs declared, in the order of their numbers.
  package private(set) var currencies = Column<DeclaredCurrency>()

  package init(hash: KeyedHash) {
    participants = NameTable(hash: hash, pieceBits: 8)
  }

  /// The hash of names, and of keys.
  package var hash: KeyedHash {
    @inline(__always) get { participants.hash }
  }

  /// How many participants the log has named.
  public var participantCount: Int { participants.count }

  /// The number of a participant, or `nil` where the log never named them.
  public func handle(of participant: ID) -> Handle? {
    participants.number(of: participant).map(Handle.init)
  }

  /// The name of a participant.
  public func name(of participant: Handle) -> ID { participants.name(of: participant.rawValue) }

  /// The number of a currency, or `nil` where no program declared it.
  public func index(of code: Text) -> CurrencyIndex? {
    code.withBytes { index(of: $0) }
  }

  /// The currency of a number.
  public func currency(_ index: CurrencyIndex) -> Currency {
    guard index.index < currencies.count else { return Currency(code: Text(""), exponent: 0) }
    return currencies[index.index].currency
  }

  @inline(__always)
  package func index(of code: UnsafeRawBufferPointer) -> CurrencyIndex? {
    code.count < 8 ? index(ofShort: code) : index(ofLong: code)
  }

  /// The number of a currency whose code has up to seven bytes.
  ///
  /// Nothing is called while it looks: else a reader that has but a pointer to the directory would have to keep
  /// alive all that is in it, for every record, which takes as long as reading it.
  @inline(__always)
  package func index(ofShort code: UnsafeRawBufferPointer) -> CurrencyIndex? {
    // All bytes are in the word, and their number.
    let word = DeclaredCurrency.word(code)
    for number in 0..<currencies.count where currencies[number].word == word {
      return CurrencyIndex(UInt8(truncatingIfNeeded: number))
    }
    return nil
  }

  @inline(never)
  package func index(ofLong code: UnsafeRawBufferPointer) -> CurrencyIndex? {
    let word = DeclaredCurrency.word(code)
    for number in 0..<currencies.count
    where currencies[number].word == word && currencies[number].isCode(code) {
      return CurrencyIndex(UInt8(truncatingIfNeeded: number))
    }
    return nil
  }

  /// Gives new currencies their numbers, in the order of their codes.
  package mutating func declare(_ terms: ProgramTerms) { declare(terms.currencies) }

  /// Gives new currencies their numbers, in the given order.
  package mutating func declare(_ declared: [Currency]) {
    for currency in declared where index(of: currency.code) == nil {
      currencies.append(DeclaredCurrency(currency))
    }
  }

  package mutating func visitParts(_ visitor: inout some StatePartVisitor) {
    visitor.visit(&participants)
    visitor.visit(&currencies)
  }
}

/// A currency and the first eight bytes of its code as one word.
package struct DeclaredCurrency: SpelledRow {
  package let currency: Currency
  package let word: UInt64

  init(_ currency: Currency) {
    self.currency = currency
    word = currency.code.withBytes { DeclaredCurrency.word($0) }
  }

  @inline(__always)
  static func word(_ code: UnsafeRawBufferPointer) -> UInt64 {
    let count = UInt64(truncatingIfNeeded: code.count) << 56
    if code.count < 8 { return count | code.shortWord }
    return count ^ code.loadUnaligned(as: UInt64.self).littleEndian
  }

  @inline(never)
  func isCode(_ bytes: UnsafeRawBufferPointer) -> Bool {
    currency.code.withBytes { $0.elementsEqual(bytes) }
  }

  package func digest(into sink: inout some DigestSink) {
    sink.absorb(currency.code)
    sink.absorb(currency.exponent)
  }

  /// The exponent, then the code.
  package var spelled: [UInt8] { [currency.exponent] + currency.code.withBytes { Array($0) } }

  package init?(spelled bytes: UnsafeRawBufferPointer) {
    guard let exponent = bytes.first, exponent <= Currency.maximumExponent else { return nil }
    let code = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
    guard TextScan.isValid(code), code.count >= 1, code.count <= Limits.currencyBytes else {
      return nil
    }
    self.init(Currency(code: Text(decoding: code), exponent: exponent))
  }
}
