/// The documentation's page of a command, in Markdown, from the same declaration as its help.
package struct CommandPage: Sendable {
  private let commands: CommandSet
  private let word: String

  /// The page of all commands that begin with a word.
  package init(_ commands: CommandSet, word: String) {
    self.commands = commands
    self.word = word
  }

  /// The name of the page's file.
  package var fileName: String { "command-\(word).md" }

  /// The page.
  package var text: String {
    let below = commands.commands(below: word)
    var parts = [
      "# \(commands.executable) \(word)",
      "\(commands.summary(of: word).capitalizedFirst).",
      "<!-- Generated from the declarations of the commands by `\(commands.executable) help --pages DIRECTORY`. -->",
      "## Overview",
    ]
    for command in below {
      if below.count > 1 || command.path.count > 1 { parts.append("### \(command.name)") }
      parts += section(of: command, isAlone: below.count == 1)
    }
    parts.append(
      "Every command also takes what <doc:command-line> lists, where the exit statuses stand, too.")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func section(of command: Command, isAlone: Bool) -> [String] {
    var parts = ["```\n\(HelpText(commands).usage(of: command))\n```"]
    if !isAlone { parts.append("\(command.summary.capitalizedFirst).") }
    parts += command.details.paragraphs
    let rows = command.parameters.map(\.spec).map { "| `\($0.spelling.cell)` | \($0.help.cell) |" }
    if !rows.isEmpty {
      parts.append((["| parameter | what it is |", "|---|---|"] + rows).joined(separator: "\n"))
    }
    for example in command.examples {
      parts.append("\(example.purpose.capitalizedFirst):\n\n```\n\(example.line)\n```")
    }
    return parts
  }
}

extension String {
  /// The text with a capital letter in front.
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }

  /// The text in a cell of a Markdown table.
  fileprivate var cell: String {
    reduce(into: "") { text, character in
      if character == "|" { text.append("\\") }
      text.append(character)
    }
  }
}
