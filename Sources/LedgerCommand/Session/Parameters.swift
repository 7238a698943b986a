import CommandLineKit
import ReferralLedger

/// What commands take that more than one of them takes, so that it is the same everywhere.
enum Parameters {
  static let ledger = Parameter.argument(
    ValueKind<String>.directory("LEDGER"), "the ledger's directory")
  static let participant = Parameter.argument(.id("PARTICIPANT"), "the participant's id")
  static let period = Parameter.argument(.id("PERIOD"), "the period's id")
  static let withdrawal = Parameter.argument(.id("ID"), "the withdrawal's id")
  static let onlyParticipant = Parameter.option(
    "participant", .id("P"), "for this one alone; for everybody unless told")
  static let payment = Parameter.argument(.id("PAYMENT"), "the payment's id")
  static let executor = Parameter.option(
    "executor", ValueKind<String>.text("COMMAND"), "a command that moves the money, run per line")
  static let ifDue = Parameter.option(
    "if-due", .schedule, "does nothing unless it is due, as weekly:mon@09:00 or monthly:1,15@01:00")
  static let asOf = Parameter.option(
    "as-of", .moment, "asks as it was at a position of the log, or at a time")
  static let reason = Parameter.required("reason", .id("TEXT"), "why; it is recorded")
  static let reference = Parameter.option(
    "reference", .id("R"), "what the outside world knows it by, such as a bank's number")
  static let yes = Parameter.flag("yes", "does it without asking")

  // What every command takes.
  static let actor = Parameter.option(
    "actor", .id("NAME"), "who causes what is recorded; the login name unless told")
  static let now = Parameter.option(
    "now", .time, "fixes the clock, for rehearsals and tests")
  static let quiet = Parameter.flag("quiet", "prints answers and errors only")
  static let format = Parameter.option(
    "format", .words("FORMAT", Format.allCases.map(\.rawValue)),
    "table (default on a terminal), json (default otherwise) or csv")

  static let common: [any AnyParameter] = [format, actor, now, quiet]
}

/// How an answer is printed.
enum Format: String, CaseIterable, Sendable {
  case table, json, csv
}

/// A place in the history of a ledger.
enum HistoricMoment: Hashable, Sendable {
  case position(UInt64)
  case time(Timestamp)
}

extension ValueKind where Value == Timestamp {
  /// A time in UTC.
  static let time = ValueKind("TIME") { text throws(ValueProblem) in
    guard let time = Timestamp(orDate: text) else {
      throw ValueProblem(
        "no time in UTC; write 2025-10-01T09:00:00Z, or 2025-10-01 for its first moment")
    }
    return time
  }
}

extension ValueKind where Value == HistoricMoment {
  /// A position or a time.
  static let moment = ValueKind("POSITION|TIME") { text throws(ValueProblem) in
    if let position = UInt64(plain: text) { return .position(position) }
    guard let time = Timestamp(orDate: text) else {
      throw ValueProblem(
        "neither a position nor a time in UTC; write 42, 2025-10-01T09:00:00Z, or 2025-10-01 for its first moment"
      )
    }
    return .time(time)
  }
}

extension ValueKind where Value == Schedule {
  /// A schedule.
  static let schedule = ValueKind("SCHEDULE") { text throws(ValueProblem) in
    do throws(ScheduleFailure) {
      return try Schedule(text)
    } catch {
      throw ValueProblem("no schedule; write weekly:mon@09:00 or monthly:1,15@01:00")
    }
  }
}

extension ValueKind where Value == UInt64 {
  /// A whole number.
  static func whole(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder) { text throws(ValueProblem) in
      guard let number = UInt64(plain: text) else {
        throw ValueProblem("no whole number; write digits only")
      }
      return number
    }
  }
}

extension ValueKind where Value == Text {
  /// An id or another text; what it may be is for the gate to say.
  static func id(_ placeholder: String) -> ValueKind {
    let text = ValueKind<String>.text(placeholder)
    return ValueKind(placeholder) { value throws(ValueProblem) in Text(try text.read(value)) }
  }
}

extension ValueKind where Value == Amount {
  /// An amount; what it may be is for the gate to say.
  static let amount = ValueKind("AMOUNT") { text throws(ValueProblem) in Amount(text) }
}

extension ValueKind where Value == String {
  /// The name of a consumer, as the store takes it.
  static let consumer = ValueKind("NAME") { text throws(ValueProblem) in
    guard Cursor.isName(text) else {
      throw ValueProblem(
        "no name of a consumer; write 1 to 64 of a–z, 0–9, '-', '_' and '.', with no '.' in front"
      )
    }
    return text
  }
}

extension Timestamp {
  /// Reads a time in UTC, or a date, which stands for its first moment in UTC.
  fileprivate init?(orDate text: String) {
    let isDate = text.utf8.count == 10 && !text.utf8.contains(UInt8(ascii: "T"))
    self.init(isDate ? text + "T00:00:00Z" : text)
  }
}

extension UInt64 {
  /// Reads digits and nothing else.
  init?(plain text: String) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self.init(text)
  }
}
