/// A kind of value: what stands for it, how a shell completes it, and how it is read.
package struct ValueKind<Value: Sendable>: Sendable {
  package let placeholder: String
  package let completion: ParameterSpec.Completion
  /// Reads a value; what is wrong with it follows "'VALUE' is", and says what to write instead.
  package let read: @Sendable (String) throws(ValueProblem) -> Value

  /// A kind of value.
  package init(
    _ placeholder: String, completion: ParameterSpec.Completion = .nothing,
    read: @escaping @Sendable (String) throws(ValueProblem) -> Value
  ) {
    self.placeholder = placeholder
    self.completion = completion
    self.read = read
  }

  /// The same kind by another name.
  package func named(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder, completion: completion, read: read)
  }
}

/// What is wrong with a value: "no time in UTC; write 2025-10-01T09:00:00Z".
package struct ValueProblem: Error, Hashable, Sendable {
  package let message: String

  /// A problem that reads well after "is".
  package init(_ message: String) { self.message = message }
}

extension ValueKind where Value == String {
  /// Any text that is not empty.
  package static func text(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder) { text throws(ValueProblem) in
      guard !text.isEmpty else { throw ValueProblem("empty; give \(placeholder)") }
      return text
    }
  }

  /// The path of a file.
  package static func file(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder, completion: .file, read: text(placeholder).read)
  }

  /// The path of a directory.
  package static func directory(_ placeholder: String) -> ValueKind {
    ValueKind(placeholder, completion: .directory, read: text(placeholder).read)
  }

  /// One of a few words.
  package static func words(_ placeholder: String, _ words: [String]) -> ValueKind {
    ValueKind(placeholder, completion: .words(words)) { text throws(ValueProblem) in
      if words.contains(text) { return text }
      let nearest = Suggestion.nearest(to: text, among: words).map { "; did you mean '\($0)'?" }
      throw ValueProblem("none of \(words.joined(separator: ", "))\(nearest ?? "")")
    }
  }
}
