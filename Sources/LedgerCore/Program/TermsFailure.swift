/// Why program terms could not be read.
public enum TermsFailure: Error, Hashable, Sendable {
  /// The text is not the JSON that terms are: what is wrong and at which byte.
  case malformed(String)
  /// The JSON is well formed, but a value is none that terms may have.
  case invalid(String)
}

extension TermsFailure: CustomStringConvertible {
  /// The form that people read.
  public var description: String {
    switch self {
    case .malformed(let problem), .invalid(let problem): problem
    }
  }
}
