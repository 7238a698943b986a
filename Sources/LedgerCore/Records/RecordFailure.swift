/// Why bytes are not a record: what is wrong, and at which byte of the record.
public struct RecordFailure: Error, Hashable, Sendable {
  /// The offset within the record at which reading stopped.
  public let offset: Int
  /// What is wrong.
  public let problem: Problem

  package init(offset: Int, problem: Problem) {
    self.offset = offset
    self.problem = problem
  }

  /// What can be wrong with a record.
  public enum Problem: String, Hashable, Sendable {
    /// The record ends within a field.
    case truncated = "the record ends within a field"
    /// Bytes follow the last field.
    case trailingBytes = "bytes follow the last field"
    /// The first byte is no type that this version knows.
    case unknownType = "the type is unknown to this version"
    /// A number is longer than it needs to be, or too large.
    case invalidNumber = "a number is not in its shortest form, or too large"
    /// A text is empty, too long, not UTF-8, or has a control character.
    case invalidText = "a text is empty, too long, not UTF-8, or has a control character"
    /// A choice, flag or bit has no meaning.
    case invalidChoice = "a choice or flag has no meaning"
    /// A time lies outside the years 0001…9999.
    case invalidTime = "a time lies outside the years 0001 to 9999"
    /// A currency was never declared by a program before this record.
    case unknownCurrency = "the currency was never declared"
    /// Metrics, totals or terms are not in their canonical order or form.
    case notCanonical = "a part is not in its canonical form"
    /// The program's terms cannot be read.
    case invalidTerms = "the terms cannot be read"
  }
}

extension RecordFailure: CustomStringConvertible {
  /// What is wrong and where, without any of the record's content.
  public var description: String { "\(problem.rawValue) (byte \(offset) of the record)" }
}
