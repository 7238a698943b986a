import Foundation
import ReferralLedger
import Testing

/// One golden case, read from its file.
struct GoldenCase: Sendable, CustomTestStringConvertible {
  let name: String
  let terms: ProgramTerms
  let events: [String]
  let now: Timestamp
  let position: UInt64
  let duplicates: Int
  let rejected: [Rejected]
  let balances: [[String: String]]
  let payouts: Payouts?
  let preview: Preview?

  struct Rejected: Hashable, Sendable {
    let index: Int
    let code: String
  }

  struct Payouts: Sendable {
    let pool: String
    let bonuses: String
    let lines: Set<[String: String]>
  }

  /// A batch previewed at the end.
  struct Preview: Sendable {
    let batch: String
    let lines: [[String: String]]
    let leftOut: [[String: String]]
    let totals: [String: String]
    let payees: Int
  }

  var testDescription: String { name }

  /// All cases of the fixtures.
  static func all() throws -> [GoldenCase] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/golden")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    return try files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }.map(GoldenCase.init)
  }

  private init(_ file: URL) throws {
    name = file.deletingPathExtension().lastPathComponent
    let parsed = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
    let json = try Self.object(parsed)
    let expect = try Self.object(json["expect"])
    terms = try ProgramTerms(Self.text(json["terms"]))
    events = try Self.array(json["events"]).map(Self.text)
    guard let moment = Timestamp(try Self.string(json["now"])) else { throw Unreadable() }
    now = moment
    position = UInt64(try Self.number(expect["position"]))
    duplicates = try Self.number(expect["duplicates"])
    rejected = try Self.array(expect["rejected"]).map {
      let entry = try Self.object($0)
      return Rejected(
        index: try Self.number(entry["index"]), code: try Self.string(entry["code"]))
    }
    balances = try Self.array(expect["balances"]).map(Self.strings)
    payouts = try expect["payouts"].map {
      let payouts = try Self.object($0)
      return Payouts(
        pool: try Self.string(payouts["pool"]), bonuses: try Self.string(payouts["bonuses"]),
        lines: Set(try Self.array(payouts["lines"]).map(Self.strings)))
    }
    preview = try expect["preview"].map {
      let preview = try Self.object($0)
      return Preview(
        batch: try Self.string(preview["batch"]),
        lines: try Self.array(preview["lines"]).map(Self.strings),
        leftOut: try Self.array(preview["leftOut"]).map(Self.strings),
        totals: try Self.strings(preview["totals"] ?? 0), payees: try Self.number(preview["payees"])
      )
    }
  }

  /// A balance as the command line prints it.
  static func row(_ balance: Balance) -> [String: String] {
    let figures: [(String, KeyPath<Balance, Int64>)] = [
      ("earned", \.earned), ("paid", \.paid), ("pending", \.pending), ("onHold", \.onHold),
      ("inFlight", \.inFlight), ("payable", \.payable), ("wallet", \.wallet),
      ("reserved", \.reserved), ("available", \.available), ("unclaimed", \.unclaimed),
    ]
    var row = [
      "participant": balance.participant.string, "currency": balance.currency.code.string,
    ]
    for (name, figure) in figures { row[name] = balance.money(figure).amount.description }
    return row
  }

  // MARK: Reading

  private struct Unreadable: Error {}

  private static func object(_ value: Any?) throws -> [String: Any] {
    guard let object = value as? [String: Any] else { throw Unreadable() }
    return object
  }

  private static func array(_ value: Any?) throws -> [Any] {
    guard let array = value as? [Any] else { throw Unreadable() }
    return array
  }

  private static func strings(_ value: Any) throws -> [String: String] {
    guard let strings = value as? [String: String] else { throw Unreadable() }
    return strings
  }

  private static func string(_ value: Any?) throws -> String {
    guard let string = value as? String else { throw Unreadable() }
    return string
  }

  private static func number(_ value: Any?) throws -> Int {
    guard let number = value as? Int else { throw Unreadable() }
    return number
  }

  private static func text(_ value: Any?) throws -> String {
    let data = try JSONSerialization.data(withJSONObject: value ?? NSNull())
    return String(decoding: data, as: UTF8.self)
  }
}
