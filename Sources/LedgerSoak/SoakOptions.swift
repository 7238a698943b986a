/// What the command is asked to do.
struct SoakOptions {
  var seed: UInt64 = .random(in: .min ... .max)
  /// How many crash-and-recover cycles there are at the least.
  var cycles = 100_000
  /// For how long it goes on, whatever the cycles.
  var seconds: Int?
  var level = Level.store

  /// What is tried.
  enum Level: String {
    /// The log in files by itself, crashed again and again.
    case store
    /// A whole ledger on top of it, crashed again and again.
    case ledger
    /// Every bit, every length, every torn byte, every call of a small log.
    case sweeps

    /// How many lives are drawn before the next line is printed.
    var lives: Int { self == .store ? 1000 : 100 }
  }

  init(_ arguments: ArraySlice<String>) throws {
    var arguments = arguments
    while let name = arguments.popFirst() {
      guard let value = arguments.popFirst() else { throw Usage() }
      switch name {
      case "--seed": seed = try Self.number(value)
      case "--level":
        guard let named = Level(rawValue: value) else { throw Usage() }
        level = named
      case "--cycles": cycles = try Self.number(value)
      case "--seconds": seconds = try Self.number(value)
      default: throw Usage()
      }
    }
  }

  private static func number<Number: FixedWidthInteger>(_ text: String) throws -> Number {
    guard let number = Number(text) else { throw Usage() }
    return number
  }

  /// Whether so many cycles, after so long, are not enough yet.
  func goesOn(after done: Int, _ elapsed: Duration) -> Bool {
    if let seconds { return elapsed < .seconds(seconds) }
    return done < cycles
  }

  struct Usage: Error, CustomStringConvertible {
    var description: String {
      """
      usage: LedgerSoak [--level store|ledger] [--seed NUMBER] [--cycles NUMBER | --seconds NUMBER]
             LedgerSoak --level sweeps
      """
    }
  }
}
