/// Why a JSON text was refused, and at which byte.
///
/// The offset counts bytes from the beginning of the text, not characters, so that it is exact for
/// any input, valid UTF-8 or not.
package struct JSONFailure: Error, Hashable, Sendable {
  /// The byte at which the problem shows, from 0 to the length of the text.
  package var offset: Int

  /// What is wrong there.
  package var problem: Problem

  /// Makes a failure with a problem at a byte.
  package init(_ problem: Problem, at offset: Int) {
    self.offset = offset
    self.problem = problem
  }
}

extension JSONFailure {
  /// What can be wrong with a JSON text or with a value in it.
  package enum Problem: Hashable, Sendable {
    /// A string holds bytes that are not UTF-8; the offset is the first byte of the sequence.
    case invalidUTF8

    /// A byte that JSON does not allow at this place.
    case unexpectedByte

    /// A byte order mark, which editors put before a text unseen, and which JSON does not allow anywhere.
    case byteOrderMark

    /// The text ends before its value does; the offset is the length of the text.
    case unexpectedEnd

    /// An object has a key twice; the offset is the second of them.
    ///
    /// Keys are compared as they read, not as they are spelled. They are checked when the object
    /// ends, so whatever else is wrong inside the object comes first.
    case duplicateKey

    /// More containers are open at once than ``JSONTape/maximumDepth``.
    case nestingTooDeep

    /// The text is longer than the tape takes; nothing of it was read, and the offset is the limit.
    case tooLong

    /// Something other than white space follows the value.
    case trailingBytes

    /// A number that JSON does not allow or that is out of range; the offset is its first byte.
    case invalidNumber

    /// An escape that JSON does not know; the offset is its backslash.
    case invalidEscape

    /// An escaped half of a surrogate pair without the other; the offset is its backslash.
    case loneSurrogate

    /// A control character below U+0020 that stands in a string without an escape.
    case controlCharacter

    /// An object has a key that its reader does not know; the offset is that key.
    case unknownField

    /// An object lacks a key that its reader needs; the offset is the object.
    case missingField(name: String)

    /// A value of another kind than its reader needs; the offset is the value.
    case wrongType(expected: Expectation)
  }

  /// What a reader wanted to find.
  package enum Expectation: String, Hashable, Sendable {
    /// Wanted an object.
    case object
    /// Wanted an array.
    case array
    /// Wanted a string.
    case string
    /// Wanted a number without fraction and exponent.
    case integer
    /// Wanted `true` or `false`.
    case boolean
    /// Wanted `null`.
    case null
  }
}
