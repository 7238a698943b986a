/// What a command was given, checked against its declaration.
package struct Given: Sendable {
  /// The command that was asked for.
  package let command: Command
  private let texts: [String: [String]]

  init(_ command: Command, _ texts: [String: [String]]) {
    self.command = command
    self.texts = texts
  }

  /// What was given for a parameter.
  ///
  /// It was read once when the command line was, so this does not fail for what the command declares.
  package func callAsFunction<Value>(
    _ parameter: Parameter<Value>
  ) throws(CommandFailure) -> Value {
    do throws(ValueFault) {
      return try parameter.value(of: texts[parameter.spec.name] ?? [])
    } catch {
      throw .usage(error.line(parameter.spec))
    }
  }

  /// Whether a parameter was given at all.
  package func has(_ parameter: any AnyParameter) -> Bool {
    texts[parameter.spec.name] != nil
  }
}

extension ValueFault {
  /// What is wrong with a parameter, in a line.
  func line(_ spec: ParameterSpec) -> String {
    let name = spec.kind == .argument ? spec.placeholder : "--\(spec.name)"
    return "\(name): \(text.quoted) is \(problem)"
  }
}

extension String {
  /// The text in quotes on one line, cut where it is long, so that an error stays one line.
  package var quoted: String { "'\(printable.cut(to: 60))'" }
}
