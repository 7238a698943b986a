/// What `--help` prints.
package struct HelpText: Sendable {
  private let commands: CommandSet
  private let width: Int

  /// Help that fits into a number of columns.
  package init(_ commands: CommandSet, width: Int = 100) {
    self.commands = commands
    self.width = max(width, 20)
  }

  /// The help for some words: all commands, a group of them, or one.
  package func text(for words: [String]) throws(CommandFailure) -> String {
    guard let first = words.first else { return overview }
    let below = commands.commands(below: first)
    if words.count == 1, below.count > 1 || below.first?.path.count == 2 {
      return text(ofGroup: first, below)
    }
    let command = try CommandLineReader(commands).find(words)
    guard words.count <= command.path.count else {
      throw .usage(
        "there is no command \(words.joined(separator: " ").quoted); "
          + "'\(commands.executable) help \(command.name)' explains \(command.name)")
    }
    return text(of: command)
  }

  /// One line that shows all that a command takes.
  package func usage(of command: Command) -> String {
    usageParts(of: command).joined(separator: " ")
  }

  private func usageParts(of command: Command) -> [String] {
    let specs = command.parameters.map(\.spec)
    return [commands.executable] + command.path
      + specs.filter { $0.kind == .argument }.map(\.usage)
      + specs.filter { $0.kind != .argument }.map(\.usage)
  }

  // MARK: All of them

  private var overview: String {
    let rows = commands.words.map { ($0, commands.summary(of: $0)) }
    let examples = [
      "\(commands.executable) help COMMAND explains a command with an example.",
      "\(commands.executable) completions bash|zsh|fish prints a completion script.",
    ]
    return [
      wrapped(commands.purpose), "usage: \(commands.executable) COMMAND …",
      section("commands", rows), section("options of every command", commonRows),
      section("exit status", statusRows), examples.map { wrapped($0) }.joined(separator: "\n"),
    ].joined(separator: "\n\n") + "\n"
  }

  private func text(ofGroup word: String, _ below: [Command]) -> String {
    [
      wrapped("\(word): \(commands.summary(of: word))."),
      section("commands", below.map { ($0.name, $0.summary) }),
      wrapped(
        "\(commands.executable) help \(below.first?.name ?? word) explains one of them with an example."
      ),
    ].joined(separator: "\n\n") + "\n"
  }

  private func text(of command: Command) -> String {
    let specs = command.parameters.map(\.spec)
    var parts = [
      wrapped("\(command.name): \(command.summary)."),
      wrapped(["usage:"] + usageParts(of: command), indent: 7),
    ]
    if !command.details.isEmpty {
      parts += command.details.paragraphs.map { wrapped($0) }
    }
    parts.append(section("arguments", rows(specs.filter { $0.kind == .argument })))
    parts.append(section("options", rows(specs.filter { $0.kind != .argument })))
    parts.append(section("options of every command", commonRows))
    parts.append((["examples"] + command.examples.flatMap(lines)).joined(separator: "\n"))
    return parts.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func rows(_ specs: [ParameterSpec]) -> [(String, String)] {
    specs.map { ($0.spelling, $0.help) }
  }

  private var commonRows: [(String, String)] {
    rows(commands.common.map(\.spec))
      + [("--help", "explains the command"), ("--version", "prints the version")]
  }

  private var statusRows: [(String, String)] {
    ExitStatus.allCases.map { (String($0.rawValue), $0.meaning) }
  }

  // MARK: Laying out

  /// A title and two columns below it; the second is wrapped, or stands below the first where that is wide.
  private func section(_ title: String, _ rows: [(String, String)]) -> String {
    guard !rows.isEmpty else { return "" }
    let first = min(rows.map { $0.0.columns }.max() ?? 0, width / 3) + 4
    var lines = [title]
    for (name, meaning) in rows {
      let text = Wrapping.lines(meaning, width: width - first)
      var rest = text[...]
      if name.columns + 4 <= first {
        let padding = String(repeating: " ", count: first - 2 - name.columns)
        lines.append("  \(name)\(padding)\(rest.popFirst() ?? "")")
      } else {
        lines.append("  \(name)")
      }
      lines += rest.map { String(repeating: " ", count: first) + $0 }
    }
    return lines.joined(separator: "\n")
  }

  private func wrapped(_ text: String) -> String {
    wrapped(text.split(separator: " ").map(String.init), indent: 0)
  }

  /// Words that are kept whole; all lines but the first stand further to the right.
  private func wrapped(_ words: [String], indent: Int) -> String {
    Wrapping.lines(words, width: width - indent).joined(
      separator: "\n" + String(repeating: " ", count: indent))
  }

  /// What an example is for, and its line, which a shell takes as it stands also where it is broken.
  private func lines(of example: Command.Example) -> [String] {
    let purpose = Wrapping.lines(example.purpose, width: width - 4).map { "  # \($0)" }
    let isShort = example.line.columns + 2 <= width
    let broken = isShort ? [example.line] : Wrapping.lines(example.words, width: width - 6)
    return purpose
      + broken.enumerated().map { place, line in
        (place == 0 ? "  " : "    ") + line + (place + 1 < broken.count ? " \\" : "")
      }
  }
}

extension Command.Example {
  /// The line's words; what is quoted is one, and an option stands with its value.
  fileprivate var words: [String] {
    var words: [String] = []
    var isQuoted = false
    for part in line.split(separator: " ").map(String.init) {
      let isValue =
        !part.hasPrefix("-") && words.last.map { $0.hasPrefix("--") && !$0.contains(" ") } ?? false
      if isQuoted || isValue, let last = words.popLast() {
        words.append("\(last) \(part)")
      } else {
        words.append(part)
      }
      if part.count(where: { $0 == "'" }) == 1 { isQuoted.toggle() }
    }
    return words
  }
}

extension String {
  /// The paragraphs of a text, each on one line.
  var paragraphs: [String] {
    var paragraphs: [String] = [""]
    for line in split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        paragraphs.append("")
      } else if let last = paragraphs.popLast() {
        paragraphs.append(last.isEmpty ? String(line) : last + " " + line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }
  }
}
