/// What there is to say of a parameter without its type.
package struct ParameterSpec: Hashable, Sendable {
  /// What it is called: `strict` for `--strict`, `LEDGER` for an argument.
  package let name: String
  /// How it is given.
  package let kind: Kind
  /// What stands for its value.
  package let placeholder: String
  /// What it is for, in a line without a full stop.
  package let help: String
  /// How often it must be given at least.
  package let minimum: Int
  /// How often it may be given.
  package let maximum: Int
  /// What a shell can complete it to.
  package let completion: Completion

  /// How a parameter is given.
  package enum Kind: Hashable, Sendable {
    /// By its name alone.
    case flag
    /// By its name and a value.
    case option
    /// By its place.
    case argument
  }

  /// What a shell can complete a value to.
  package enum Completion: Hashable, Sendable {
    case nothing
    case file
    case directory
    case words([String])
  }

  /// How it stands in a usage line, without brackets.
  package var spelling: String {
    switch kind {
    case .flag: "--\(name)"
    case .option: "--\(name) \(placeholder)"
    case .argument: placeholder + (maximum > 1 ? "…" : "")
    }
  }

  /// How it stands in a usage line.
  package var usage: String { minimum == 0 ? "[\(spelling)]" : spelling }
}
