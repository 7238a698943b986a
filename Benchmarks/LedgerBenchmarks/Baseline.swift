import Foundation

/// The counts that must not be exceeded: those of `Benchmarks/Baselines`, by the names they are reported under.
struct Baseline {
  private let most: [String: Double]

  /// Reads a document that gives each name its most.
  init(at path: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard let most = try JSONSerialization.jsonObject(with: data) as? [String: Double] else {
      throw BenchmarkFailure("\(path) is not one object of names and numbers")
    }
    self.most = most
  }

  /// What was found to be more than it may be, or not found at all.
  func excesses(in findings: Findings) -> [String] {
    most.sorted { $0.key < $1.key }.compactMap { name, most in
      guard let found = findings.all.first(where: { $0.name == name }) else {
        return "\(name) was not counted"
      }
      let worst = found.figures.compactMap(Double.init).max() ?? .infinity
      return worst > most ? "\(name): \(worst), and at most \(most) is allowed" : nil
    }
  }
}

/// What ends the benchmarks with a sentence.
struct BenchmarkFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
