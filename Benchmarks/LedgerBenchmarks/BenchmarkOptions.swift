/// What the command line asks for.
struct BenchmarkOptions {
  /// Whether a small part of the workload is enough.
  private(set) var isShort = false
  /// The only benchmark that is wanted.
  private(set) var filter: String?
  /// Where files go.
  private(set) var directory: String?
  /// Where the findings are written.
  private(set) var json: String?
  /// Where the peers' programs are.
  private(set) var peers: String?
  /// The counts that must not be exceeded.
  private(set) var baseline: String?

  static let usage = """
    swift run -c release LedgerBenchmarks [--short] [--filter NAME] [--directory FOLDER]
                                          [--json FILE] [--baseline FILE] [--peers FOLDER]
    """

  /// Reads the arguments behind the program's name.
  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    while let option = rest.popFirst() {
      if option == "--short" {
        isShort = true
        continue
      }
      guard let value = rest.popFirst() else {
        throw BenchmarkFailure("\(option) is unknown or lacks its value\n\(Self.usage)")
      }
      switch option {
      case "--filter": filter = value
      case "--directory": directory = value
      case "--json": json = value
      case "--peers": peers = value
      case "--baseline": baseline = value
      default: throw BenchmarkFailure("\(option) is unknown\n\(Self.usage)")
      }
    }
  }
}
