/// How an event names things: spelled out as people and records do, or dense as reducers do.
///
/// One definition of the events serves both worlds. What arrives, what is stored and what is printed is
/// ``Spelled``: ids as text, amounts as decimals. What is folded is ``Dense``: participants and
/// currencies are small numbers, amounts are minor units, and other texts stay in the record's bytes.
public protocol EventForm: Sendable {
  /// How a participant is named.
  associatedtype Participant: Hashable, Sendable
  /// How any other id, and every free text, is named.
  associatedtype Words: Hashable, Sendable
  /// How a currency is named.
  associatedtype CurrencyName: Hashable, Sendable
  /// How an amount is given.
  associatedtype Value: Hashable, Sendable
  /// What a payment earned.
  associatedtype Earnings: EventList<Earning<Self>>, Sendable
  /// What a refund takes back.
  associatedtype Reversals: EventList<Reversal<Self>>, Sendable
  /// What was counted.
  associatedtype Counts: EventList<MetricCount<Self>>, Sendable
  /// What a batch paid.
  associatedtype Totals: EventList<CurrencyTotal<Self>>, Sendable
  /// The terms of a program.
  associatedtype Terms: Hashable, Sendable

  /// A participant that a visitor fills in.
  static var blankParticipant: Participant { get }
  /// A text that a visitor fills in.
  static var blankWords: Words { get }
  /// A currency that a visitor fills in.
  static var blankCurrency: CurrencyName { get }
  /// An amount that a visitor fills in.
  static var blankValue: Value { get }
  /// Terms that a visitor fills in.
  static var blankTerms: Terms { get }
}

/// A part of an event that repeats.
public protocol EventList<Element>: Hashable {
  /// What repeats.
  associatedtype Element
  /// None of them.
  init()
  /// Adds one at the end.
  mutating func append(_ element: Element)
}

extension Array: EventList where Element: Hashable {}

/// Events as they are proposed, stored and printed: ids as text, amounts as decimals.
public enum Spelled: EventForm {
  public typealias Participant = ID
  public typealias Words = Text
  public typealias CurrencyName = Text
  public typealias Value = Amount
  public typealias Earnings = [Earning<Spelled>]
  public typealias Reversals = [Reversal<Spelled>]
  public typealias Counts = [MetricCount<Spelled>]
  public typealias Totals = [CurrencyTotal<Spelled>]
  public typealias Terms = ProgramTerms

  public static var blankParticipant: ID { Text("") }
  public static var blankWords: Text { Text("") }
  public static var blankCurrency: Text { Text("") }
  public static var blankValue: Amount { Amount(minorUnits: 0, exponent: 0) }
  public static var blankTerms: ProgramTerms { ProgramTerms(currencies: []) }
}

/// Events as they are folded: participants and currencies as numbers, amounts in minor units.
///
/// Nothing of a dense event is counted by reference, so that folding one allocates and releases nothing.
public enum Dense: EventForm {
  public typealias Participant = Handle
  public typealias Words = RecordRange
  public typealias CurrencyName = CurrencyIndex
  public typealias Value = Int64
  public typealias Earnings = DenseEarnings
  public typealias Reversals = DenseReversals
  public typealias Counts = DenseCounts
  public typealias Totals = DenseTotals
  public typealias Terms = RecordRange

  public static var blankParticipant: Handle { .none }
  public static var blankWords: RecordRange { RecordRange(offset: 0, count: 0) }
  public static var blankCurrency: CurrencyIndex { CurrencyIndex(0) }
  public static var blankValue: Int64 { 0 }
  public static var blankTerms: RecordRange { blankWords }
}

/// The number of a participant: dense, from 0, in the order in which the log first names them.
public struct Handle: Hashable, Sendable, Comparable {
  /// The number itself; it indexes flat arrays.
  public let rawValue: UInt32

  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody.
  package static let none = Handle(.max)

  package var index: Int { Int(rawValue) }

  /// Nobody as `nil`.
  package var optional: Handle? { self == .none ? nil : self }

  public static func < (left: Handle, right: Handle) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a currency, in the order in which the programs of the log declared them.
public struct CurrencyIndex: Hashable, Sendable, Comparable {
  /// The number itself.
  public let rawValue: UInt8

  package init(_ rawValue: UInt8) { self.rawValue = rawValue }

  package var index: Int { Int(rawValue) }

  public static func < (left: CurrencyIndex, right: CurrencyIndex) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// Where a text stands within its record; ``FoldContext/text(_:)`` spells it.
public struct RecordRange: Hashable, Sendable {
  package let offset: UInt32
  package let count: UInt32

  package init(offset: UInt32, count: UInt32) {
    self.offset = offset
    self.count = count
  }
}
