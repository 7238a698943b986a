extension Gate {
  /// Publishes terms: versions rise by one and currencies stay (rule T8).
  static func publish(
    _ program: ProgramPublished<Spelled>, _ state: LedgerState, _ hearing: Hearing
  ) throws(Verdict) -> Acceptance {
    let history = state.figures.program
    var filled = program
    filled.rules = ProgramRules.version
    if let recorded = history.position(ofVersion: program.version) {
      try compare(.programPublished(filled), with: try hearing.evidence.event(at: recorded))
    }
    try hearing.checkPosition(state.head + 1)
    guard program.version == history.version + 1 else {
      throw .rejected(
        .invalidTerms,
        "the next version of the terms is \(history.version + 1), not \(program.version)")
    }
    if let problem = program.terms.problem ?? history.terms.flatMap(program.terms.problem(after:)) {
      throw .rejected(.invalidTerms, problem)
    }
    guard program.terms.json.count <= Limits.lineBytes else {
      throw .rejected(.invalidTerms, "the terms are longer than \(Limits.lineBytes) bytes of JSON")
    }
    return hearing.event(.programPublished(filled), after: state.head)
  }
}

extension ProgramHistory {
  /// Which position published a version.
  func position(ofVersion version: UInt64) -> UInt64? {
    versions.rows.first { $0.version == version }?.position
  }
}
