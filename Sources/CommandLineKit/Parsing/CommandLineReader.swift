/// Reads a command line against the declarations of commands.
package struct CommandLineReader: Sendable {
  private let commands: CommandSet
  /// Whether an option of a name takes a value; it is the same for all commands.
  private let takesValue: [String: Bool]

  /// What a command line asks for.
  package enum Request: Sendable {
    /// To run a command.
    case run(Given)
    /// To explain a command, a group of them, or all.
    case help([String])
    /// To print the version.
    case version
  }

  /// A reader of command lines for these commands.
  package init(_ commands: CommandSet) {
    self.commands = commands
    var takesValue = ["help": false, "version": false]
    for spec in commands.commands.flatMap({ commands.specs(of: $0) })
    where spec.kind != .argument {
      takesValue[spec.name] = spec.kind == .option
    }
    self.takesValue = takesValue
  }

  /// Reads the arguments of a process, without its name.
  package func read(_ arguments: [String]) throws(CommandFailure) -> Request {
    let words = try scan(arguments)
    if words.options.contains(where: { $0.name == "version" }) { return .version }
    let asksHelp = words.options.contains { $0.name == "help" }
    if words.plain.isEmpty, asksHelp { return .help([]) }
    let command: Command
    do throws(CommandFailure) {
      guard !words.plain.isEmpty else {
        throw .usage("no command is given; '\(commands.executable) help' lists them")
      }
      command = try find(words.plain)
    } catch {
      // An option in front that nobody knows may have had a value, which was then taken for the command.
      guard let option = words.options.first(where: { takesValue[$0.name] == nil }) else {
        throw error
      }
      throw unknown(option.name, among: commands.common.map(\.spec))
    }
    if asksHelp { return .help(command.path) }
    return .run(try match(words, to: command))
  }

  /// The command that some words begin with.
  package func find(_ words: [String]) throws(CommandFailure) -> Command {
    let help = "'\(commands.executable) help' lists them"
    guard let first = words.first, commands.words.contains(first) else {
      let word = words.first ?? ""
      throw .usage(
        "there is no command \(word.quoted)\(didYouMean(word, commands.words)); \(help)")
    }
    let below = commands.commands(below: first)
    if let only = below.first, only.path.count == 1 { return only }
    let verbs = below.compactMap { $0.path.dropFirst().first }
    guard words.count > 1 else {
      throw .usage("\(first) needs one of \(verbs.joined(separator: ", "))")
    }
    guard let command = below.first(where: { $0.path[1] == words[1] }) else {
      throw .usage(
        "\(first) has no command \(words[1].quoted)\(didYouMean(words[1], verbs)); "
          + "it has \(verbs.joined(separator: ", "))")
    }
    return command
  }

  // MARK: Scanning

  private struct Words {
    var plain: [String] = []
    var options: [(name: String, value: String?)] = []
  }

  /// Tells options from the rest, wherever they stand.
  private func scan(_ arguments: [String]) throws(CommandFailure) -> Words {
    var words = Words()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      if word == "--" {
        words.plain += rest
        break
      }
      guard word.hasPrefix("--") else {
        words.plain.append(try plain(word))
        continue
      }
      let parts = word.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = parts.first.map(String.init) ?? ""
      var value = parts.dropFirst().first.map(String.init)
      switch takesValue[name] {
      case true?:
        if value == nil { value = rest.popFirst() }
        guard value != nil else { throw .usage("--\(name) needs a value; write --\(name)=VALUE") }
      case false?:
        guard value == nil else { throw .usage("--\(name) takes no value; write --\(name)") }
      case nil: break
      }
      words.options.append((name, value))
    }
    return words
  }

  /// A word that is no option; a negative number is none.
  private func plain(_ word: String) throws(CommandFailure) -> String {
    guard word.hasPrefix("-"), let next = word.utf8.dropFirst().first else { return word }
    if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) || next == UInt8(ascii: ".") {
      return word
    }
    if word == "-h" { throw .usage("there is no option '-h'; did you mean '--help'?") }
    throw .usage(
      "there is no option \(word.quoted): options begin with two hyphens; "
        + "put '--' before what begins with a hyphen and is none")
  }

  // MARK: Matching

  private func match(_ words: Words, to command: Command) throws(CommandFailure) -> Given {
    let specs = commands.specs(of: command)
    var texts: [String: [String]] = [:]
    for option in words.options {
      guard let spec = specs.first(where: { $0.name == option.name && $0.kind != .argument }) else {
        throw unknown(option.name, among: specs, of: command)
      }
      guard texts[spec.name] == nil else {
        throw .usage("--\(spec.name) is given twice; give it once")
      }
      texts[spec.name] = [option.value ?? ""]
    }
    var rest = words.plain.dropFirst(command.path.count)
    for spec in specs where spec.kind == .argument {
      let taken = rest.prefix(spec.maximum)
      if !taken.isEmpty { texts[spec.name] = Array(taken) }
      rest = rest.dropFirst(taken.count)
    }
    if let extra = rest.first {
      throw .usage(
        "\(command.name) does not take \(extra.quoted); usage: \(usage(of: command))")
    }
    for parameter in command.parameters + commands.common {
      let spec = parameter.spec
      let given = texts[spec.name] ?? []
      guard given.count >= spec.minimum else {
        let name = spec.kind == .argument ? spec.placeholder : spec.spelling
        throw .usage("\(command.name) needs \(name); usage: \(usage(of: command))")
      }
      guard !given.isEmpty else { continue }
      do throws(ValueFault) {
        try parameter.check(given)
      } catch {
        throw .usage(error.line(spec))
      }
    }
    return Given(command, texts)
  }

  private func usage(of command: Command) -> String {
    HelpText(commands).usage(of: command)
  }

  private func unknown(
    _ name: String, among specs: [ParameterSpec], of command: Command? = nil
  ) -> CommandFailure {
    let names = specs.filter { $0.kind != .argument }.map { "--\($0.name)" } + ["--help"]
    let suggestion = didYouMean("--\(name)", names)
    guard let command else {
      return .usage("there is no option \("--\(name)".quoted)\(suggestion)")
    }
    return .usage(
      "\(command.name) has no option \("--\(name)".quoted)\(suggestion); "
        + "'\(commands.executable) help \(command.name)' lists them")
  }

  private func didYouMean(_ word: String, _ words: [String]) -> String {
    Suggestion.nearest(to: word, among: words).map { "; did you mean '\($0)'?" } ?? ""
  }
}
