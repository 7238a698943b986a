/// Something that a command takes, with the type of what it is read as.
package struct Parameter<Value: Sendable>: AnyParameter {
  package let spec: ParameterSpec
  private let read: @Sendable ([String]) throws(ValueFault) -> Value

  package func value(of texts: [String]) throws(ValueFault) -> Value { try read(texts) }

  package func check(_ texts: [String]) throws(ValueFault) { _ = try read(texts) }
}

/// Something that a command takes, of whatever type.
package protocol AnyParameter: Sendable {
  /// What there is to say of it.
  var spec: ParameterSpec { get }
  /// Checks what was given for it.
  func check(_ texts: [String]) throws(ValueFault)
}

/// A value that cannot be read, and what is wrong with it.
package struct ValueFault: Error, Hashable, Sendable {
  package let text: String
  package let problem: String
}

extension ValueKind {
  fileprivate func value(of text: String) throws(ValueFault) -> Value {
    do throws(ValueProblem) {
      return try read(text)
    } catch {
      throw ValueFault(text: text, problem: error.message)
    }
  }

  fileprivate func spec(
    _ name: String, _ kind: ParameterSpec.Kind, _ help: String, _ times: ClosedRange<Int>
  ) -> ParameterSpec {
    ParameterSpec(
      name: name, kind: kind, placeholder: placeholder, help: help, minimum: times.lowerBound,
      maximum: times.upperBound, completion: completion)
  }
}

extension Parameter where Value == Bool {
  /// Is given by its name alone.
  package static func flag(_ name: String, _ help: String) -> Parameter {
    let spec = ParameterSpec(
      name: name, kind: .flag, placeholder: "", help: help, minimum: 0, maximum: 1,
      completion: .nothing)
    return Parameter(spec: spec) { texts throws(ValueFault) in !texts.isEmpty }
  }
}

extension Parameter {
  /// Is given by its name and a value, or not at all.
  package static func option<Given>(
    _ name: String, _ kind: ValueKind<Given>, _ help: String
  ) -> Parameter where Value == Given? {
    Parameter(spec: kind.spec(name, .option, help, 0...1)) { texts throws(ValueFault) in
      guard let text = texts.first else { return nil }
      return try kind.value(of: text)
    }
  }

  /// Must be given by its name and a value.
  package static func required(
    _ name: String, _ kind: ValueKind<Value>, _ help: String
  ) -> Parameter {
    Parameter(spec: kind.spec(name, .option, help, 1...1)) { texts throws(ValueFault) in
      try kind.value(of: texts.first ?? "")
    }
  }

  /// Must be given in its place.
  package static func argument(_ kind: ValueKind<Value>, _ help: String) -> Parameter {
    Parameter(spec: kind.spec(kind.placeholder, .argument, help, 1...1)) {
      texts throws(ValueFault) in
      try kind.value(of: texts.first ?? "")
    }
  }

  /// May be given in its place.
  package static func optionalArgument<Given>(
    _ kind: ValueKind<Given>, _ help: String
  ) -> Parameter where Value == Given? {
    Parameter(spec: kind.spec(kind.placeholder, .argument, help, 0...1)) {
      texts throws(ValueFault) in
      guard let text = texts.first else { return nil }
      return try kind.value(of: text)
    }
  }

  /// May be given any number of times, in the last place.
  package static func arguments<Given>(
    _ kind: ValueKind<Given>, _ help: String, atLeast minimum: Int = 0
  ) -> Parameter where Value == [Given] {
    Parameter(spec: kind.spec(kind.placeholder, .argument, help, minimum...Int.max)) {
      texts throws(ValueFault) in
      var values: [Given] = []
      for text in texts { values.append(try kind.value(of: text)) }
      return values
    }
  }
}
