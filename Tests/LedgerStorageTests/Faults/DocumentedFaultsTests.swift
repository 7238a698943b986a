import Foundation
import LedgerStorage
import Testing

/// The article *Tried to destruction*, held against the tests it names.
@Suite("The article on what was tried")
struct DocumentedFaultsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private let article: String

  init() throws {
    article = try String(
      contentsOf: Self.root.appending(path: "Docs.docc/tried-to-destruction.md"), encoding: .utf8)
  }

  /// The cells of all rows of tables.
  private var rows: [[String]] {
    article.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Everything that the tests say.
  private static func tests() throws -> String {
    let folder = root.appending(path: "Tests")
    return try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
      .joined()
  }

  @Test("has each of the 70 faults once, with a test that is there and cites its number")
  func faults() throws {
    let tests = try Self.tests()
    var numbers: [Int] = []
    for row in rows where row.count == 4 {
      guard let number = Int(row[0]) else { continue }
      numbers.append(number)
      let name = row[3]
      #expect(tests.contains("\"\(name)\"") || tests.contains("func `\(name)`"), "\(name)")
      #expect(Citation.faults(in: name).contains(number), "\(number): \(name)")
    }
    #expect(numbers == Array(1...70))
  }

  #if DEBUG
  @Test("has each deliberate defect, with the fault that finds it")
  func saboteurs() throws {
    let defects = rows.filter { $0.count == 3 && $0[1].hasPrefix("`") }
    #expect(defects.map { $0[1] } == Saboteur.allCases.map { "`\($0.rawValue)`" })
    #expect(defects.map { $0[2] } == Saboteur.allCases.map { "\($0.trial.fault)" })
  }
  #endif

  @Test("shows code that is compiled and tested as it stands there")
  func code() throws {
    let source = try String(
      contentsOf: Self.root.appending(
        path: "Tests/ReferralLedgerTestingTests/CrashTesting/OwnStoreTests.swift"),
      encoding: .utf8)
    let lines = source.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    let compiled = lines.joined(separator: "\n")
    let blocks = article.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(blocks.count == 5)
    for block in blocks.dropLast() {
      let shown = block.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(compiled.contains(shown.joined(separator: "\n")), "\(block)")
    }
  }
}

/// The numbers that a test's name cites, such as "Faults 1–12, 14: …".
enum Citation {
  static func faults(in name: String) -> Set<Int> {
    guard let start = name.range(of: #"[Ff]aults? "#, options: .regularExpression) else {
      return []
    }
    var numbers: Set<Int> = []
    for part in name[start.upperBound...].prefix(while: { $0.isNumber || " ,–".contains($0) })
      .split(separator: ",")
    {
      let ends = part.split(separator: "–").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      guard let first = ends.first, let last = ends.last, first <= last else { continue }
      numbers.formUnion(first...last)
    }
    return numbers
  }
}
