import CommandLineKit
import Testing

/// A small set of commands to read command lines against.
enum Sample {
  static let place = Parameter.argument(ValueKind<String>.text("PLACE"), "where")
  static let things = Parameter.arguments(ValueKind<String>.file("THING"), "what")
  static let amount = Parameter.argument(ValueKind<String>.text("AMOUNT"), "how much")
  static let strict = Parameter.flag("strict", "stops early")
  static let reason = Parameter.required("reason", ValueKind<String>.text("TEXT"), "why")
  static let format = Parameter.option(
    "format", .words("FORMAT", ["table", "json", "csv"]), "how")

  static let commands = CommandSet(
    executable: "tool", purpose: "Does things.", version: "tool 1", groups: ["box": "opens boxes"],
    common: [format],
    commands: [
      command("import", [place, things, strict]), command("adjust", [place, amount, reason]),
      command("box open", [place]), command("box close", [place]),
    ])

  private static func command(_ path: String, _ parameters: [any AnyParameter]) -> Command {
    Command(
      path, "does \(path)", details: "First paragraph\nof two lines.\n\nSecond paragraph.",
      takes: parameters, examples: ["tool \(path) here": "to try it"]
    ) { _, _ throws(CommandFailure) in .done }
  }

  /// What a line was read as; its error where it was refused.
  static func read(_ line: String) -> Result<CommandLineReader.Request, CommandFailure> {
    Result { () throws(CommandFailure) in
      try CommandLineReader(commands).read(line.split(separator: " ").map(String.init))
    }
  }
}

@Suite("A command line")
struct CommandLineReaderTests {
  /// The command and what it was given.
  private func given(_ line: String) throws -> Given {
    guard case .run(let given) = try Sample.read(line).get() else {
      throw CommandFailure.usage("'\(line)' runs nothing")
    }
    return given
  }

  @Test(
    "has its options in any place",
    arguments: [
      "--strict --format csv import here a b", "import --strict here --format=csv a b",
      "import here a b --format csv --strict", "import here a --strict b --format csv",
    ])
  func optionsAnywhere(line: String) throws {
    let given = try given(line)
    #expect(given.command.name == "import")
    #expect(try given(Sample.place) == "here")
    #expect(try given(Sample.things) == ["a", "b"])
    #expect(try given(Sample.strict))
    #expect(try given(Sample.format) == "csv")
  }

  @Test("takes everything behind -- as it stands")
  func hyphensEnd() throws {
    let given = try given("import here -- --strict -x --")
    #expect(try given(Sample.things) == ["--strict", "-x", "--"])
    #expect(try !given(Sample.strict))
  }

  @Test("takes a negative number, and a hyphen alone, for an argument")
  func negativeNumbers() throws {
    #expect(try given("adjust here -5.00 --reason x")(Sample.amount) == "-5.00")
    #expect(try given("adjust here -.5 --reason x")(Sample.amount) == "-.5")
    #expect(try given("import here -")(Sample.things) == ["-"])
  }

  @Test("may have a value with an equals sign in it")
  func equalsSigns() throws {
    #expect(try given("adjust here 1 --reason=a=b")(Sample.reason) == "a=b")
  }

  @Test("of two words is found by both")
  func groups() throws {
    #expect(try given("box close here").command.name == "box close")
  }

  @Test(
    "asks for help wherever --help stands",
    arguments: ["--help box open", "box open --help", "box --help open here"])
  func help(line: String) throws {
    guard case .help(let words) = try Sample.read(line).get() else {
      Issue.record("'\(line)' does not ask for help")
      return
    }
    #expect(words == ["box", "open"])
  }

  @Test(
    "that is wrong is refused in one line that says what to do",
    arguments: [
      ("", "no command is given; 'tool help' lists them"),
      ("imprt here", "there is no command 'imprt'; did you mean 'import'?; 'tool help' lists them"),
      ("zzzzzz", "there is no command 'zzzzzz'; 'tool help' lists them"),
      ("box", "box needs one of open, close"),
      ("box opne", "box has no command 'opne'; did you mean 'open'?; it has open, close"),
      ("import", "import needs PLACE; usage: tool import PLACE [THING…] [--strict]"),
      (
        "import here --strct",
        "import has no option '--strct'; did you mean '--strict'?; 'tool help import' lists them"
      ),
      (
        "box open here --strict",
        "box open has no option '--strict'; 'tool help box open' lists them"
      ),
      ("import here --strict --strict", "--strict is given twice; give it once"),
      (
        "import here --format csv --format json", "--format is given twice; give it once"
      ),
      ("import here --format", "--format needs a value; write --format=VALUE"),
      ("import here --strict=yes", "--strict takes no value; write --strict"),
      (
        "import here --format cvs",
        "--format: 'cvs' is none of table, json, csv; did you mean 'csv'?"
      ),
      (
        "adjust here 1", "adjust needs --reason TEXT; usage: tool adjust PLACE AMOUNT --reason TEXT"
      ),
      ("adjust here 1 --reason=", "--reason: '' is empty; give TEXT"),
      ("box open a b", "box open does not take 'b'; usage: tool box open PLACE"),
      (
        "import here -x",
        "there is no option '-x': options begin with two hyphens; put '--' before what begins with a "
          + "hyphen and is none"
      ),
      ("--strict", "no command is given; 'tool help' lists them"),
      ("--frmat csv", "there is no option '--frmat'; did you mean '--format'?"),
    ])
  func refused(line: String, message: String) {
    switch Sample.read(line) {
    case .success: Issue.record("'\(line)' was accepted")
    case .failure(let failure):
      #expect(failure.status == .usage)
      #expect(failure.message == message)
    }
  }

  @Test("is quoted on one line in an error, whatever it holds")
  func quoting() {
    #expect("a\nb\u{1B}[31m".quoted == "'a\u{FFFD}b\u{FFFD}[31m'")
    #expect(String(repeating: "x", count: 500).quoted.count == 62)
  }

  @Test("does not depend on which command an option belongs to")
  func optionsAgree() {
    var kinds: [String: ParameterSpec.Kind] = [:]
    for command in Sample.commands.commands {
      for spec in Sample.commands.specs(of: command) where spec.kind != .argument {
        #expect(kinds.updateValue(spec.kind, forKey: spec.name) ?? spec.kind == spec.kind)
      }
    }
  }
}

@Suite("Help")
struct HelpTextTests {
  @Test("fits into its width, down to 40 columns", arguments: [40, 60, 100])
  func fits(width: Int) throws {
    let help = HelpText(Sample.commands, width: width)
    for words in [[], ["box"], ["box", "open"], ["import"]] {
      for line in try help.text(for: words).split(separator: "\n")
      where !line.contains("tool import here") {
        #expect(line.columns <= width, "\(line)")
      }
    }
  }

  @Test("of a command says all that it takes, and shows an example")
  func complete() throws {
    let text = try HelpText(Sample.commands).text(for: ["adjust"])
    for part in [
      "usage: tool adjust PLACE AMOUNT --reason TEXT", "First paragraph of two lines.",
      "Second paragraph.", "how much", "--format FORMAT", "tool adjust here",
    ] {
      #expect(text.contains(part))
    }
  }
}
