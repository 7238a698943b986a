import Foundation
import Synchronization

/// What the benchmarks found, in order.
struct Findings: Sendable {
  /// One figure, as often as it was taken.
  struct Finding: Sendable {
    let name: String
    var figures: [String]
  }

  private(set) var all: [Finding] = []

  /// What was found so far in this process.
  static let shared = Mutex(Findings())

  mutating func add(_ name: String, _ figure: String) {
    if let index = all.firstIndex(where: { $0.name == name }) {
      all[index].figures.append(figure)
    } else {
      all.append(Finding(name: name, figures: [figure]))
    }
  }

  /// A table of those that were taken several times: median, least and most.
  var repeated: String {
    let rows = all.compactMap { finding -> String? in
      let numbers = finding.figures.compactMap(Double.init)
      guard numbers.count > 1, numbers.count == finding.figures.count else { return nil }
      return Findings.line(
        finding.name,
        "\(numbers.median.text())   (\((numbers.min() ?? 0).text()) … \((numbers.max() ?? 0).text()))"
      )
    }
    guard !rows.isEmpty else { return "" }
    return "\nof several turns: median   (least … most)\n" + rows.joined(separator: "\n")
  }

  /// The findings as one JSON document: names, and the figures of each as they were printed.
  func json() throws -> Data {
    let rows: [[String: Any]] = all.map { ["name": $0.name, "figures": $0.figures] }
    return try JSONSerialization.data(
      withJSONObject: ["findings": rows], options: [.prettyPrinted, .sortedKeys])
  }

  static func line(_ name: String, _ figure: String) -> String {
    name + String(repeating: " ", count: max(1, 54 - name.count)) + figure
  }
}

/// Prints a line at once, whatever reads it.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

/// Says what a benchmark found, a line each, and remembers it.
func report(_ name: String, _ figure: String) {
  say(Findings.line(name, figure))
  Findings.shared.withLock { $0.add(name, figure) }
}
