/// All commands of an executable.
package struct CommandSet: Sendable {
  /// What the executable is called.
  package let executable: String
  /// What it is for, in a sentence.
  package let purpose: String
  /// What it prints for `--version`.
  package let version: String
  /// What commands of several words have in common, by their first word.
  package let groups: [String: String]
  /// The commands, in the order of their help.
  package let commands: [Command]
  /// What every command takes.
  package let common: [any AnyParameter]

  /// All commands of an executable.
  package init(
    executable: String, purpose: String, version: String, groups: [String: String],
    common: [any AnyParameter], commands: [Command]
  ) {
    self.executable = executable
    self.purpose = purpose
    self.version = version
    self.groups = groups
    self.common = common
    self.commands = commands
  }

  /// The first words, each once, in the order of the commands.
  package var words: [String] {
    var words: [String] = []
    for command in commands where words.last != command.path[0] { words.append(command.path[0]) }
    return words
  }

  /// The commands that begin with a word.
  package func commands(below word: String) -> [Command] {
    commands.filter { $0.path[0] == word }
  }

  /// What a first word is for.
  package func summary(of word: String) -> String {
    groups[word] ?? commands(below: word).first?.summary ?? ""
  }

  /// Everything that a command takes, what all take last.
  package func specs(of command: Command) -> [ParameterSpec] {
    (command.parameters + common).map(\.spec)
  }
}
