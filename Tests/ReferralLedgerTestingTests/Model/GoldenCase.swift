import Foundation
import LedgerCore

/// A small ledger with figures worked out by hand, as `Tests/Fixtures/golden` has it.
struct GoldenCase: CustomStringConvertible, Sendable {
  struct Rejected: Equatable, Sendable {
    let index: Int
    let code: String
  }

  let name: String
  let terms: ProgramTerms
  let proposals: [Proposal]
  let now: Timestamp
  let position: Int
  let duplicates: Int
  let rejected: [Rejected]
  /// Rows of participant, currency and every figure, as text.
  let balances: [[String: String]]
  let payouts: Payouts?

  struct Payouts: Sendable {
    let pool: String
    let shares: String
    let bonuses: String
    /// `kind participant referee amount`, sorted.
    let lines: [String]
  }

  var description: String { name }

  /// Read anew each time: what a global keeps for ever behind tagged pointers looks leaked to a sanitizer.
  static var all: [GoldenCase] { load() }

  private static func load() -> [GoldenCase] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden")
    let files =
      (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil))
      ?? []
    return files.filter { $0.pathExtension == "json" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .compactMap { try? GoldenCase(file: $0) }
  }

  private struct Unreadable: Error {}

  private init(file: URL) throws {
    let object = try JSONSerialization.jsonObject(with: try Data(contentsOf: file))
    guard let root = object as? [String: Any], let expect = root["expect"] as? [String: Any],
      let terms = root["terms"], let events = root["events"] as? [[String: Any]],
      let now = (root["now"] as? String).flatMap({ Timestamp($0) }),
      let position = expect["position"] as? Int, let duplicates = expect["duplicates"] as? Int,
      let rejected = expect["rejected"] as? [[String: Any]],
      let balances = expect["balances"] as? [[String: String]]
    else { throw Unreadable() }
    let json = try JSONSerialization.data(withJSONObject: terms)
    name = file.lastPathComponent
    self.terms = try ProgramTerms(String(decoding: json, as: UTF8.self))
    proposals = try events.map { line in
      guard let proposal = Proposal(json: line) else { throw Unreadable() }
      return proposal
    }
    self.now = now
    self.position = position
    self.duplicates = duplicates
    self.balances = balances
    self.rejected = rejected.compactMap { line in
      guard let index = line["index"] as? Int, let code = line["code"] as? String else {
        return nil
      }
      return Rejected(index: index, code: code)
    }
    payouts = (expect["payouts"] as? [String: Any]).flatMap { Payouts(json: $0) }
  }
}

extension GoldenCase.Payouts {
  fileprivate init?(json: [String: Any]) {
    guard let pool = json["pool"] as? String, let shares = json["shares"] as? String,
      let bonuses = json["bonuses"] as? String, let lines = json["lines"] as? [[String: String]]
    else { return nil }
    self.pool = pool
    self.shares = shares
    self.bonuses = bonuses
    self.lines = lines.map { line in
      ["kind", "participant", "referee", "amount"].map { line[$0] ?? "" }.joined(separator: " ")
    }.sorted()
  }
}
