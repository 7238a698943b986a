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
      CommandPage.generated(commands), "## Overview",
    ]
    for command in below {
      if below.count > 1 || command.path.count > 1 { parts.append("### \(command.name)") }
      parts += section(of: command, isAlone: below.count == 1)
    }
    parts.append(
      "Every command also takes what <doc:command-line> lists, where the exit statuses stand, too.")
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// The page that lists all commands.
  package static func overview(_ commands: CommandSet) -> String {
    let rows = commands.words.map {
      "| <doc:command-\($0)> | \(commands.summary(of: $0).cell) |"
    }
    let common =
      commands.common.map(\.spec).map { "| `\($0.spelling.cell)` | \($0.help.cell) |" }
      + ["| `--help` | explains the command |", "| `--version` | prints the version |"]
    let statuses = ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" }
    return [
      "# The command line", commands.purpose, generated(commands), "## Overview",
      "Options stand in any place, and `--` ends them. Answers go to standard output; progress, questions and "
        + "errors to standard error, each error on one line that says what is wrong, where, and what to do. There "
        + "is colour only on a terminal, and none where `NO_COLOR` is set.",
      table("command", rows), "### Options of every command", table("option", common),
      "### Exit status", table("status", statuses), "## Topics", "### Commands",
      commands.words.map { "- <doc:command-\($0)>" }.joined(separator: "\n"),
    ].joined(separator: "\n\n") + "\n"
  }

  private static func table(_ title: String, _ rows: [String]) -> String {
    (["| \(title) | what it is |", "|---|---|"] + rows).joined(separator: "\n")
  }

  private static func generated(_ commands: CommandSet) -> String {
    "<!-- Generated from the declarations of the commands by `\(commands.executable) help --pages DIRECTORY`. -->"
  }

  private func section(of command: Command, isAlone: Bool) -> [String] {
    var parts = ["```\n\(HelpText(commands).usage(of: command))\n```"]
    if !isAlone { parts.append("\(command.summary.capitalizedFirst).") }
    parts += command.details.paragraphs
    let rows = command.parameters.map(\.spec).map { "| `\($0.spelling.cell)` | \($0.help.cell) |" }
    if !rows.isEmpty {
      parts.append(CommandPage.table("parameter", rows))
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
