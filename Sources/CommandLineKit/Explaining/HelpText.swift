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
    return text(of: try CommandLineReader(commands).find(words))
  }

  /// One line that shows all that a command takes.
  package func usage(of command: Command) -> String {
    let specs = command.parameters.map(\.spec)
    let parts =
      specs.filter { $0.kind == .argument }.map(\.usage)
      + specs.filter { $0.kind != .argument }.map(\.usage)
    return ([commands.executable] + command.path + parts).joined(separator: " ")
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
      wrapped("usage: \(usage(of: command))", indent: 7),
    ]
    if !command.details.isEmpty {
      parts += command.details.paragraphs.map { wrapped($0) }
    }
    parts.append(section("arguments", rows(specs.filter { $0.kind == .argument })))
    parts.append(section("options", rows(specs.filter { $0.kind != .argument })))
    parts.append(section("options of every command", commonRows))
    let examples = command.examples.map { "  # \($0.purpose)\n  \($0.line)" }
    parts.append((["examples"] + examples).joined(separator: "\n"))
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

  private func wrapped(_ text: String, indent: Int = 0) -> String {
    Wrapping.lines(text, width: width - indent).joined(
      separator: "\n" + String(repeating: " ", count: indent))
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
