/// Something that walks the fields of an event in their one order: a reader, a writer, a check.
///
/// Each event lists its fields once, in its `visit` method. JSON and records, both ways, the checks of
/// shape and the comparison of content are visitors, so that none of them can forget a field.
///
/// A *deduced* field may be missing in a proposal, as the gate fills it; in a recorded event it is always
/// there. An *optional* field may be missing in both.
package protocol FieldVisitor<Form> {
  associatedtype Form: EventForm

  mutating func participant(_ name: StaticString, _ value: inout Form.Participant)
  mutating func participant(deduced name: StaticString, _ value: inout Form.Participant?)
  mutating func participant(optional name: StaticString, _ value: inout Form.Participant?)

  mutating func words(_ name: StaticString, _ value: inout Form.Words, maximum: Int)
  mutating func words(optional name: StaticString, _ value: inout Form.Words?, maximum: Int)
  mutating func destination(
    _ name: StaticString, _ value: inout Destination<Form>, byDefault: Bool)

  /// An amount and the currency it is in; the currency also is that of the amounts visited next.
  mutating func money(_ amount: inout Form.Value, _ currency: inout Form.CurrencyName)
  mutating func money(_ amount: inout Form.Value, deduced currency: inout Form.CurrencyName?)
  /// The currency of no amount in particular.
  mutating func currency(_ value: inout Form.CurrencyName)
  /// An amount in the currency of its period.
  mutating func periodAmount(_ name: StaticString, _ value: inout Form.Value)
  mutating func periodAmount(deduced name: StaticString, _ value: inout Form.Value?)

  mutating func earnings(_ value: inout Form.Earnings?)
  mutating func reversals(_ value: inout Form.Reversals?)
  mutating func counts(_ value: inout Form.Counts)
  mutating func totals(_ value: inout Form.Totals)

  mutating func time(_ name: StaticString, _ value: inout Timestamp)
  mutating func time(deduced name: StaticString, _ value: inout Timestamp?)
  mutating func count(_ name: StaticString, _ value: inout UInt64)
  mutating func count(deduced name: StaticString, _ value: inout UInt64?)
  mutating func count(optional name: StaticString, _ value: inout UInt64?)
  mutating func score(_ value: inout Score?)
  mutating func choice<Choice: FieldChoice>(
    _ name: StaticString, _ value: inout Choice, byDefault: Choice?)
  mutating func choice<Choice: FieldChoice>(deduced name: StaticString, _ value: inout Choice?)
  mutating func terms(_ value: inout Form.Terms, rules: inout UInt64?)
}

/// A field that is one of a few words.
package protocol FieldChoice: Hashable, Sendable, CaseIterable, RawRepresentable<UInt8> {
  /// The word that JSON carries.
  var word: StaticString { get }
  /// How many bits of a record number the cases.
  static var bits: Int { get }
}

extension FieldChoice {
  package static var bits: Int { 1 }
}
