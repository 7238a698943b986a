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
  /// How a participant is named.
  public typealias Participant = ID
  /// How any other text is named.
  public typealias Words = Text
  /// How a currency is named.
  public typealias CurrencyName = Text
  /// How an amount is given.
  public typealias Value = Amount
  /// What a payment earned.
  public typealias Earnings = [Earning<Spelled>]
  /// What a refund takes back.
  public typealias Reversals = [Reversal<Spelled>]
  /// What was counted.
  public typealias Counts = [MetricCount<Spelled>]
  /// What a batch paid.
  public typealias Totals = [CurrencyTotal<Spelled>]
  /// The terms of a program.
  public typealias Terms = ProgramTerms

  /// Nobody yet.
  public static var blankParticipant: ID { Text("") }
  /// No text yet.
  public static var blankWords: Text { Text("") }
  /// No currency yet.
  public static var blankCurrency: Text { Text("") }
  /// No amount yet.
  public static var blankValue: Amount { Amount(minorUnits: 0, exponent: 0) }
  /// No terms yet.
  public static var blankTerms: ProgramTerms { ProgramTerms(currencies: []) }
}

/// Events as they are folded: participants and currencies as numbers, amounts in minor units.
///
/// Nothing of a dense event is counted by reference, so that folding one allocates and releases nothing.
public enum Dense: EventForm {
  /// How a participant is named.
  public typealias Participant = Handle
  /// How any other text is named.
  public typealias Words = RecordRange
  /// How a currency is named.
  public typealias CurrencyName = CurrencyIndex
  /// How an amount is given.
  public typealias Value = Int64
  /// What a payment earned.
  public typealias Earnings = DenseEarnings
  /// What a refund takes back.
  public typealias Reversals = DenseReversals
  /// What was counted.
  public typealias Counts = DenseCounts
  /// What a batch paid.
  public typealias Totals = DenseTotals
  /// The terms of a program.
  public typealias Terms = RecordRange

  /// Nobody yet.
  public static var blankParticipant: Handle { .none }
  /// No text yet.
  public static var blankWords: RecordRange { RecordRange(offset: 0, count: 0) }
  /// No currency yet.
  public static var blankCurrency: CurrencyIndex { CurrencyIndex(0) }
  /// No amount yet.
  public static var blankValue: Int64 { 0 }
  /// No terms yet.
  public static var blankTerms: RecordRange { blankWords }
}

/// The number of a participant: dense, from 0, in the order in which the log first names them.
public struct Handle: Hashable, Sendable, BitwiseCopyable, Comparable {
  /// The number itself; it indexes flat arrays.
  public let rawValue: UInt32

  package init(_ rawValue: UInt32) { self.rawValue = rawValue }

  /// Nobody.
  package static let none = Handle(.max)

  package var index: Int { Int(rawValue) }

  /// Nobody as `nil`.
  package var optional: Handle? { self == .none ? nil : self }

  /// Whether the left one comes first.
  public static func < (left: Handle, right: Handle) -> Bool { left.rawValue < right.rawValue }
}

/// The number of a currency, in the order in which the programs of the log declared them.
public struct CurrencyIndex: Hashable, Sendable, BitwiseCopyable, Comparable {
  /// The number itself.
  public let rawValue: UInt8

  package init(_ rawValue: UInt8) { self.rawValue = rawValue }

  package var index: Int { Int(rawValue) }

  /// Whether the left one comes first.
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
