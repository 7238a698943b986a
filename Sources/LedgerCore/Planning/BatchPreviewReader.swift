/// Reads a preview from parsed JSON, and refuses one that contradicts itself.
struct BatchPreviewReader {
  let tape: JSONTape

  func preview(_ root: JSONNode) throws(Rejection) -> BatchPreview {
    let read = try BatchPreview(
      batch: text(root, "batch"), actor: text(root, "actor"),
      previewedAt: moment(root, "previewedAt"), position: count(root, "position"),
      lines: list(root, "lines", line), leftOut: list(root, "leftOut", leftOut))
    try refuseUnknown(
      root,
      [
        "batch", "actor", "previewedAt", "position", "expires", "lines", "leftOut", "totals",
        "payees", "top",
      ])
    try require(BatchID.isNamed(read.batch, at: read.previewedAt), "batch")
    try require(Limits.isValidText(read.actor, maximum: Limits.idBytes), "actor")
    try require(Self.areSorted(read.lines.map { ($0.referrer, $0.currency) }), "lines")
    try require(Self.areSorted(read.leftOut.map { ($0.referrer, $0.currency) }), "leftOut")
    // What follows from the lines is written for people; it must be what the lines say.
    try require(moment(root, "expires") == read.expires, "expires")
    try require(totals(root) == read.totals, "totals")
    try require(count(root, "payees") == UInt64(read.payees), "payees")
    try require(list(root, "top", line) == read.top, "top")
    return read
  }

  static func malformed(_ failure: JSONFailure) -> Rejection {
    Rejection(.malformed, "this is no preview: \(failure)")
  }

  private func require(_ holds: Bool, _ field: StaticString) throws(Rejection) {
    guard !holds else { return }
    throw Rejection(
      .malformed, "\(field) of the preview is not what a preview says: the file was changed")
  }

  /// Whether pairs rise from one to the next, so that none stands twice.
  private static func areSorted(_ names: [(ID, Text)]) -> Bool {
    zip(names, names.dropFirst()).allSatisfy { left, right in
      left.0 == right.0 ? left.1 < right.1 : left.0 < right.0
    }
  }

  // MARK: Parts

  private func line(_ node: JSONNode) throws(Rejection) -> BatchPreview.Line {
    try refuseUnknown(node, ["referrer", "currency", "amount", "referrals"])
    return BatchPreview.Line(
      referrer: try text(node, "referrer"), currency: try text(node, "currency"),
      amount: Amount(try text(node, "amount").string), referrals: try count(node, "referrals"))
  }

  private func leftOut(_ node: JSONNode) throws(Rejection) -> BatchPreview.LeftOut {
    try refuseUnknown(node, ["referrer", "currency", "pending", "reason"])
    guard let reason = BatchPreview.LeftOut.Reason(rawValue: try text(node, "reason").string) else {
      throw Rejection(.malformed, "a reason of the preview is none that there is")
    }
    return BatchPreview.LeftOut(
      referrer: try text(node, "referrer"), currency: try text(node, "currency"),
      pending: Amount(try text(node, "pending").string), reason: reason)
  }

  private func totals(_ root: JSONNode) throws(Rejection) -> [CurrencyTotal<Spelled>] {
    try json { () throws(JSONFailure) in
      var totals: [CurrencyTotal<Spelled>] = []
      for (code, amount) in try tape.members(of: tape.requiredMember(of: root, named: "totals")) {
        totals.append(
          CurrencyTotal(
            currency: Text(try tape.string(code)), amount: Amount(try tape.string(amount))))
      }
      return totals
    }
  }

  // MARK: Values

  private func text(_ node: JSONNode, _ name: StaticString) throws(Rejection) -> Text {
    try json { () throws(JSONFailure) in
      Text(try tape.string(try tape.requiredMember(of: node, named: name)))
    }
  }

  private func count(_ node: JSONNode, _ name: StaticString) throws(Rejection) -> UInt64 {
    let number = try json { () throws(JSONFailure) in
      try tape.integer(try tape.requiredMember(of: node, named: name))
    }
    try require(number >= 0, name)
    return UInt64(number)
  }

  private func moment(_ node: JSONNode, _ name: StaticString) throws(Rejection) -> Timestamp {
    guard let moment = Timestamp(try text(node, name).string) else {
      throw Rejection(.malformed, "\(name) of the preview is no time in UTC")
    }
    return moment
  }

  private func list<Element>(
    _ node: JSONNode, _ name: StaticString,
    _ read: (JSONNode) throws(Rejection) -> Element
  ) throws(Rejection) -> [Element] {
    let array = try json { () throws(JSONFailure) in
      try tape.requiredMember(of: node, named: name)
    }
    var elements: [Element] = []
    elements.reserveCapacity(array.count)
    for element in try json({ () throws(JSONFailure) in try tape.elements(of: array) }) {
      elements.append(try read(element))
    }
    return elements
  }

  private func refuseUnknown(
    _ node: JSONNode, _ known: [StaticString]
  ) throws(Rejection) {
    try json { () throws(JSONFailure) in
      for (key, _) in try tape.members(of: node)
      where !known.contains(where: { tape.equals(key, $0) }) {
        throw tape.unknownField(key)
      }
    }
  }

  private func json<Result>(
    _ body: () throws(JSONFailure) -> Result
  ) throws(Rejection) -> Result {
    do throws(JSONFailure) {
      return try body()
    } catch {
      throw BatchPreviewReader.malformed(error)
    }
  }
}
