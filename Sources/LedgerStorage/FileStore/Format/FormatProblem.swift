/// Why bytes are not what the format says.
package enum FormatProblem: Error, Hashable, Sendable {
  /// The bytes end too early.
  case cutOff
  /// What stands there is something else, or nothing.
  case notThere
  /// The bytes do not match their checksum.
  case checksum
  /// It is right in itself, and belongs elsewhere or to an earlier epoch.
  case misplaced(String)
  /// The checksum is right, and what it covers cannot be: no crash does that.
  case impossible(String)
  /// A later version wrote this.
  case newer(String)

  /// Whether the bytes could be what a crash left of a write.
  package var mayBeTorn: Bool {
    switch self {
    case .cutOff, .notThere, .checksum, .misplaced: true
    case .impossible, .newer: false
    }
  }
}

extension FormatProblem: CustomStringConvertible {
  /// The problem in a few words.
  package var description: String {
    switch self {
    case .cutOff: "it is cut off"
    case .notThere: "it is not there"
    case .checksum: "it does not match its checksum"
    case .misplaced(let what): what
    case .impossible(let what): what
    case .newer(let what): what
    }
  }
}
