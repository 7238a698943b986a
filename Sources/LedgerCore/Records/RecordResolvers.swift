/// Spells a record out, as people and programs see it.
package struct SpellingResolver: RecordResolver {
  package typealias Form = Spelled

  private let directory: UnsafePointer<Directory>
  private var exponent: UInt8 = 0

  package init(directory: UnsafePointer<Directory>) { self.directory = directory }

  package func participant(_ name: UnsafeRawBufferPointer) -> ID? {
    TextScan.isValid(name) ? Text(decoding: name) : nil
  }

  package func words(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Text {
    Text(decoding: bytes)
  }

  package mutating func currency(_ code: UnsafeRawBufferPointer) -> Text? {
    guard let index = directory.pointee.index(of: code) else { return nil }
    let currency = directory.pointee.currency(index)
    exponent = currency.exponent
    return currency.code
  }

  package func value(_ units: Int64) -> Amount { Amount(minorUnits: units, exponent: exponent) }

  package func value(_ units: Int64, exponent: UInt8) -> Amount {
    Amount(minorUnits: units, exponent: exponent)
  }

  package func terms(_ terms: ProgramTerms, at range: RecordRange) -> ProgramTerms { terms }
}

/// Resolves a record's names to numbers, giving new participants theirs.
package struct DenseResolver: RecordResolver {
  package typealias Form = Dense

  private let directory: UnsafeMutablePointer<Directory>
  private var latest: UInt32 = .max

  @inline(__always)
  package init(directory: UnsafeMutablePointer<Directory>) { self.directory = directory }

  @inline(__always)
  package mutating func participant(_ name: UnsafeRawBufferPointer) -> Handle? {
    let key = NameKey(name)
    let number =
      latest == .max
      ? directory.pointee.participants.internChecked(key, expected: .max)
      : directory.pointee.participants.internChecked(key, after: latest)
    guard let number else { return nil }
    latest = number
    return Handle(number)
  }

  @inline(__always)
  package func words(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> RecordRange {
    RecordRange(
      offset: UInt32(truncatingIfNeeded: offset), count: UInt32(truncatingIfNeeded: bytes.count))
  }

  @inline(__always)
  package mutating func currency(_ code: UnsafeRawBufferPointer) -> CurrencyIndex? {
    directory.pointee.index(of: code)
  }

  @inline(__always)
  package func value(_ units: Int64) -> Int64 { units }

  @inline(__always)
  package func value(_ units: Int64, exponent: UInt8) -> Int64 { units }

  package func terms(_ terms: ProgramTerms, at range: RecordRange) -> RecordRange {
    directory.pointee.declare(terms)
    return range
  }
}
