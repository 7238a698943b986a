/// Scripts that complete command lines in a shell.
package struct Completions: Sendable {
  private let commands: CommandSet

  /// The shells there are scripts for.
  package static let shells = ["bash", "zsh", "fish"]

  /// Completions of these commands.
  package init(_ commands: CommandSet) { self.commands = commands }

  /// The script for a shell; `nil` for one there is none for.
  package func script(for shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh":
      "#compdef \(commands.executable)\nautoload -U +X bashcompinit && bashcompinit\n" + bash
    case "fish": fish
    default: nil
    }
  }

  private var name: String { commands.executable.replacing("-") }

  // MARK: bash

  private var bash: String {
    var lines = [
      "_\(name)() {",
      "  local word=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"",
      "  local words=() i",
      "  for ((i = 1; i < COMP_CWORD; i++)); do",
      "    case \"${COMP_WORDS[i]}\" in",
      "      \(valueOptions.map { "--\($0)" }.joined(separator: "|"))) ((i++)) ;;",
      "      -*) ;;",
      "      *) words+=(\"${COMP_WORDS[i]}\") ;;",
      "    esac",
      "  done",
      "  case \"$previous\" in",
    ]
    for (option, completion) in optionCompletions {
      lines.append("    --\(option)) \(reply(completion)); return ;;")
    }
    lines += ["  esac", "  case \"${words[0]:-} ${words[1]:-}\" in"]
    for command in commands.commands {
      let pattern =
        command.path.count == 1
        ? "'\(command.path[0]) '*" : "'\(command.path[0]) \(command.path[1])'"
      let options =
        commands.specs(of: command).filter { $0.kind != .argument }
        .map { "--\($0.name)" } + ["--help"]
      lines += [
        "    \(pattern))",
        "      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '\(options.joined(separator: " "))' -- \"$word\"))",
        "      else \(reply(argumentCompletion(of: command))); fi ;;",
      ]
    }
    for word in commands.words where (commands.commands(below: word).first?.path.count ?? 0) > 1 {
      let verbs = commands.commands(below: word).map { $0.path[1] }.joined(separator: " ")
      lines.append("    '\(word) ') COMPREPLY=($(compgen -W '\(verbs)' -- \"$word\")) ;;")
    }
    let first = (commands.words + ["help", "--help", "--version"]).joined(separator: " ")
    lines += [
      "    *) COMPREPLY=($(compgen -W '\(first)' -- \"$word\")) ;;", "  esac", "}",
      "complete -o filenames -F _\(name) \(commands.executable)", "",
    ]
    return lines.joined(separator: "\n")
  }

  private func reply(_ completion: ParameterSpec.Completion) -> String {
    switch completion {
    case .nothing: "COMPREPLY=()"
    case .file: "COMPREPLY=($(compgen -f -- \"$word\"))"
    case .directory: "COMPREPLY=($(compgen -d -- \"$word\"))"
    case .words(let words):
      "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\"))"
    }
  }

  // MARK: fish

  private var fish: String {
    let tool = commands.executable
    var lines = ["complete -c \(tool) -f"]
    for word in commands.words {
      let summary = commands.summary(of: word).escaped
      lines.append(
        "complete -c \(tool) -n __fish_use_subcommand -a \(word) -d '\(summary)'")
    }
    for command in commands.commands {
      var condition = "__fish_seen_subcommand_from \(command.path[0])"
      if command.path.count > 1 {
        let verbs = commands.commands(below: command.path[0]).map { $0.path[1] }
        lines.append(
          "complete -c \(tool) -n '\(condition); and not __fish_seen_subcommand_from "
            + "\(verbs.joined(separator: " "))' -a \(command.path[1]) -d '\(command.summary.escaped)'"
        )
        condition += "; and __fish_seen_subcommand_from \(command.path[1])"
      }
      for spec in commands.specs(of: command) {
        switch spec.kind {
        case .argument:
          if spec.completion != .nothing {
            lines.append("complete -c \(tool) -n '\(condition)' -F")
          }
        case .flag, .option:
          lines.append(
            "complete -c \(tool) -n '\(condition)' -l \(spec.name)\(fishValue(spec)) -d '\(spec.help.escaped)'"
          )
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func fishValue(_ spec: ParameterSpec) -> String {
    guard spec.kind == .option else { return "" }
    switch spec.completion {
    case .nothing: return " -x"
    case .file, .directory: return " -r -F"
    case .words(let words): return " -x -a '\(words.joined(separator: " "))'"
    }
  }

  // MARK: What there is

  private var allSpecs: [ParameterSpec] {
    var seen: Set<String> = []
    return commands.commands.flatMap { commands.specs(of: $0) }
      .filter { $0.kind == .option && seen.insert($0.name).inserted }
  }

  private var valueOptions: [String] { allSpecs.map(\.name) }

  private var optionCompletions: [(String, ParameterSpec.Completion)] {
    allSpecs.map { ($0.name, $0.completion) }
  }

  private func argumentCompletion(of command: Command) -> ParameterSpec.Completion {
    let all = command.parameters.map(\.spec).filter { $0.kind == .argument }.map(\.completion)
    // Where a file may stand beside a directory, both are files to a shell.
    if all.contains(.file) { return .file }
    return all.first { $0 != .nothing } ?? .nothing
  }
}

extension String {
  /// The text for single quotes of fish.
  fileprivate var escaped: String {
    reduce(into: "") { text, character in
      if character == "'" || character == "\\" { text.append("\\") }
      text.append(character)
    }
  }

  /// The text with underscores for a character, as a name in a shell.
  fileprivate func replacing(_ replaced: Character) -> String {
    String(map { $0 == replaced ? "_" : $0 })
  }
}
