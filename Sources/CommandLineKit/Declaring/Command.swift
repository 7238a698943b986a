/// One command: what it is called, what it takes, and what it does.
///
/// Parsing, help, completions and the documentation's pages all follow from this declaration. No command
/// knows another.
package struct Command: Sendable {
  /// Its words, such as `batch pay`.
  package let path: [String]
  /// What it does, in a line without a full stop.
  package let summary: String
  /// What else there is to know, in paragraphs.
  package let details: String
  /// What it takes, beside what every command takes.
  package let parameters: [any AnyParameter]
  /// How it is used.
  package let examples: [Example]
  /// What it does.
  package let run: Run

  /// What a command does with what it is given.
  package typealias Run =
    @Sendable (Given, Console) async throws(CommandFailure) -> ExitStatus

  /// A line to type, and what it is for.
  package struct Example: Hashable, Sendable {
    /// The line.
    package let line: String
    /// What it is for.
    package let purpose: String
  }

  /// A command of so many words.
  package init(
    _ path: String, _ summary: String, details: String = "", takes parameters: [any AnyParameter],
    examples: KeyValuePairs<String, String>, run: @escaping Run
  ) {
    self.path = path.split(separator: " ").map(String.init)
    self.summary = summary
    self.details = details
    self.parameters = parameters
    self.examples = examples.map { Example(line: $0.key, purpose: $0.value) }
    self.run = run
  }

  /// Its words in one.
  package var name: String { path.joined(separator: " ") }
}
