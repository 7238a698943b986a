#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

/// What a command talks through: answers go to standard output, all else to standard error.
package struct Console: Sendable {
  /// Where answers go.
  package let output: Output
  /// Where progress, questions and errors go.
  package let errors: Output
  /// What the executable is called.
  package let executable: String
  /// Whether nothing but answers and errors is wanted.
  package var isQuiet = false
  private let environment: [String: String]

  /// The console of this process.
  package init(executable: String, environment: [String: String]) {
    output = Output(1)
    errors = Output(2)
    self.executable = executable
    self.environment = environment
  }

  /// A variable of the environment; `nil` where it is empty, too.
  package func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// How many columns answers may take; as many as they like where nobody said.
  package var width: Int {
    if let columns = variable("COLUMNS").flatMap(Int.init), columns > 0 { return columns }
    return (output.isTerminal ? Console.columns(of: output.descriptor) : nil) ?? .max
  }

  /// How many columns progress and help may take.
  package var narrowWidth: Int {
    if let columns = variable("COLUMNS").flatMap(Int.init), columns > 0 { return columns }
    return Console.columns(of: errors.descriptor) ?? Console.columns(of: output.descriptor) ?? 80
  }

  private static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard isatty(descriptor) == 1, ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0,
      size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }

  /// How answers are coloured.
  package var style: Style { style(on: output) }

  /// How progress and errors are coloured.
  package var errorStyle: Style { style(on: errors) }

  private func style(on output: Output) -> Style {
    let isWanted = variable("NO_COLOR") == nil && variable("TERM") != "dumb"
    return Style(isColoured: output.isTerminal && isWanted)
  }

  /// Prints an error on one line.
  package func fail(_ message: String) {
    output.flush()
    errors.line("\(errorStyle.red("\(executable):")) \(message.printable)")
    errors.flush()
  }

  /// Says something that is neither an answer nor an error, unless all is to be quiet.
  package func note(_ message: String) {
    guard !isQuiet else { return }
    output.flush()
    errors.line(message.printable)
    errors.flush()
  }

  /// Refuses where standard input is no terminal, so that nobody can be asked.
  package func requireTerminal(_ otherwise: String) throws(CommandFailure) {
    guard isatty(0) == 1 else { throw .usage(otherwise) }
  }

  /// Asks a question that is answered by yes or no; everything but a plain yes is a no.
  package func confirms(_ question: String) -> Bool {
    output.flush()
    errors.write("\(errorStyle.bold(question)) [y/N] ")
    errors.flush()
    let answer = readLine()?.lowercased()
    if answer == nil { errors.line() }
    return answer == "y" || answer == "yes"
  }
}
