/// What the command is asked to do.
struct SoakOptions {
  var seed: UInt64 = .random(in: .min ... .max)
  var cycles = 100_000

  init(_ arguments: ArraySlice<String>) throws {
    var arguments = arguments
    while let name = arguments.popFirst() {
      guard let value = arguments.popFirst() else { throw Usage() }
      switch name {
      case "--seed": seed = try Self.number(value)
      case "--cycles": cycles = try Self.number(value)
      default: throw Usage()
      }
    }
  }

  private static func number<Number: FixedWidthInteger>(_ text: String) throws -> Number {
    guard let number = Number(text) else { throw Usage() }
    return number
  }

  struct Usage: Error, CustomStringConvertible {
    var description: String { "usage: LedgerSoak [--seed NUMBER] [--cycles NUMBER]" }
  }
}
