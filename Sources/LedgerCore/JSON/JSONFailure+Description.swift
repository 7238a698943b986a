extension JSONFailure: CustomStringConvertible {
  /// One line of English that says what is wrong and where, and quotes nothing of the text.
  ///
  /// A text that was refused may hold anything, also what must not reach a log or a terminal. The
  /// name of a missing field is the reader's own.
  package var description: String {
    let place = "\(problem) at byte \(offset)"
    return problem == .byteOrderMark ? "\(place): save the file without it" : place
  }
}

extension JSONFailure.Problem: CustomStringConvertible {
  /// What is wrong, without the place.
  package var description: String {
    switch self {
    case .invalidUTF8: "invalid UTF-8"
    case .unexpectedByte: "unexpected byte"
    case .byteOrderMark: "byte order mark"
    case .unexpectedEnd: "unexpected end"
    case .duplicateKey: "duplicate key"
    case .nestingTooDeep: "nesting deeper than \(JSONTape.maximumDepth)"
    case .tooLong: "text too long"
    case .trailingBytes: "trailing bytes"
    case .invalidNumber: "invalid number"
    case .invalidEscape: "invalid escape"
    case .loneSurrogate: "lone surrogate"
    case .controlCharacter: "control character in a string"
    case .unknownField: "unknown field"
    case .missingField(let name): "missing field \(name)"
    case .wrongType(let expected): "wrong type, expected \(expected.phrase)"
    }
  }
}

extension JSONFailure.Expectation {
  /// The kind with its article.
  fileprivate var phrase: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .integer: "an integer"
    case .boolean: "a boolean"
    case .null: "null"
    }
  }
}
